using System.Globalization;
using System.Text.Json;
using Weir.Cli.Views;
using Weir.Delivery.Analysis;
using Weir.Delivery.Rollback;
using Weir.Delivery.Rollouts;

namespace Weir.Cli.Deliveries;

/// <summary>Tells what happens in a rollout, line by line.</summary>
/// <param name="around">Where to tell it.</param>
/// <param name="json">True for a line of JSON for each event.</param>
/// <param name="live">True for a picture that is drawn again and again; without a terminal it is lines all the same.</param>
internal sealed class RolloutView(Surroundings around, bool json, bool live = false) : IProgress<string>
{
    private const int Green = 32, Yellow = 33, Red = 31, Grey = 90;
    private const int LinesKept = 4;

    private readonly Queue<string> _last = new();

    private DateTimeOffset? _begun;

    /// <summary>True where what happens is drawn and not written.</summary>
    public bool IsLive { get; } = live && !json && around is { IsTerminal: true, HasColors: true };

    /// <summary>The last lines of what is drawn.</summary>
    public IReadOnlyList<string> Last
    {
        get
        {
            lock (_last)
                return [.. _last];
        }
    }

    /// <summary>Shows an event.</summary>
    public void Show(RolloutEntry entry, RolloutState state)
    {
        if (json)
        {
            around.Out.WriteLine(JsonSerializer.Serialize(entry, RolloutLines.Entry));
            return;
        }

        _begun ??= state.BegunAt ?? entry.At;
        foreach (var (color, line) in Lines(entry.Event, state))
            Write(entry.At, color, line);
    }

    /// <inheritdoc/>
    public void Report(string value)
    {
        if (!json)
            Write(around.Time.GetUtcNow(), Grey, value);
    }

    private static IEnumerable<(int? Color, string Line)> Lines(RolloutEvent what, RolloutState state) => what switch
    {
        RolloutEvent.Begun => [(null, Beginning(state))],
        RolloutEvent.Recovered => [(Yellow, "going on where an earlier weir was interrupted")],
        RolloutEvent.ApprovalAwaited awaited => [(Yellow, $"{state.Plan.Phases[awaited.Phase].Title} waits for an approval: 'weir promote {state.Plan.Candidate.Environment}' gives it")],
        RolloutEvent.GateOpened gate => [(null, $"gate open: {gate.Detail}")],
        RolloutEvent.GateShut gate => [(Red, $"gate shut: {gate.Reason}")],
        RolloutEvent.PhaseReached reached => [(null, $"{state.Plan.Phases[reached.Phase].Title}: {reached.Verified}{Judged(state.Plan.Phases[reached.Phase])}")],
        RolloutEvent.PhaseFailed failed => [(Red, failed.Reason)],
        RolloutEvent.TargetSilent silent => [(Yellow, silent.Reason)],
        RolloutEvent.Checked check => Lines(check.Verdict, state),
        RolloutEvent.PauseRequested pause => [(Yellow, $"paused by {pause.By}: 'weir resume' goes on")],
        RolloutEvent.ResumeRequested resume => [(null, $"resumed by {resume.By}")],
        RolloutEvent.PromoteRequested promote => [(null, $"promoted by {promote.By}{(promote.Full ? ", to all requests at once" : "")}")],
        RolloutEvent.AbortRequested abort => [(Yellow, $"aborted by {abort.By}: {abort.Reason}")],
        RolloutEvent.TrafficReturned returned => [(null, $"all requests are back on {state.Plan.Stable!.Version}: {returned.Verified}")],
        RolloutEvent.TrafficStuck stuck => [(Red, $"the requests could not be given back: {stuck.Reason}")],
        RolloutEvent.LinkTried tried => [Line(tried)],
        RolloutEvent.Restored restored => [(null, $"restored: {restored.Verified}")],
        RolloutEvent.RestoreFailed failed => [(Red, $"not restored: {failed.Reason}")],
        RolloutEvent.Finished finished => [Line(finished, state)],
        _ => [],
    };

    private static string Beginning(RolloutState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"{state.Plan.Candidate.App} {state.Plan.Candidate.Version} to {state.Plan.Candidate.Environment}{(state.Plan.Stable is { } stable ? $", where {stable.Version} serves" : ", the first release")} (rollout {state.Plan.Number}: {string.Join(", ", state.Plan.Phases.Select(static phase => phase.Title))})");

    private static string Judged(Phase phase) => phase.Judged > TimeSpan.Zero ? $"; judged for {Durations.Text(phase.Judged)}" : "";

    private static IEnumerable<(int?, string)> Lines(Verdict verdict, RolloutState state)
    {
        foreach (var metric in verdict.Metrics.Where(metric => metric.Outcome == verdict.Outcome || metric.Outcome != Outcome.Pass))
        {
            var (color, sign) = Sign(metric.Outcome);
            yield return (color, $"{sign} {metric.Explanation}{(metric.DryRun ? " (dry run)" : "")}");
        }

        if (state.RollbackReason is not null)
            yield return (Red, "taking it back");
    }

    private static (int?, string) Sign(Outcome outcome) => outcome switch
    {
        Outcome.Pass => (Green, "✓"),
        Outcome.Fail => (Red, "✗"),
        Outcome.Error => (Yellow, "!"),
        _ => (Yellow, "…"),
    };

    private static (int?, string) Line(RolloutEvent.LinkTried tried) => tried.Report switch
    {
        LinkReport.DoesNotApply no => (Grey, $"rollback by '{tried.Link}' does not apply: {no.Reason}"),
        LinkReport.Succeeded yes => (Green, $"✅ rollback by '{tried.Link}': {yes.Did}; {yes.Verified}"),
        LinkReport.Failed failed => (Red, $"❌ Rollback failed: {failed.Error}"),
        _ => (null, tried.Link),
    };

    private static (int?, string) Line(RolloutEvent.Finished finished, RolloutState state) => finished.Result switch
    {
        RolloutResult.Promoted => (Green, $"promoted: {finished.Reason}"),
        RolloutResult.Removed => (null, finished.Reason),
        RolloutResult.RolledBack => (Red, $"rolled back{(state.Plan.Stable is { } stable ? $" to {stable.Version}" : "")}: {finished.Reason}"),
        _ => (Red, $"the rollback failed, a person must look: {finished.Reason}"),
    };

    private void Write(DateTimeOffset at, int? color, string line)
    {
        var since = Durations.Text(at - (_begun ?? at));
        if (IsLive)
        {
            lock (_last)
            {
                _last.Enqueue($"{since,10}  {line}");
                if (_last.Count > LinesKept)
                    _last.Dequeue();
            }

            return;
        }

        around.Out.WriteLine(around.HasColors && color is { } code
            ? string.Create(CultureInfo.InvariantCulture, $"\e[90m{since,10}\e[0m  \e[{code}m{line}\e[0m")
            : $"{since,10}  {line}");
    }
}
