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
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var allowed in AllowedVariables.All)
            Add(allowed, from, result);
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

    private static void Add(AllowedVariable allowed, IReadOnlyDictionary<string, string> from, Dictionary<string, string> result)
    {
        if (allowed.Name.EndsWith('*'))
        {
            foreach (var (name, value) in from.Where(entry => entry.Key.StartsWith(allowed.Name[..^1], StringComparison.Ordinal)))
                result[name] = value;
        }
        else if (from.GetValueOrDefault(allowed.Name) is { Length: > 0 } given)
        {
            result[allowed.Name] = given;
        }
        else if (allowed.Usual is not null && from.GetValueOrDefault("HOME") is { Length: > 0 } home
            && Path.Combine(home, allowed.Usual) is var folder && Directory.Exists(folder))
        {
            result[allowed.Name] = folder;
        }
    }
}
