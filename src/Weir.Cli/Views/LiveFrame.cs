using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Views;

/// <summary>One picture of the live view: a heading for each run, a row for each leg, as wide as the terminal.</summary>
/// <param name="runs">The runs.</param>
/// <param name="lines">The last line that each leg wrote.</param>
/// <param name="notice">What the person is told about all of it; empty for nothing.</param>
/// <param name="now">The time.</param>
internal sealed class LiveFrame(
    IReadOnlyList<RunState> runs, IReadOnlyDictionary<(RunId, LegId), string> lines, string notice, DateTimeOffset now) : IRenderable
{
    private const int WidestTitle = 36;
    private static readonly string[] Spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => new(maxWidth, maxWidth);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (var run in runs)
        {
            foreach (var segment in Cut(Heading(run), maxWidth))
                yield return segment;
            yield return Segment.LineBreak;
            var rows = run.Ordered().SelectMany(job => RowsOf(run, job)).ToList();
            var width = Math.Min(WidestTitle, rows.Count == 0 ? 0 : rows.Max(row => Segment.CellCount([new Segment(row.Title)])));
            foreach (var row in rows)
            {
                foreach (var segment in Cut(Segments(row, width), maxWidth))
                    yield return segment;
                yield return Segment.LineBreak;
            }
        }

        foreach (var segment in Cut([new Segment(notice, new Style(Color.Yellow))], maxWidth))
            yield return segment;
        yield return Segment.LineBreak;
    }

    private IEnumerable<Segment> Heading(RunState run) =>
    [
        new(TerminalText.Strip(run.Plan.Name), new Style(decoration: Decoration.Bold)),
        new(TerminalText.Strip($"{(run.Header?.Name is { Length: > 0 } title && title != run.Plan.Name ? $" · {title}" : "")}  run {run.Run.Number}  {Durations.Text(run.StartedAt, run.FinishedAt, now)}"), new Style(Color.Grey)),
    ];

    private IEnumerable<Row> RowsOf(RunState run, JobState job)
    {
        var indent = 0;
        for (var caller = job.Caller; caller is { } leg; caller = run.Jobs[leg.Job].Caller)
            indent += 2;
        if (job.Legs.Count == 0)
            return [new Row(indent, job.Definition.IsTakenAsSucceeded ? JobResult.Skipped : job.Result, false, job.Definition.Name.KnownText ?? job.Definition.Id.Value, "", Waiting(run, job), false)];
        return job.Legs.Select(leg => RowOf(run, leg, indent));
    }

    private Row RowOf(RunState run, LegState leg, int indent)
    {
        var time = Durations.Text(leg.StartedAt, leg.FinishedAt, now);
        if (leg.Phase == LegPhase.Finished)
            return new Row(indent, leg.Result, false, leg.Leg.Name, time, leg.Result == JobResult.Success ? "" : Failed(leg) ?? leg.Reason ?? "", leg.Result == JobResult.Failure);
        if (leg.Phase == LegPhase.Pending)
            return new Row(indent, null, false, leg.Leg.Name, "", Waiting(leg), false);
        var step = leg.Steps.LastOrDefault(one => one.Finished is null)?.Started.Name ?? "";
        var line = lines.GetValueOrDefault((run.Run.Id, leg.Leg.Id), "").Trim();
        return new Row(indent, null, true, leg.Leg.Name, time, line.Length == 0 ? step : $"{step} │ {line}", false);
    }

    private static string? Failed(LegState leg) =>
        leg.Steps.FirstOrDefault(step => step.Finished?.Conclusion == JobResult.Failure) is { } step ? $"{step.Started.Name}: {step.Finished!.Reason ?? "failed"}" : null;

    private static string Waiting(LegState leg) => leg switch
    {
        { Group: GroupPhase.Requested } => $"waits for the group '{leg.Leg.Claim?.Group}'",
        { PlayedBy: null, Leg.Start: LegStart.ByPerson } => "waits for a person",
        { PlayedBy: null, Leg.Start: LegStart.After } => "waits for its time",
        _ => "waits for a free slot",
    };

    private static string Waiting(RunState run, JobState job) => job.Resolution switch
    {
        JobResolution.Skips skips => skips.Reason,
        JobResolution.Invalid invalid => invalid.Problems[0].Message,
        _ when job.Definition.IsTakenAsSucceeded => "taken as succeeded",
        _ => job.Definition.Needs.Select(need => job.Caller is { } caller ? JobId.Within(caller, need.Job) : need.Job)
            .Where(id => run.Jobs.TryGetValue(id, out var need) && !need.IsFinished).Select(id => id.Value).ToList() is { Count: > 0 } open
                ? $"waits for {string.Join(", ", open)}"
                : "",
    };

    private IEnumerable<Segment> Segments(Row row, int width)
    {
        var (sign, color) = row switch
        {
            { Runs: true } => (Spinner[now.ToUnixTimeMilliseconds() / 100 % Spinner.Length], Color.Blue),
            { Result: JobResult.Success } => ("✔", Color.Green),
            { Result: JobResult.Failure } => ("✘", Color.Red),
            { Result: JobResult.Cancelled } => ("◼", Color.Yellow),
            { Result: JobResult.Skipped } => ("–", Color.Grey),
            _ => ("○", Color.Grey),
        };
        var padding = Math.Max(0, width - Segment.CellCount([new Segment(row.Title)]));
        return
        [
            new($" {new string(' ', row.Indent)}{sign} ", new Style(color)),
            new(row.Title, new Style(decoration: row.Runs ? Decoration.Bold : Decoration.None)),
            new(string.Create(CultureInfo.InvariantCulture, $"{new string(' ', padding)} {row.Time,9}  "), new Style(Color.Grey)),
            new(row.Text, new Style(row.IsBad ? Color.Red : Color.Grey)),
        ];
    }

    private static IEnumerable<Segment> Cut(IEnumerable<Segment> segments, int width) => Segment.Truncate(segments, width);

    private sealed record Row(int Indent, JobResult? Result, bool Runs, string Name, string Time, string Said, bool IsBad)
    {
        public string Title { get; } = TerminalText.Strip(Name);

        public string Text { get; } = TerminalText.Strip(Said);
    }
}
