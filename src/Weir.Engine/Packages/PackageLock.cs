using Weir.Pipelines.Execution;
using Weir.Pipelines.Sources;

namespace Weir.Engine.Packages;

/// <summary>
/// The text of a lock file: a line for each package, <c>owner/name@ref commit</c>, sorted; comments and blank lines stay where they are. Only
/// lines that must change do, so that two branches merge.
/// </summary>
internal sealed class PackageLock
{
    private const string Heading =
        "# The commits and digests that branches, tags and addresses are pinned to. To take a newer one, delete its line and run again.";

    private const string Remark = " #";

    private readonly string _path;
    private readonly List<string> _lines;

    private PackageLock(string path, List<string> lines)
    {
        _path = path;
        _lines = lines;
    }

    /// <summary>Reads a file; one that is not there has no entries.</summary>
    /// <exception cref="PackageException">It has a line that is no entry, or two entries that differ.</exception>
    public static PackageLock Read(string path)
    {
        var lines = File.Exists(path) ? File.ReadAllText(path).Split('\n').ToList() : [];
        if (lines is [.., ""])
            lines.RemoveAt(lines.Count - 1);
        var read = new PackageLock(path, lines);
        read.Check();
        return read;
    }

    /// <summary>The commit that a package is pinned to; null where it is not.</summary>
    public string? Find(PackageReference package)
    {
        var place = PlaceOf(package);
        return place < 0 ? null : Entry(_lines[place])!.Value.Commit;
    }

    /// <summary>The release that a package was pinned at; null where it was not pinned as one.</summary>
    public string? ReleaseOf(PackageReference package) =>
        PlaceOf(package) is >= 0 and var place && _lines[place].Split(Remark, 2) is [_, var remark] && NewestRelease.IsRelease(remark.Trim()) ? remark.Trim() : null;

    /// <summary>Pins a package; the text is as short a change as can be.</summary>
    /// <param name="package">The package.</param>
    /// <param name="commit">Its commit, or the digest of a file.</param>
    /// <param name="release">The release that the commit is, which is kept as the remark of its line; null for none.</param>
    public void Pin(PackageReference package, string commit, string? release = null)
    {
        var place = PlaceOf(package);
        if (place >= 0 && release is not null)
        {
            _lines[place] = LineOf(package, commit, release);
            return;
        }

        if (place >= 0)
        {
            _lines[place] = _lines[place].Replace(Entry(_lines[place])!.Value.Commit, commit, StringComparison.Ordinal);
            return;
        }

        if (_lines.Count == 0)
            _lines.Add(Heading);
        var smaller = _lines.FindLastIndex(line => Entry(line) is { } entry && string.CompareOrdinal(entry.Package, package.ToString()) < 0);
        var first = _lines.FindIndex(line => Entry(line) is not null);
        _lines.Insert(smaller >= 0 ? smaller + 1 : first >= 0 ? first : _lines.Count, LineOf(package, commit, release));
    }

    public override string ToString() => string.Join('\n', _lines) + "\n";

    private static string LineOf(PackageReference package, string commit, string? release) => $"{package} {commit}{(release is null ? "" : Remark + " " + release)}";

    private int PlaceOf(PackageReference package) => _lines.FindIndex(line => Entry(line)?.Package == package.ToString());

    private static (string Package, string Commit)? Entry(string line)
    {
        var text = line.Split(Remark)[0].Trim();
        return text.StartsWith('#') || text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var package, var commit]
            || !package.Contains('@') || !PackageReference.Commit.IsMatch(commit)
                ? null
                : (package, commit);
    }

    private void Check()
    {
        var seen = new Dictionary<string, string>();
        foreach (var (number, line) in _lines.Index())
        {
            if (line.StartsWith("<<<<<<<", StringComparison.Ordinal))
                throw Wrong(number, "has a merge conflict: keep the lines of one side, or those of both that do not differ");
            if (line.Trim() is "" or ['#', ..])
                continue;
            if (Entry(line) is not var (package, commit))
                throw Wrong(number, $"expected 'owner/name@ref commit', found '{line.Trim()}'");
            if (!seen.TryAdd(package, commit) && seen[package] != commit)
                throw Wrong(number, $"'{package}' is pinned to two commits: keep one of the lines");
        }
    }

    private PackageException Wrong(int number, string what) => new($"{_path}:{number + 1}: {what}");
}
