using System.Globalization;
using System.Security.Cryptography;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Lists folders of a container by its shell: an archive would have all that is in them.</summary>
internal static class ContainerListing
{
    private const uint KindBits = 0xF000, FileBits = 0x8000, FolderBits = 0x4000, LinkBits = 0xA000;

    /// <summary>What is in a folder, sorted; empty where there is no such folder.</summary>
    public static async Task<IReadOnlyList<JobFile>> ListAsync(RunningContainer container, string folder)
    {
        var mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var (code, text) = await container.ShellAsync(ContainerShell.List, folder.TrimEnd('/'), mark).ConfigureAwait(false);
        if (code != 0)
            throw new IOException($"'{folder}' in the container cannot be listed: {text.Trim()}");
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        var link = "";
        List<(string Path, string[] Facts)> files = [];
        foreach (var part in text.Split(mark, StringSplitOptions.RemoveEmptyEntries))
        {
            var line = part[0] != 'l' && part.EndsWith('\n') ? part[..^1] : part;
            if (line[0] == 't')
                targets[link] = line[1..];
            else if (line[0] == 'l')
                link = line[1..];
            else if (line[1..].Split(' ', 6) is { Length: 6 } facts)
                files.Add((facts[^1], facts));
        }

        return [.. files.Select(file => Describe(file.Path, file.Facts, targets)).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    // Permissions and kind, length, date, time, zone, path.
    private static JobFile Describe(string path, string[] facts, Dictionary<string, string> targets)
    {
        var mode = uint.Parse(facts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var kind = (mode & KindBits) switch
        {
            FileBits => JobFileKind.File,
            FolderBits => JobFileKind.Folder,
            LinkBits => JobFileKind.Link,
            _ => JobFileKind.Other,
        };
        var time = facts[3].Split('.');
        var modified = DateTimeOffset.ParseExact($"{facts[2]} {time[0]}", "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if (time is [_, { Length: >= 7 } fraction])
            modified = modified.AddTicks(long.Parse(fraction.AsSpan(0, 7), CultureInfo.InvariantCulture));
        return new JobFile(
            path, kind, kind == JobFileKind.File ? long.Parse(facts[1], CultureInfo.InvariantCulture) : 0, (UnixFileMode)(mode & 0x1FF), targets.GetValueOrDefault(path), modified);
    }
}
