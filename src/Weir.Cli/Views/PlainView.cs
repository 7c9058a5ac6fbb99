using System.Globalization;
using System.Text;
using Weir.Cli.Runs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;

namespace Weir.Cli.Views;

/// <summary>Writes plain lines, each with the job that it belongs to before it. What only frames a job is left to its log.</summary>
internal sealed class PlainView : RunView
{
    private const int WidestPrefix = 28;
    private static readonly int[] Colors = [36, 35, 34, 33, 32, 96, 95, 94, 93, 92];

    private readonly Lock _gate = new();
    private readonly Dictionary<(RunId, LegId), PlainLeg> _legs = [];
    private readonly Surroundings _around;
    private readonly BufferedOutput _output;
    private bool _several;
    private int _width;

    public PlainView(Surroundings around)
    {
        _around = around;
        _output = new BufferedOutput(around.Output, around.IsTerminal, around.Time);
    }

    /// <inheritdoc/>
    public override void Begin(IReadOnlyList<(HostedRun Run, RunState State)> runs)
    {
        _several = runs.Count > 1;
        foreach (var (run, state) in runs)
        {
            var names = state.Plan.Jobs.Select(job => (_several ? LegTitles.Of(run).Length + 1 : 0) + (job.Name.KnownText ?? job.Id.Value).Length);
            _width = Math.Max(_width, Math.Min(WidestPrefix, names.DefaultIfEmpty().Max()));
            Write([], $"{state.Plan.Name}: run {run.Folder.Run.Number} of {state.Plan.Path}{(run.Again is { } again ? $", attempt {again.Attempt}" : "")}");
        }
    }

    /// <inheritdoc/>
    public override void Happened(HostedRun run, JournalEntry entry, RunState state)
    {
        switch (entry.Event)
        {
            case RunBegun { Problems.Count: > 0 } begun:
                foreach (var problem in begun.Problems)
                    Write([], $"{Sign(JobResult.Failure)} {problem}");
                break;
            case JobResolved { Resolution: JobResolution.Skips skips } resolved:
                Write(run, state, new LegId(resolved.Job, LegId.Only), $"{Sign(JobResult.Skipped)} skipped: {skips.Reason}");
                break;
            case JobResolved { Resolution: JobResolution.Invalid invalid } resolved:
                Write(run, state, new LegId(resolved.Job, LegId.Only), $"{Sign(JobResult.Failure)} {invalid.Problems[0]}");
                break;
            case LegStarted started:
                lock (_gate)
                    LegOf(run, state, started.Leg);
                break;
            case LegOffered offered when state.Find(offered.Leg) is { PlayedBy: null, Leg.Start: LegStart.After after }:
                Write(run, state, offered.Leg, $"  starts in {Words.Duration(after.Delay)}; --now does not wait");
                break;
            case LegPlayed played:
                Write(run, state, played.Leg, $"  started by {played.By}");
                break;
            case LegFinished failed when state.Find(failed.Leg) is { Phase: LegPhase.Pending, Leg.Retry: { } retry } again:
                Write(run, state, failed.Leg, $"{Sign(JobResult.Failure)} failed{(failed.Reason is { } cause ? $": {cause}" : "")}; try {again.Try} of {retry.Most + 1} follows");
                break;
            case LegFinished finished when state.Find(finished.Leg) is { } leg && state.Jobs[finished.Leg.Job].Definition.Call is null:
                var time = leg.StartedAt is null ? "" : $" after {Durations.Text(leg.StartedAt, leg.FinishedAt, entry.At)}";
                var reason = finished.Reason is { } why && (finished.Result == JobResult.Cancelled || leg.StartedAt is null) ? $": {why}" : "";
                Write(run, state, finished.Leg, $"{Sign(finished.Result)} {Word(finished.Result)}{time}{reason}");
                break;
        }
    }

