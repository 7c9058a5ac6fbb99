using Weir.Delivery.Analysis;
using Weir.Delivery.Strategies;

namespace Weir.Delivery.Rollouts;

/// <summary>Says what is to be done next: a pure function of the state and the time.</summary>
public static class RolloutPolicy
{
    /// <summary>How often a silent target is asked before the rollout gives it up.</summary>
    public const int MaxSilences = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>What is to be done next; null where the rollout is over.</summary>
    public static RolloutCommand? Decide(RolloutState state, DateTimeOffset now)
    {
        if (state.Result is not null)
            return null;
        if (state.BegunAt is null)
            return new RolloutCommand.Begin();
        if (state.RollbackReason is { } reason)
            return RollBack(state, reason, now);
        if (state.PausedBy is { } by)
            return new RolloutCommand.WaitForPerson($"paused: {by}");
        return state.ReachedAt is { } reached ? Judge(state, reached, now) : Advance(state, state.Phase, state.GatesOpenOf(state.Phase), now);
    }

    /// <summary>When the phase that was reached is over, if its checks pass.</summary>
    public static DateTimeOffset? EndOfPhase(RolloutState state) =>
        state.ReachedAt is { } reached ? reached + state.Plan.Phases[state.Phase].Judged : null;

    private static RolloutCommand Advance(RolloutState state, int phase, int gatesOpen, DateTimeOffset now)
    {
        var gates = state.Plan.Phases[phase].Gates;
        if (gatesOpen < gates.Count)
        {
            return gates[gatesOpen] is Gate.Approval && state.Awaited != (phase, gatesOpen)
                ? new RolloutCommand.AskPerson(phase, gatesOpen)
                : new RolloutCommand.AskGate(phase, gatesOpen, gates[gatesOpen]);
        }

        return Patience(state, now) ?? new RolloutCommand.Reach(phase);
    }

    private static RolloutCommand Judge(RolloutState state, DateTimeOffset reached, DateTimeOffset now)
    {
        var phase = state.Plan.Phases[state.Phase];
        var end = reached + phase.Judged;
        if (!state.Hurried && phase.Judged > TimeSpan.Zero)
        {
            if (state is { Plan.IsCounted: true, ServesSince: not null, Readings: [] })
                return Patience(state, now) ?? new RolloutCommand.BeginCounting();

            // A phase ends with a check that passed at its end: what was good a while ago may not be so now.
            var due = (state.CheckedAt ?? reached) + state.Plan.Analysis.Interval;
            if (state.CheckedAt < end && due > end)
                due = end;
            var isOver = state.CheckedAt >= end && state.Verdict?.Outcome == Outcome.Pass;
            if (!isOver)
                return now < due ? new RolloutCommand.WaitUntil(due) : new RolloutCommand.Check(state.Phase);
        }

        var next = state.Phase + 1;
        return next == state.Plan.Phases.Count
            ? new RolloutCommand.Finish(RolloutResult.Promoted, $"{state.Plan.Candidate.Version} serves")
            : Advance(state, next, state.GatesOpenOf(next), now);
    }

    private static RolloutCommand RollBack(RolloutState state, string reason, DateTimeOffset now)
    {
        if (!state.TrafficSettled && state.Plan is { CanReturnTraffic: true, Stable: not null } && !state.Plan.Phases[state.Phase].IsPromotion)
            return new RolloutCommand.ReturnTraffic();
        if (state.TakenBackBy is null && state.Links.Count < state.Plan.Chain.Count)
            return new RolloutCommand.TryLink(state.Plan.Chain[state.Links.Count]);
        if (!state.RestoreTried)
            return Patience(state, now) ?? new RolloutCommand.Restore();
        if (state.RestoreProblem is null)
            return new RolloutCommand.Finish(RolloutResult.RolledBack, reason);
        return state.TakenBackBy is { } link
            ? new RolloutCommand.Finish(RolloutResult.RolledBack, $"{reason}; taken back by '{link}', but {state.RestoreProblem}")
            : new RolloutCommand.Finish(RolloutResult.RollbackFailed, $"{reason}; then {state.RestoreProblem}");
    }

    // A silent target is asked again after a pause that doubles.
    private static RolloutCommand? Patience(RolloutState state, DateTimeOffset now)
    {
        var until = state.SilentAt + FirstPause * Math.Pow(2, state.Silences - 1);
        return until is { } at && at > now ? new RolloutCommand.WaitUntil(at) : null;
    }
}
