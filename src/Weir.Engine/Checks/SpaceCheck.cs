using System.Globalization;
using Weir.Engine.Executors.Host;
using Weir.Engine.Runs;

namespace Weir.Engine.Checks;

/// <summary>Looks at how much room is left on disks.</summary>
internal static class SpaceCheck
{
    private const long Least = 200_000_000, Enough = 2_000_000_000;

    public static IEnumerable<Finding> Run(HostOptions options, WeirFolders folders)
    {
        yield return Of("work folder", options.WorkRoot, "name another place with TMPDIR, or free space there");
        yield return Of("runs", folders.State, "name another place with XDG_STATE_HOME, or free space there");
        yield return Of("caches", folders.Cache, "name another place with XDG_CACHE_HOME, or free space there");
    }

    /// <summary>How much room there is for a folder, which need not exist yet.</summary>
    public static Finding Of(string subject, string folder, string advice)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        try
        {
            var free = new DriveInfo(existing).AvailableFreeSpace;
            var state = free < Least ? FindingState.Broken : free < Enough ? FindingState.Notable : FindingState.Fine;
            return new Finding(subject, state, $"{folder}, {Gigabytes(free)} free", state == FindingState.Fine ? null : advice);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Finding(subject, FindingState.Notable, $"{folder}, whose free space cannot be told: {exception.Message}");
        }
    }

    /// <summary>A number of bytes for people.</summary>
    public static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}