    /// <inheritdoc/>
    public override void Told(HostedRun run, LegId leg, RunEvent what)
    {
        lock (_gate)
        {
            var shown = _legs[(run.Folder.Run.Id, leg)];
            if (what is StepStarted step)
                shown.Begin(step);
            if (what is not StepFinished finished)
                return;
            if (finished.Outcome == JobResult.Skipped)
                return;
            WriteTitle(shown, finished.Step);
            if (finished.Outcome is JobResult.Failure or JobResult.Cancelled)
                Write(shown.Prefix, $"{Sign(finished.Outcome)} {Titles.Short(shown.NameOf(finished.Step))}{(finished.Reason is { } why ? $": {why}" : "")}");
        }
    }

    /// <inheritdoc/>
    public override void Line(HostedRun run, LegId leg, int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        lock (_gate)
        {
            var shown = _legs[(run.Folder.Run.Id, leg)];
            if (kind != LogKind.Debug)
                WriteTitle(shown, step);
            if (shown.Shows(step, kind, utf8))
                _output.Write(shown.Prefix, Mark(kind), utf8);
        }
    }

    /// <inheritdoc/>
    public override void Say(string text) => _around.Error.WriteLine($"weir: {text}");

    /// <inheritdoc/>
    public override Task<bool> PauseAsync(Func<Task<bool>> ask)
    {
        _output.Flush();
        return ask();
    }

    /// <inheritdoc/>
    public override async ValueTask EndAsync(IReadOnlyList<(HostedRun Run, RunState State)> runs)
    {
        _output.Flush();
        foreach (var (run, state) in runs)
            await new RunSummary(run.Folder, state, _around).WriteAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _output.DisposeAsync();

    private static ReadOnlySpan<byte> Mark(LogKind kind) => kind switch
    {
        LogKind.Error => "error: "u8,
        LogKind.Warning => "warning: "u8,
        LogKind.Notice => "notice: "u8,
        LogKind.Debug => "debug: "u8,
        LogKind.Command => "$ "u8,
        LogKind.GroupStart => "▸ "u8,
        _ => "  "u8,
    };

    private static string Word(JobResult result) => result switch
    {
        JobResult.Success => "succeeded",
        JobResult.Failure => "failed",
        JobResult.Cancelled => "cancelled",
        _ => "skipped",
    };

    private string Sign(JobResult result) => Paint(
        result switch { JobResult.Success => "32", JobResult.Failure => "31", JobResult.Cancelled => "33", _ => "90" },
        result switch { JobResult.Success => "✔", JobResult.Failure => "✘", JobResult.Cancelled => "◼", _ => "–" });

    private string Paint(string code, string text) => _around.HasColors ? $"\e[{code}m{text}\e[0m" : text;

    private PlainLeg LegOf(HostedRun run, RunState state, LegId leg)
    {
        if (_legs.TryGetValue((run.Folder.Run.Id, leg), out var known))
            return known;
        var title = _several ? $"{LegTitles.Of(run)}/{LegTitles.Of(state, leg)}" : LegTitles.Of(state, leg);
        _width = Math.Max(_width, Math.Min(title.Length, WidestPrefix));
        var color = Colors[_legs.Count % Colors.Length].ToString(CultureInfo.InvariantCulture);
        known = new PlainLeg(Encoding.UTF8.GetBytes($"{Paint(color, title.PadRight(_width))} │ "));
        _legs.Add((run.Folder.Run.Id, leg), known);
        return known;
    }

    private void Write(HostedRun run, RunState state, LegId leg, string text)
    {
        lock (_gate)
            Write(LegOf(run, state, leg).Prefix, text);
    }

    private void WriteTitle(PlainLeg leg, int step)
    {
        if (leg.TakeTitle(step) is { } title)
            Write(leg.Prefix, Paint("1", $"▶ {Titles.Short(title)}"));
    }

    private void Write(byte[] prefix, string text)
    {
        foreach (var line in text.Split('\n'))
            _output.Write(prefix, [], Encoding.UTF8.GetBytes(line));
    }
}
