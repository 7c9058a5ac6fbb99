using System.Globalization;
using Weir.Engine.Artifacts;
using Weir.Engine.Runs;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Views;

/// <summary>What a person sees when a run has ended: each job, what failed and where, tests, slow steps, artifacts.</summary>
internal sealed class RunSummary(RunFolder folder, RunState state, Surroundings around)
{
    private const int MostSlow = 3;
    private const int MostWarnings = 10;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly TextWriter _out = around.Out;

    /// <summary>Writes it.</summary>
    public async ValueTask WriteAsync()
    {
        var legs = state.Ordered().Where(job => job.Definition.Call is null || job.Legs.Count == 0).ToList();
        _out.WriteLine();
        _out.WriteLine($"{Bold(state.Plan.Name)}{(state.Header?.Name is { Length: > 0 } title && title != state.Plan.Name ? $" · {title}" : "")}  {Word(state.Result)}{(state.Result == JobResult.Cancelled && state.CancelReason is { } why ? $" ({why})" : "")} in {Durations.Text(state.StartedAt, state.FinishedAt, around.Time.GetUtcNow())}  {Dim($"run {state.Run.Number}{(state.Attempt > 1 ? $", attempt {state.Attempt}" : "")}, {state.Plan.Path}")}");
        foreach (var problem in state.Header?.Problems ?? [])
            _out.WriteLine($"  {problem}");
        WriteJobs(legs);
        WriteFailures(legs);
        WriteWarnings(legs);
        WriteTests(legs);
        WriteSlowest(legs);
        await WriteArtifactsAsync().ConfigureAwait(false);
        WriteWaiting(legs);
        if (state.Result == JobResult.Failure)
        {
            var run = $"{state.Run.Number} -p {Path.GetFileNameWithoutExtension(state.Plan.Path)}";
            _out.WriteLine($"  {Dim($"Logs: {Hint.For(around, folder.Project, $"logs {run}")}   Again: {Hint.For(around, folder.Project, $"rerun --failed {run}")}")}");
        }

        await _out.FlushAsync().ConfigureAwait(false);
    }

    private void WriteWaiting(List<JobState> jobs)
    {
        var waiting = jobs.Where(job => job.Legs.Any(leg => leg is { Leg.Start: LegStart.ByPerson, PlayedBy: null, Result: JobResult.Skipped })).Select(job => job.Id.Value).Distinct().ToList();
        if (waiting.Count > 0)
            _out.WriteLine($"  {Dim($"Nobody started {string.Join(", ", waiting)}. A run with it: {Hint.For(around, folder.Project, $"run {string.Join(' ', waiting.Select(job => $"--manual {Quoted(job)}"))}")}")}");
    }

    private static string Quoted(string word) => word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' or ':') ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private void WriteJobs(List<JobState> jobs)
    {
        var rows = jobs.SelectMany(RowsOf).ToList();
        var width = rows.Count == 0 ? 0 : rows.Max(row => row.Title.Length);
        foreach (var (result, title, time, reason) in rows)
            _out.WriteLine($"  {Sign(result)} {title.PadRight(width)}  {time,9}{(reason is null ? "" : $"  {Dim(reason)}")}");
    }

    private IEnumerable<(JobResult? Result, string Title, string Time, string? Reason)> RowsOf(JobState job)
    {
        if (job.Legs.Count == 0)
        {
            var title = job.Caller is { } caller ? $"{LegTitles.Of(state, caller)} / {job.Definition.Id}" : job.Definition.Name.KnownText ?? job.Id.Value;
            var reason = job.Resolution switch
            {
                JobResolution.Skips skips => $"skipped: {skips.Reason}",
                JobResolution.Invalid invalid => invalid.Problems[0].ToString(),
                _ when job.Definition.IsTakenAsSucceeded => "taken as succeeded",
                _ => "never began",
            };
            return [(job.Definition.IsTakenAsSucceeded ? null : job.Result, title, "", reason)];
        }

        return job.Legs.Select(leg =>
            (leg.Result, LegTitles.Of(state, leg.Leg.Id), Durations.Text(leg.StartedAt, leg.FinishedAt, around.Time.GetUtcNow()), ReasonOf(leg) ?? (NotesOf(leg) is { Length: > 0 } notes ? notes : null)));
    }

    private static string NotesOf(LegState leg)
    {
        var covered = leg.Coverage is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:0.##} % covered") : null;
        return string.Join("  ", new[] { covered, leg.EnvironmentUrl }.OfType<string>());
    }

