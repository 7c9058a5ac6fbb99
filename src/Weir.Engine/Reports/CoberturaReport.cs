using System.Globalization;

namespace Weir.Engine.Reports;

/// <summary>Reads coverage reports in the format of Cobertura, which most coverage tools can write.</summary>
public static class CoberturaReport
{
    /// <summary>Reads a report.</summary>
    /// <param name="stream">The report, in any encoding that it names itself.</param>
    /// <param name="limits">How much of it is read.</param>
    /// <exception cref="ReportException">It is broken, too large, or another kind of document; with the place.</exception>
    public static CoverageReport Read(Stream stream, ReportLimits limits)
    {
        using var reader = new ReportReader(stream, limits);
        return reader.Read() && IsOne(reader)
            ? Read(reader)
            : throw reader.Wrong($"expected a report in the format of Cobertura, which begins with 'coverage', found '{reader.Name}'");
    }

    /// <summary>True where the first element, which was read, is that of a coverage report.</summary>
    /// <remarks>Clover's begin with the same name, and have an attribute that Cobertura's have not.</remarks>
    internal static bool IsOne(ReportReader reader) => reader.Name == "coverage" && reader.Attribute("generated") is null;

    /// <summary>Reads a report whose first element was read.</summary>
    internal static CoverageReport Read(ReportReader reader)
    {
        var declared = new CoverageReport
        {
            LineRate = Rate(reader, "line-rate"),
            BranchRate = Number(reader, "branches-valid") == 0 ? null : Rate(reader, "branch-rate"),
            CoveredLines = Number(reader, "lines-covered") ?? 0,
            Lines = Number(reader, "lines-valid") ?? 0,
        };
        List<string> sources = [];
        var files = new SortedDictionary<string, Dictionary<int, long>>(StringComparer.Ordinal);
        ReadFiles(reader, sources, files);
        return Sum(declared with
        {
            Sources = sources,
            Files = [.. files.Select(file => Of(file.Key, file.Value))],
        });
    }

    // A line stands in its class, and often once more in its method; a file in several classes.
    private static void ReadFiles(ReportReader reader, List<string> sources, SortedDictionary<string, Dictionary<int, long>> files)
    {
        Dictionary<int, long>? lines = null;
        while (reader.Read())
        {
            if (!reader.IsStart)
                continue;
            switch (reader.Name)
            {
                case "source":
                    sources.Add(reader.Text().Trim());
                    break;
                case "class":
                    reader.Count();
                    var path = reader.Attribute("filename") ?? throw reader.Wrong("expected the attribute 'filename' of a class, found none");
                    if (!files.TryGetValue(path, out lines))
                        files[path] = lines = [];
                    break;
                case "line" when lines is not null:
                    AddLine(reader, lines);
                    break;
            }
        }
    }

    private static void AddLine(ReportReader reader, Dictionary<int, long> lines)
    {
        if (Number(reader, "number") is not { } number)
            throw reader.Wrong($"expected a number of a line, found '{reader.Attribute("number")}'");
        var hits = long.TryParse(reader.Attribute("hits"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        lines[number] = Math.Max(lines.GetValueOrDefault(number), hits);
    }

    private static FileCoverage Of(string path, Dictionary<int, long> lines) => new(
        path,
        lines.Count(line => line.Value > 0),
        lines.Count,
        [.. lines.Where(line => line.Value == 0).Select(line => line.Key).Order()]);

    private static CoverageReport Sum(CoverageReport report)
    {
        var covered = report.Lines > 0 ? report.CoveredLines : report.Files.Sum(file => file.CoveredLines);
        var lines = report.Lines > 0 ? report.Lines : report.Files.Sum(file => file.Lines);
        return report with { CoveredLines = covered, Lines = lines, LineRate = lines > 0 ? (double)covered / lines : report.LineRate };
    }

    private static double? Rate(ReportReader reader, string attribute) =>
        double.TryParse(reader.Attribute(attribute), NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate is >= 0 and <= 1 ? rate : null;

    private static int? Number(ReportReader reader, string attribute) =>
        int.TryParse(reader.Attribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
