using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Cli.Views;

/// <summary>A place in a file of the project.</summary>
/// <param name="File">The file, from the project's folder.</param>
/// <param name="Line">The line, counted from 1.</param>
internal sealed record SourcePlace(string File, int Line);

/// <summary>Finds the places that a log speaks of, and shows their lines.</summary>
/// <param name="root">The project's folder.</param>
internal sealed partial class SourceExcerpts(string root)
{
    private const int Around = 2;
    private const int LongestFile = 1_000_000;

    /// <summary>The place that a line of a log names, where it is a file of the project; null for none.</summary>
    public SourcePlace? PlaceIn(string line)
    {
        foreach (Match match in Place().Matches(line))
        {
            var number = match.Groups["line"].Value is { Length: > 0 } after ? after : match.Groups["pyline"].Value;
            var file = match.Groups["file"].Value is { Length: > 0 } name ? name : match.Groups["pyfile"].Value;
            if (int.TryParse(number, CultureInfo.InvariantCulture, out var at) && Find(file) is { } found)
                return new SourcePlace(found, at);
        }

        return null;
    }

    /// <summary>The path of a file from the project's folder, where there is such a file; jobs name theirs by the paths of their own workspaces.</summary>
    public string? Find(string file)
    {
        var parts = file.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var from = 0; from < parts.Length; from++)
        {
            // A place outside of the project is none of its files.
            if (parts[from] == "." || parts.AsSpan(from).Contains(".."))
                continue;
            var path = string.Join('/', parts[from..]);
            if (File.Exists(Path.Combine(root, path)))
                return path;
            if (!file.StartsWith('/'))
                return null;
        }

        return null;
    }

    /// <summary>The lines about a place, the one itself marked; none where it is not there.</summary>
    public IReadOnlyList<string> Lines(SourcePlace place)
    {
        var file = new FileInfo(Path.Combine(root, place.File));
        if (!file.Exists || file.Length > LongestFile)
            return [];
        var lines = File.ReadAllLines(file.FullName);
        if (place.Line < 1 || place.Line > lines.Length)
            return [];
        var (first, last) = (Math.Max(1, place.Line - Around), Math.Min(lines.Length, place.Line + Around));
        var width = last.ToString(CultureInfo.InvariantCulture).Length;
        return
        [
            .. Enumerable.Range(first, last - first + 1).Select(number =>
                $"{(number == place.Line ? ">" : " ")} {number.ToString(CultureInfo.InvariantCulture).PadLeft(width)} | {lines[number - 1]}"),
        ];
    }

    [GeneratedRegex("""File "(?<pyfile>[^"]{1,300})", line (?<pyline>\d{1,7})|(?<file>[\w.@+/\\-]{1,300}\.[A-Za-z]\w{0,9})(?::|\(|: line )(?<line>\d{1,7})""", RegexOptions.NonBacktracking)]
    private static partial Regex Place();
}
