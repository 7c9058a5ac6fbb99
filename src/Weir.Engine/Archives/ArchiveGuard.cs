using System.Globalization;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Archives;

/// <summary>
/// Admits the entries of one archive one after the other, and refuses what could write outside of its place, be two things at once, or fill
/// the disk.
/// </summary>
/// <param name="limits">What it may hold.</param>
/// <param name="packedLength">How many bytes the archive itself has.</param>
/// <param name="system">Where it is laid out.</param>
internal sealed class ArchiveGuard(ArchiveLimits limits, long packedLength, OperatingSystemKind system)
{
    // On macOS and Windows two names that differ in case are one file, and the second would silently replace the first.
    private readonly Dictionary<string, JobFileKind> _seen =
        new(system == OperatingSystemKind.Linux ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    private int _entries;
    private long _bytes;

    /// <summary>The only names that entries may have or be beneath; none for any relative one.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>True where links may lead outside of the archive, as those of a Python environment do. Nothing is written through them.</summary>
    public bool LinksMayLeave { get; init; }

    /// <summary>Admits an entry.</summary>
    /// <returns>Its name in its one form; empty for the place itself.</returns>
    /// <exception cref="StoreException">It is refused.</exception>
    public string Admit(string name, JobFileKind kind)
    {
        if (++_entries > limits.Entries)
            throw Refused($"has more than {limits.Entries} entries");
        var normal = NameOf(name);
        CheckRoot(name, normal);
        foreach (var parent in ArchiveNames.Parents(normal))
        {
            if (_seen.TryAdd(parent, JobFileKind.Folder) || _seen[parent] == JobFileKind.Folder)
                continue;
            throw ArchiveNames.Refused(name, $"is beneath '{parent}', which is a {(_seen[parent] == JobFileKind.Link ? "link" : "file")} in it");
        }

        if (normal.Length == 0 && kind != JobFileKind.Folder)
            throw ArchiveNames.Refused(name, "is the folder itself");
        if (!_seen.TryAdd(normal, kind) && (kind != JobFileKind.Folder || _seen[normal] != JobFileKind.Folder))
            throw ArchiveNames.Refused(name, "is in it twice");
        return normal;
    }

    /// <summary>A name in its one form.</summary>
    /// <exception cref="StoreException">It is refused.</exception>
    public string NameOf(string name) => ArchiveNames.Normalize(name, system);

    /// <summary>Admits where a link leads.</summary>
    /// <param name="name">The link, as <see cref="Admit"/> gave it.</param>
    /// <param name="target">Where it leads.</param>
    public void AdmitTarget(string name, string target)
    {
        if (target.Length == 0 || target.Contains('\0'))
            throw ArchiveNames.Refused(name, "is a link to nowhere");
        if (LinksMayLeave)
            return;

        // No entry is beneath a link, so the steps upwards are exact; what follows them goes down, at most through links that were checked
        // like this one. A step upwards after one downwards could go through a link, and is therefore not allowed.
        var parts = target.Split('/').Where(part => part is not ("" or ".")).ToArray();
        var up = parts.TakeWhile(part => part == "..").Count();
        if (target.StartsWith('/') || target.Contains('\\') || target.Contains(':') || up > name.Count(character => character == '/')
            || parts.Skip(up).Contains(".."))
            throw ArchiveNames.Refused(name, $"is a link to '{target}', outside of the archive");
    }

    /// <summary>True where the name is a regular file of the archive that was admitted already.</summary>
    public bool IsFile(string normal) => _seen.TryGetValue(normal, out var kind) && kind == JobFileKind.File;

    /// <summary>Counts bytes that were unpacked.</summary>
    /// <exception cref="StoreException">They are too many.</exception>
    public void Count(long bytes)
    {
        _bytes += bytes;
        if (_bytes > limits.Bytes)
            throw Refused($"holds more than {limits.Bytes} bytes");
        if (_bytes > limits.RatioFrom && _bytes / limits.Ratio > packedLength)
            throw Refused($"unpacks to more than {limits.Ratio} times its own size");
    }

    private void CheckRoot(string name, string normal)
    {
        if (Roots.Count == 0 ? normal.StartsWith('/') : !Roots.Any(root => ArchiveNames.IsWithin(normal, root)))
            throw ArchiveNames.Refused(name, Roots.Count == 0 ? "is an absolute path" : "is not beneath what was packed");
    }

    private static StoreException Refused(FormattableString why) =>
        new($"the archive is refused: it {why.ToString(CultureInfo.InvariantCulture)}; raise the limit if it is meant to be so");
}
