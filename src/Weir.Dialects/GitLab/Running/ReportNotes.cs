using System.Text.Json;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Tells what reports of code quality and SARIF say about files.</summary>
internal sealed class ReportNotes(RunningJob job)
{
    private const int Most = 1000;

    /// <summary>Tells it. A report that cannot be read is a warning in the log.</summary>
    public async Task TellAsync()
    {
        var reports = JobReports.Of(job);
        foreach (var (kind, read) in new (string, Func<JsonElement, IEnumerable<Annotation>>)[] { ("codequality", CodeQuality), ("sarif", Sarif) })
        {
            foreach (var file in await JobPaths.FindAsync(job, [.. reports.Where(report => report.Kind == kind).Select(report => report.Path)]).ConfigureAwait(false))
                await TellAsync(file, read).ConfigureAwait(false);
        }
    }

    private async Task TellAsync(PackedFile file, Func<JsonElement, IEnumerable<Annotation>> read)
    {
        try
        {
            var content = await job.Context.Session.Files.OpenReadAsync(file.Path, job.Force).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                using var document = await JsonDocument.ParseAsync(content, default, job.Force).ConfigureAwait(false);
                foreach (var note in read(document.RootElement).Take(Most).ToList())
                    await job.Context.Events.TellAsync(new Annotated(job.Context.Assignment.Leg.Id, 0, note), CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            job.Context.Log.Write(0, LogKind.Warning, System.Text.Encoding.UTF8.GetBytes($"The report '{file.Name}' was not read: {exception.Message}"));
        }
    }

    private static IEnumerable<Annotation> CodeQuality(JsonElement root) =>
        from issue in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : []
        select new Annotation(Text(issue, "severity") is "major" or "critical" or "blocker" ? Severity.Warning : Severity.Note, Text(issue, "description") ?? "an issue")
        {
            Title = Text(issue, "check_name"),
            File = Text(Part(issue, "location"), "path"),
            Line = Number(Part(Part(issue, "location"), "lines"), "begin") ?? Number(Part(Part(Part(issue, "location"), "positions"), "begin"), "line"),
        };

    private static IEnumerable<Annotation> Sarif(JsonElement root) =>
        from run in Items(root, "runs")
        from result in Items(run, "results")
        let place = Part(Items(result, "locations").FirstOrDefault(), "physicalLocation")
        select new Annotation(Text(result, "level") switch { "error" => Severity.Error, "note" => Severity.Note, _ => Severity.Warning }, Text(Part(result, "message"), "text") ?? "a result")
        {
            Title = Text(result, "ruleId"),
            File = Text(Part(place, "artifactLocation"), "uri"),
            Line = Number(Part(place, "region"), "startLine"),
            Column = Number(Part(place, "region"), "startColumn"),
        };

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) => Part(element, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static JsonElement Part(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name) => Part(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int? Number(JsonElement element, string name) => Part(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;
}
