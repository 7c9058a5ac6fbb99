using System.Globalization;

namespace Weir.Engine.Reports;

/// <summary>Reads coverage reports in the format of JaCoCo, which tools for Java and its relatives write.</summary>
public static class JacocoReport
{
    /// <summary>Reads a report.</summary>
    /// <param name="stream">The report, in any encoding that it names itself.</param>
    /// <param name="limits">How much of it is read.</param>
    /// <exception cref="ReportException">It is broken, too large, or another kind of document; with the place.</exception>
    public static CoverageReport Read(Stream stream, ReportLimits limits)
    {
        using var reader = new ReportReader(stream, limits);
        return (reader.Read() && IsOne(reader) ? Read(reader) : null)
            ?? throw reader.Wrong("expected a report in the format of JaCoCo, which begins with 'report' and counts lines, found none");
    }

    /// <summary>True where the first element, which was read, may be that of a coverage report: others are called so too.</summary>
    internal static bool IsOne(ReportReader reader) => reader.Name == "report" && reader.Attribute("name") is not null;

    /// <summary>Reads a report whose first element was read; null where it counts no lines, and so is another kind of document.</summary>
    internal static CoverageReport? Read(ReportReader reader)
    {
        var files = new SortedDictionary<string, SortedDictionary<int, bool>>(StringComparer.Ordinal);
        var lines = new SortedDictionary<int, bool>();
        (int Covered, int All)? whole = null, branches = null;
        var (depth, package) = (reader.IsEmpty ? 0 : 1, "");
        while (depth > 0 && reader.Read())
        {
            switch (reader.IsStart ? reader.Name : "")
            {
                case "package":
                    package = reader.Attribute("name") ?? "";
                    break;
                case "sourcefile":
                    lines = FileOf(reader, package, files);
                    break;
                case "line":
                    AddLine(reader, lines);
                    break;
                case "counter" when depth == 1 && reader.Attribute("type") == "LINE":
                    whole = Counted(reader);
                    break;
                case "counter" when depth == 1 && reader.Attribute("type") == "BRANCH":
                    branches = Counted(reader);
                    break;
            }

            depth += !reader.IsStart ? -1 : reader.IsEmpty ? 0 : 1;
        }

        return whole is { } counted ? Of(files, counted, branches) : null;
    }

    private static SortedDictionary<int, bool> FileOf(ReportReader reader, string package, SortedDictionary<string, SortedDictionary<int, bool>> files)
    {
        reader.Count();
        var name = reader.Attribute("name") ?? throw reader.Wrong("expected the attribute 'name' of a source file, found none");
        var path = package.Length == 0 ? name : $"{package}/{name}";
        if (!files.TryGetValue(path, out var lines))
            files[path] = lines = [];
        return lines;
    }

    private static void AddLine(ReportReader reader, SortedDictionary<int, bool> lines)
    {
        reader.Count();
        var number = Number(reader, "nr");
        lines[number] = Number(reader, "ci") > 0 || lines.GetValueOrDefault(number);
    }

    private static (int Covered, int All) Counted(ReportReader reader) =>
        Number(reader, "covered") is var covered && Number(reader, "missed") is var missed && covered <= int.MaxValue - missed
            ? (covered, covered + missed)
            : throw reader.Wrong("expected numbers of lines or branches, found more than any program has");

    private static CoverageReport Of(
        SortedDictionary<string, SortedDictionary<int, bool>> files, (int Covered, int All) whole, (int Covered, int All)? branches) => new()
    {
        CoveredLines = whole.Covered,
        Lines = whole.All,
        LineRate = whole.All > 0 ? (double)whole.Covered / whole.All : null,
        BranchRate = branches is { All: > 0 } taken ? (double)taken.Covered / taken.All : null,
        Files =
        [
            .. files.Select(file => new FileCoverage(
                file.Key, file.Value.Count(line => line.Value), file.Value.Count, [.. file.Value.Where(line => !line.Value).Select(line => line.Key)])),
        ],
    };

    private static int Number(ReportReader reader, string attribute) =>
        int.TryParse(reader.Attribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw reader.Wrong($"expected a number in the attribute '{attribute}', found '{reader.Attribute(attribute)}'");
}
