using System.Text.Json;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Reads reports that say something about places in files.</summary>
internal static class IssueReports
{
    /// <summary>A report of code quality: a list of issues.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IEnumerable<Annotation> CodeQuality(JsonElement root) => root.ValueKind == JsonValueKind.Array
        ? root.EnumerateArray().Select(issue => new Annotation(Text(issue, "severity") is "major" or "critical" or "blocker" ? Severity.Warning : Severity.Note, Text(issue, "description") ?? "an issue")
        {
            Title = Text(issue, "check_name"),
            File = Text(Part(issue, "location"), "path"),
            Line = Number(Part(Part(issue, "location"), "lines"), "begin") ?? Number(Part(Part(Part(issue, "location"), "positions"), "begin"), "line"),
        })
        : throw new FormatException("expected a list of issues");

    /// <summary>A report in the format of SARIF: those of its results that say that something is wrong, and that nobody has suppressed.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IEnumerable<Annotation> Sarif(JsonElement root) => Part(root, "runs").ValueKind == JsonValueKind.Array
        ? from run in Items(root, "runs")
          from result in Items(run, "results")
          where (Text(result, "kind") ?? "fail") == "fail" && !Items(result, "suppressions").Any()
          let place = Part(Items(result, "locations").FirstOrDefault(), "physicalLocation")
          select new Annotation(SeverityOf(Text(result, "level")), Text(Part(result, "message"), "text") ?? "a result")
          {
              Title = Text(result, "ruleId"),
              File = Text(Part(place, "artifactLocation"), "uri"),
              Line = Number(Part(place, "region"), "startLine"),
              Column = Number(Part(place, "region"), "startColumn"),
          }
        : throw new FormatException("expected an object with 'runs'");

    private static Severity SeverityOf(string? level) => level switch
    {
        "error" => Severity.Error,
        "note" or "none" => Severity.Note,
        _ => Severity.Warning,
    };

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) => Part(element, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static JsonElement Part(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name) => Part(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int? Number(JsonElement element, string name) => Part(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;
}
