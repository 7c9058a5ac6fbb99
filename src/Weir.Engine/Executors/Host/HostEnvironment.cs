using System.Runtime.InteropServices;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>Makes the environment that a job's processes start from.</summary>
internal static class HostEnvironment
{
    public static IReadOnlyDictionary<string, string> For(JobPlaces places, HostOptions options)
    {
        var from = options.Surroundings ?? OwnEnvironment.Variables;
        var result = AllowedVariables.Of(from);
        result.TryAdd("USER", Environment.UserName);
        result.TryAdd("LOGNAME", result["USER"]);
        result["HOME"] = places.Home;
        foreach (var (name, value) in options.Variables)
            result[name] = value;
        return result;
    }

    public static Machine Machine { get; } = new(
        Environment.MachineName,
        OperatingSystem.IsMacOS() ? OperatingSystemKind.MacOS : OperatingSystemKind.Linux,
        RuntimeInformation.OSArchitecture);
}
