using Weir.Delivery.Analysis;
using Weir.Delivery.Rollback;

namespace Weir.Delivery.Rollouts;

/// <summary>Where a rollout stands: what its events amount to.</summary>
public sealed record RolloutState
{
    private static readonly Dictionary<string, MetricTally> NoTallies = [];

    /// <summary>What it is to do.</summary>
    public required RolloutPlan Plan { get; init; }

    /// <summary>The phase that it is in or goes to, by its index.</summary>
    public int Phase { get; init; }

    /// <summary>How many gates have opened of the phase that comes next, or of this one where it is not reached.</summary>
    public int GatesOpen { get; init; }

    /// <summary>The phase that <see cref="GatesOpen"/> speaks of.</summary>
    public int GatesOf { get; init; }

    /// <summary>The gate that a person was asked to open last; null where none was.</summary>
    public (int Phase, int Gate)? Awaited { get; init; }

    /// <summary>Since when the environment is what the phase says; null before that.</summary>
    public DateTimeOffset? ReachedAt { get; init; }

    /// <summary>When the candidate first got requests; null before that.</summary>
    public DateTimeOffset? ServesSince { get; init; }

    /// <summary>When it was last checked in this phase; null where it was not.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>The last verdict.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What a gateway had counted when the candidate began to get requests, and at each check since then.</summary>
    public IReadOnlyList<CountReading> Readings { get; init; } = [];

    /// <summary>What the checks of each metric came to in this phase.</summary>
    public IReadOnlyDictionary<string, MetricTally> Tallies { get; init; } = NoTallies;

    /// <summary>The metrics that have passed this phase, and are not measured again in it.</summary>
    public IReadOnlyCollection<string> Settled =>
        [.. Tallies.Where(tally => StandingOf(tally.Key) == MetricStanding.Passed).Select(static tally => tally.Key)];

    /// <summary>How often in a row the target could not be reached.</summary>
    public int Silences { get; init; }

    /// <summary>When the target last could not be reached.</summary>
    public DateTimeOffset? SilentAt { get; init; }

    /// <summary>Who wants it to stand still, or what does; null where nothing does.</summary>
    public string? PausedBy { get; init; }

    /// <summary>Why it is taken back; null where it is not.</summary>
    public string? RollbackReason { get; init; }

    /// <summary>True where somebody wants the next phase without further checks.</summary>
    public bool Hurried { get; init; }

    /// <summary>True where the requests were given back, or could not be.</summary>
    public bool TrafficSettled { get; init; }

    /// <summary>What the links of the chain did, in order.</summary>
    public IReadOnlyList<RolloutEvent.LinkTried> Links { get; init; } = [];

    /// <summary>What came of restoring the stable release: null before it was tried, empty where it went well.</summary>
    public string? RestoreProblem { get; init; }

    /// <summary>True where the stable release was restored or that was tried.</summary>
    public bool RestoreTried { get; init; }

    /// <summary>How it ended; null while it goes on.</summary>
    public RolloutResult? Result { get; init; }

    /// <summary>Why it ended so.</summary>
    public string? ResultReason { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The link that took it back; null where none did.</summary>
    public string? TakenBackBy => Links.FirstOrDefault(static tried => tried.Report is LinkReport.Succeeded)?.Link;

    /// <summary>Before the first event.</summary>
    public static RolloutState Of(RolloutPlan plan) => new() { Plan = plan };

    /// <summary>The state after one more event.</summary>
    public RolloutState After(RolloutEntry entry) => entry.Event switch
    {
        RolloutEvent.Begun => this with { BegunAt = entry.At },
        RolloutEvent.Recovered => this with { ReachedAt = null, CheckedAt = null, Silences = 0, SilentAt = null },
        RolloutEvent.ApprovalAwaited awaited => this with { Awaited = (awaited.Phase, awaited.Gate) },
        RolloutEvent.GateOpened gate => this with { GatesOf = gate.Phase, GatesOpen = gate.Gate + 1, PausedBy = null },
        RolloutEvent.GateShut shut => this with { RollbackReason = shut.Reason },
        RolloutEvent.PhaseReached reached => AfterReaching(reached, entry.At),
        RolloutEvent.PhaseFailed failed => this with { RollbackReason = failed.Reason },
        RolloutEvent.TargetSilent silent => AfterSilence(silent.Reason, entry.At),
        RolloutEvent.CountingBegan began => this with { Readings = [began.From], Silences = 0, SilentAt = null },
        RolloutEvent.Checked check => AfterCheck(check.Verdict, entry.At),
        RolloutEvent.PauseRequested pause => this with { PausedBy = pause.By },
        RolloutEvent.ResumeRequested => this with { PausedBy = null, Tallies = Relieved() },
        RolloutEvent.PromoteRequested promote => AfterPromote(promote.Full),
        RolloutEvent.AbortRequested abort => this with { RollbackReason = RollbackReason ?? abort.Reason },
        RolloutEvent.TrafficReturned or RolloutEvent.TrafficStuck => this with { TrafficSettled = true, Silences = 0, SilentAt = null },
        RolloutEvent.LinkTried tried => this with { Links = [.. Links, tried] },
        RolloutEvent.Restored => this with { RestoreTried = true, RestoreProblem = null },
        RolloutEvent.RestoreFailed failed => this with { RestoreTried = true, RestoreProblem = failed.Reason },
        RolloutEvent.Finished finished => this with { Result = finished.Result, ResultReason = finished.Reason, FinishedAt = entry.At },
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry.Event.GetType().Name, "an event that nobody folds"),
    };

