using System.Globalization;
using System.Text.Json;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Rollouts;

/// <summary>Where the releases and rollouts of one environment are kept.</summary>
/// <remarks>Files are written beside and renamed, so that a reader never sees half of one.</remarks>
public sealed class EnvironmentFolder
{
    /// <param name="path">The folder; made when something is kept in it.</param>
    public EnvironmentFolder(string path)
    {
        Path = path;
        Gateway = System.IO.Path.Combine(path, "gateway");
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>For targets: what their instances need.</summary>
    public string Instances => System.IO.Path.Combine(Path, "instances");

    /// <summary>For the gateway of the environment. Its path has to be short, for there are sockets in it.</summary>
    public string Gateway { get; init; }

    private string ReleasesFolder => System.IO.Path.Combine(Path, "releases");

    private string RolloutsFolder => System.IO.Path.Combine(Path, "rollouts");

    /// <summary>
    /// Takes the right to change the environment; null where another process has it. It ends with the process.
    /// </summary>
    public IDisposable? TryLock()
    {
        Directory.CreateDirectory(Path);
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The releases, the oldest first.</summary>
    public IReadOnlyList<Release> Releases() =>
        [.. Numbers(ReleasesFolder, "r", ".json").Select(number => ReadRelease(new ReleaseId(number)))];

    /// <summary>A release that was kept.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Release ReadRelease(ReleaseId id) => ReadJson(ReleaseFile(id), RolloutJson.Default.Release);

    /// <summary>Keeps a release.</summary>
    public void Keep(Release release) => WriteJson(ReleaseFile(release.Id), release, RolloutJson.Readable.Release);

    /// <summary>The number that the next release gets.</summary>
    public ReleaseId NextRelease() => new(Numbers(ReleasesFolder, "r", ".json").DefaultIfEmpty(0).Max() + 1);

    /// <summary>The rollouts, the oldest first.</summary>
    public IReadOnlyList<RolloutFolder> Rollouts() =>
        [.. Numbers(RolloutsFolder, "", "").Select(number => new RolloutFolder(RolloutPath(number), number)).Where(static rollout => rollout.IsWhole)];

    /// <summary>Begins to keep a rollout, with the number after the last one.</summary>
    public RolloutFolder Keep(Func<int, RolloutPlan> make)
    {
        var number = Numbers(RolloutsFolder, "", "").DefaultIfEmpty(0).Max() + 1;
        var folder = new RolloutFolder(RolloutPath(number), number);
        WriteJson(folder.PlanFile, make(number), RolloutJson.Readable.RolloutPlan);
        return folder;
    }

    /// <summary>The release that the environment came to by its last rollout that ended; null where there is none.</summary>
    public Release? Stable()
    {
        foreach (var rollout in Rollouts().Reverse())
        {
            var state = rollout.State();
            switch (state.Result)
            {
                case RolloutResult.Promoted:
                    return state.Plan.Candidate;
                case RolloutResult.RolledBack or RolloutResult.RollbackFailed:
                    return state.Plan.Stable;
                case RolloutResult.Removed:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The rollout that was begun and is not over; null where there is none.</summary>
    public RolloutFolder? Unfinished() => Rollouts() is [.., var last] && last.State().Result is null ? last : null;

    internal static T ReadJson<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new IOException($"'{path}' holds nothing");
        }
        catch (JsonException cause)
        {
            throw new IOException($"'{path}' cannot be read: {cause.Message}", cause);
        }
    }

    internal static void WriteJson<T>(string path, T what, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var beside = path + ".new";
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, what, type);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    private static List<int> Numbers(string folder, string prefix, string suffix)
    {
        if (!Directory.Exists(folder))
            return [];
        List<int> numbers = [];
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
        {
            var name = System.IO.Path.GetFileName(entry);
            if (name.Length > prefix.Length + suffix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal)
                && int.TryParse(name[prefix.Length..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }

    private string ReleaseFile(ReleaseId id) => System.IO.Path.Combine(ReleasesFolder, $"{id}.json");

    private string RolloutPath(int number) => System.IO.Path.Combine(RolloutsFolder, number.ToString(CultureInfo.InvariantCulture));
}
