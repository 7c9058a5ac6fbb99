using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>The labels of all that a job has at an engine: by them it is found again, and nothing else is ever touched.</summary>
internal static class JobLabels
{
    private const string Job = "weir.job", Owner = "weir.owner", Run = "weir.run", Leg = "weir.leg";

    /// <summary>Those of a job.</summary>
    public static Dictionary<string, string> Of(JobFolder folder, SessionRequest request) => new(Of(folder.Location, folder.Number))
    {
        [Run] = request.Run.Value,
        [Leg] = request.Leg.ToString(),
    };

    /// <summary>Those by which what belongs to a job is found.</summary>
    public static Dictionary<string, string> Of(string folder, uint number) => new() { [Job] = Number(number), [Owner] = OwnerOf(folder) };

    /// <summary>A filter that matches what belongs to a job, and to no job of another machine or user.</summary>
    public static Dictionary<string, IDictionary<string, bool>> Filter(string folder, uint number) => new()
    {
        ["label"] = new Dictionary<string, bool> { [$"{Job}={Number(number)}"] = true, [$"{Owner}={OwnerOf(folder)}"] = true },
    };

    /// <summary>How the names of what belongs to a job begin.</summary>
    public static string Prefix(uint number) => $"weir-{Number(number)}";

    private static string Number(uint number) => number.ToString("x8", CultureInfo.InvariantCulture);

    // An engine may be shared by several machines, each of which counts its jobs in its own folders.
    private static string OwnerOf(string folder)
    {
        var machine = File.Exists("/etc/machine-id") ? File.ReadAllText("/etc/machine-id").Trim() : Environment.MachineName;
        var text = FormattableString.Invariant($"{machine} {ProcessCalls.User()} {Path.GetDirectoryName(folder)}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