    /// <summary>How many gates of a phase have opened.</summary>
    public int GatesOpenOf(int phase) => GatesOf == phase ? GatesOpen : 0;

    private RolloutState Next(int phase) => this with
    {
        Phase = phase, ReachedAt = null, CheckedAt = null, Tallies = NoTallies, Hurried = false,
    };

    private RolloutState AfterSilence(string reason, DateTimeOffset at)
    {
        var state = this with { Silences = Silences + 1, SilentAt = at };
        if (state.Silences < RolloutPolicy.MaxSilences)
            return state;
        return RollbackReason is null
            ? state with { RollbackReason = reason, Silences = 0, SilentAt = null }
            : state with { RestoreTried = true, RestoreProblem = reason };
    }

    private RolloutState AfterReaching(RolloutEvent.PhaseReached reached, DateTimeOffset at)
    {
        // Reaching a later phase is what says that the ones before it are over.
        var state = reached.Phase == Phase ? this : Next(reached.Phase);
        var serves = state.Plan.Phases[reached.Phase] is { Traffic.CandidatePercent: > 0 } or { Traffic.Matches.Count: > 0 } or { IsPromotion: true };
        return state with { ReachedAt = at, ServesSince = state.ServesSince ?? (serves ? at : null), Silences = 0, SilentAt = null };
    }

    private RolloutState AfterCheck(Verdict verdict, DateTimeOffset at)
    {
        // What a check says nothing of ends a row of errors, for it was not measured in vain.
        var tallies = Tallies.ToDictionary(static tally => tally.Key, static tally => tally.Value with { ErrorsInARow = 0 });
        foreach (var metric in verdict.Metrics)
            tallies[metric.Metric] = (Tallies.GetValueOrDefault(metric.Metric) ?? new MetricTally()).After(metric.Outcome);
        var state = this with
        {
            Verdict = verdict, CheckedAt = at, Tallies = tallies, Readings = verdict.Reading is { } reading ? [.. Readings, reading] : Readings,
        };
        var standings = verdict.Metrics.Where(static metric => !metric.DryRun).ToLookup(metric => state.StandingOf(metric.Metric));
        if (standings.Contains(MetricStanding.Failed))
            return state with { RollbackReason = string.Join("; ", standings[MetricStanding.Failed].Select(state.WhyFailed)) };
        if (standings.Contains(MetricStanding.Error))
            return state with { RollbackReason = $"it could not be measured {Plan.Analysis.ErrorLimit + 1} times in a row: {Explain(standings[MetricStanding.Error])}" };
        return standings.Contains(MetricStanding.Inconclusive)
            ? state with { PausedBy = $"too many checks without a verdict: {Explain(standings[MetricStanding.Inconclusive])}" }
            : state;
    }

    private MetricStanding StandingOf(string metric) => MetricLimits.Of(metric, Plan.Analysis).StandingOf(Tallies[metric]);

    private string WhyFailed(MetricVerdict metric) => MetricLimits.Of(metric.Metric, Plan.Analysis) is { Failures: null, Passes: { } passes, Count: { } count }
        ? FormattableString.Invariant($"{metric.Metric} did not pass {passes} times in a row within {count} checks; at last {metric.Explanation}")
        : metric.Explanation;

    private static string Explain(IEnumerable<MetricVerdict> metrics) => string.Join("; ", metrics.Select(static metric => metric.Explanation));

    // A person who lets it go on gives what came to no verdict another chance, and forgives no failure.
    private Dictionary<string, MetricTally> Relieved() =>
        Tallies.ToDictionary(static tally => tally.Key, static tally => tally.Value with { Inconclusive = 0, Measured = 0 });

    private RolloutState AfterPromote(bool full)
    {
        var promotion = Plan.Phases.TakeWhile(static phase => !phase.IsPromotion).Count();
        return full && Phase < promotion
            ? Next(promotion) with { PausedBy = null, GatesOf = promotion, GatesOpen = Plan.Phases[promotion].Gates.Count }
            : this with { PausedBy = null, Hurried = true };
    }
}