    private static string? ReasonOf(LegState leg) => leg.Try == 1 ? WhyOf(leg) : WhyOf(leg) is { } why ? $"{why} (try {leg.Try})" : $"try {leg.Try}";

    private static string? WhyOf(LegState leg) => leg.Result is JobResult.Success || leg.Reason is null ? null : leg.Steps.Count == 0 ? leg.Reason : Titles.Short(leg.Reason);

    private void WriteFailures(List<JobState> jobs)
    {
        var view = new FailureView(folder, new SourceExcerpts(folder.Project));
        foreach (var leg in jobs.SelectMany(job => job.Legs).Where(leg => leg.Result == JobResult.Failure && leg.Steps.Count > 0))
        {
            _out.WriteLine();
            _out.WriteLine($"  {Paint("31;1", LegTitles.Of(state, leg.Leg.Id))}{(leg.Steps.FirstOrDefault(step => step.Finished?.Conclusion == JobResult.Failure) is { } step ? $" › {Titles.Short(step.Started.Name)}" : "")}");
            foreach (var line in view.Lines(leg))
                _out.WriteLine(line.StartsWith('>') ? $"    {Paint("31", line)}" : $"    {line}");
        }

        if (jobs.Any(job => job.Result == JobResult.Failure))
            _out.WriteLine();
    }

    private void WriteWarnings(List<JobState> jobs)
    {
        var warnings = (
            from job in jobs
            from leg in job.Legs
            from note in leg.Annotations
            where note.Annotation.Severity == Severity.Warning
            let place = note.Annotation.File is { } file ? $"{file}{(note.Annotation.Line is { } line ? $":{line}" : "")}: " : ""
            select $"{place}{Titles.Short(note.Annotation.Message)} ({LegTitles.Of(state, leg.Leg.Id)})").ToList();
        foreach (var warning in warnings.Take(MostWarnings))
            _out.WriteLine($"  {Paint("33", "⚠")} {warning}");
        if (warnings.Count > MostWarnings)
            _out.WriteLine($"  {Dim($"and {warnings.Count - MostWarnings} more warnings, in the logs")}");
    }

    private void WriteTests(List<JobState> jobs)
    {
        var reports = jobs.SelectMany(job => job.Legs).SelectMany(leg => leg.Tests).ToList();
        if (reports.Count == 0)
            return;
        var (passed, failed, skipped) = (reports.Sum(report => report.Passed), reports.Sum(report => report.Failed), reports.Sum(report => report.Skipped));
        _out.WriteLine($"  Tests: {Paint("32", $"{passed} passed")}, {(failed > 0 ? Paint("31", $"{failed} failed") : "0 failed")}{(skipped > 0 ? $", {skipped} skipped" : "")}");
    }

    private void WriteSlowest(List<JobState> jobs)
    {
        var slow = (
            from job in jobs
            from leg in job.Legs
            from step in leg.Steps
            where step.FinishedAt is not null
            let time = (step.FinishedAt ?? step.StartedAt) - step.StartedAt
            where time >= Slow
            orderby time descending
            select $"{Titles.Short(step.Started.Name)} ({LegTitles.Of(state, leg.Leg.Id)}) {Durations.Text(time)}").Take(MostSlow).ToList();
        if (slow.Count > 0)
            _out.WriteLine($"  Slowest: {string.Join(" · ", slow)}");
    }

    private async ValueTask WriteArtifactsAsync()
    {
        var store = new FileArtifactStore(_ => folder.Artifacts, new FileArtifactOptions(), around.Time);
        var artifacts = await store.ListAsync(folder.Run.Id, CancellationToken.None).ConfigureAwait(false);
        if (artifacts.Count > 0)
            _out.WriteLine($"  Artifacts: {string.Join(", ", artifacts.Select(artifact => $"{artifact.Name} ({Sizes.Text(artifact.Size)})"))}");
    }

    private string Word(JobResult? result) => result switch
    {
        JobResult.Success => Paint("32;1", "succeeded"),
        JobResult.Failure => Paint("31;1", "failed"),
        JobResult.Cancelled => Paint("33;1", "was cancelled"),
        _ => Paint("90;1", "was skipped"),
    };

    private string Sign(JobResult? result) => result switch
    {
        JobResult.Success => Paint("32", "✔"),
        JobResult.Failure => Paint("31", "✘"),
        JobResult.Cancelled => Paint("33", "◼"),
        _ => Paint("90", "–"),
    };

    private string Bold(string text) => Paint("1", text);

    private string Dim(string text) => Paint("90", text);

    private string Paint(string code, string text) => around.HasColors ? string.Create(CultureInfo.InvariantCulture, $"\e[{code}m{text}\e[0m") : text;
}
