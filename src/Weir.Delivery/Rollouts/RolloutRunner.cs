using Weir.Delivery.Analysis;
using Weir.Delivery.Rollback;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Rollouts;

/// <summary>Carries out a rollout: does what <see cref="RolloutPolicy"/> says and writes what came of it into the journal.</summary>
/// <remarks>
/// It may be killed at any moment. Whatever it does can be done twice, and it writes only what has happened: the next runner reads the journal
/// and goes on.
/// </remarks>
public sealed class RolloutRunner
{
    private readonly RolloutParts _parts;
    private readonly RolloutJournal _journal;
    private readonly IRolloutInbox _inbox;
    private RolloutState _state;

    private RolloutRunner(RolloutParts parts, RolloutJournal journal, IRolloutInbox inbox, RolloutState state)
    {
        _parts = parts;
        _journal = journal;
        _inbox = inbox;
        _state = state;
    }

    /// <summary>Carries a rollout to its end.</summary>
    /// <param name="folder">The rollout; whoever calls holds the lock of its environment.</param>
    /// <param name="parts">What to carry it out with.</param>
    /// <param name="cancellationToken">Leaves it as it stands; another call goes on.</param>
    /// <returns>The state that it ended in.</returns>
    /// <exception cref="IOException">The journal cannot be read or written.</exception>
    public static async Task<RolloutState> RunAsync(RolloutFolder folder, RolloutParts parts, CancellationToken cancellationToken)
    {
        using var journal = folder.OpenJournal(parts.Time);
        return await RunAsync(folder.State(), journal, folder.OpenInbox(parts.Time), parts, cancellationToken).ConfigureAwait(false);
    }

    internal static Task<RolloutState> RunAsync(
        RolloutState state, RolloutJournal journal, IRolloutInbox inbox, RolloutParts parts, CancellationToken cancellationToken) =>
        new RolloutRunner(parts, journal, inbox, state).RunAsync(cancellationToken);

    private async Task<RolloutState> RunAsync(CancellationToken cancellationToken)
    {
        if (_state is { BegunAt: not null, Result: null })
            Append(new RolloutEvent.Recovered());
        RolloutCommand? waited = null;
        while (true)
        {
            TakeRequests(waited);
            if (RolloutPolicy.Decide(_state, _parts.Time.GetUtcNow()) is not { } command)
                return _state;
            if (await CarryOutAsync(command, cancellationToken).ConfigureAwait(false) is { } happened)
                Append(happened);
            waited = command;
        }
    }

    private void Append(RolloutEvent what)
    {
        var entry = _journal.Append(what);
        _state = _state.After(entry);
        _parts.Watch(entry, _state);
    }

    // Whoever promotes a rollout that waits for an approval gives it.
    private void TakeRequests(RolloutCommand? waited)
    {
        foreach (var asked in _inbox.Asked())
        {
            if (_state.Result is null)
            {
                Append((asked.What, waited) switch
                {
                    (RolloutEvent.PromoteRequested { Full: false } promote, RolloutCommand.AskGate { Gate: Gate.Approval } gate) =>
                        new RolloutEvent.GateOpened(gate.Phase, gate.Index, $"approved by {promote.By}"),
                    _ => asked.What,
                });
                waited = null;
            }

            _inbox.Answer(asked);
        }
    }

    private async Task<RolloutEvent?> CarryOutAsync(RolloutCommand command, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case RolloutCommand.Begin:
                return new RolloutEvent.Begun();
            case RolloutCommand.AskPerson ask:
                return new RolloutEvent.ApprovalAwaited(ask.Phase, ask.Index);
            case RolloutCommand.AskGate { Gate: Gate.Approval } or RolloutCommand.WaitForPerson:
                await _inbox.WaitAsync(Anything, until: null, cancellationToken).ConfigureAwait(false);
                return null;
            case RolloutCommand.WaitUntil wait:
                await _inbox.WaitAsync(Anything, wait.At, cancellationToken).ConfigureAwait(false);
                return null;
            case RolloutCommand.AskGate ask:
                return await InterruptiblyAsync(Anything, token => AskAsync(ask, token), cancellationToken).ConfigureAwait(false);
            case RolloutCommand.Reach reach:
                return await InterruptiblyAsync(Abort, token => ReachAsync(reach.Phase, token), cancellationToken).ConfigureAwait(false);
            case RolloutCommand.BeginCounting:
                return await BeginCountingAsync(cancellationToken).ConfigureAwait(false);
            case RolloutCommand.Check check:
                return await InterruptiblyAsync(Abort, token => CheckAsync(check.Phase, token), cancellationToken).ConfigureAwait(false);
            case RolloutCommand.ReturnTraffic:
                return await ReturnTrafficAsync(cancellationToken).ConfigureAwait(false);
            case RolloutCommand.TryLink link:
                return await TryLinkAsync(link.Name, cancellationToken).ConfigureAwait(false);
            case RolloutCommand.Restore:
                return await RestoreAsync(cancellationToken).ConfigureAwait(false);
            case RolloutCommand.Finish finish:
                return new RolloutEvent.Finished(finish.Result, finish.Reason);
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "a command that nobody carries out");
        }
    }

    // Work that takes long ends early where somebody asks for something that makes it pointless.
    private async Task<RolloutEvent?> InterruptiblyAsync(
        Func<RolloutEvent, bool> interrupts, Func<CancellationToken, Task<RolloutEvent>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var listen = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(stop.Token);
        var asked = _inbox.WaitAsync(interrupts, until: null, listen.Token);
        if (await Task.WhenAny(working, asked).ConfigureAwait(false) == asked)
            await stop.CancelAsync().ConfigureAwait(false);
        await listen.CancelAsync().ConfigureAwait(false);
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            return await working.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool Anything(RolloutEvent what) => true;

    private static bool Abort(RolloutEvent what) => what is RolloutEvent.AbortRequested;

    private async Task<RolloutEvent> AskAsync(RolloutCommand.AskGate ask, CancellationToken cancellationToken)
    {
        var phase = _state.Plan.Phases[ask.Phase];
        var subject = new GateSubject(_state.Plan.Candidate, phase.Title, phase.Traffic.CandidatePercent);
        var answer = await _parts.Gatekeeper.AskAsync(ask.Gate, subject, cancellationToken).ConfigureAwait(false);
        return answer.IsOpen
            ? new RolloutEvent.GateOpened(ask.Phase, ask.Index, answer.Detail)
            : new RolloutEvent.GateShut(ask.Phase, ask.Index, answer.Detail);
    }

    private async Task<RolloutEvent> ReachAsync(int phase, CancellationToken cancellationToken)
    {
        var wanted = _state.Plan.Phases[phase].Of(_state.Plan.Candidate, _state.Plan.Stable);
        return await ConvergeAsync(wanted, cancellationToken).ConfigureAwait(false) switch
        {
            (Convergence.Reached reached, _) => new RolloutEvent.PhaseReached(phase, reached.Verified),
            (Convergence.Unhealthy unhealthy, _) => new RolloutEvent.PhaseFailed(phase, unhealthy.Reason),
            (_, var silence) => new RolloutEvent.TargetSilent(silence!),
        };
    }

    private async Task<RolloutEvent> BeginCountingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new RolloutEvent.CountingBegan(await _parts.Analyst.BeginAsync(_state.Plan.Candidate, _state.Plan.Stable, cancellationToken).ConfigureAwait(false));
        }
        catch (TargetException silence)
        {
            return new RolloutEvent.TargetSilent(silence.Message);
        }
    }

    private async Task<RolloutEvent> CheckAsync(int phase, CancellationToken cancellationToken)
    {
        var plan = _state.Plan;
        var now = _parts.Time.GetUtcNow();
        var request = new CheckRequest(
            plan.Analysis, plan.Candidate, plan.Stable, _state.ReachedAt ?? now, _state.ServesSince is not null, plan.ChecksPlanned)
        {
            Readings = _state.Readings,
            Settled = _state.Settled,
            StableGetsRequests = plan.Phases[phase] is { IsPromotion: false, Traffic.CandidatePercent: < 100 },
        };
        return new RolloutEvent.Checked(phase, await _parts.Analyst.CheckAsync(request, cancellationToken).ConfigureAwait(false));
    }

    private async Task<RolloutEvent> ReturnTrafficAsync(CancellationToken cancellationToken)
    {
        var wanted = _state.Plan.Phases[_state.Phase].Of(_state.Plan.Candidate, _state.Plan.Stable) with
        {
            StableInstances = _state.Plan.Instances,
            Traffic = Traffic.Stable,
        };
        return await ConvergeAsync(wanted, cancellationToken).ConfigureAwait(false) switch
        {
            (Convergence.Reached reached, _) => new RolloutEvent.TrafficReturned(reached.Verified),
            (Convergence.Unhealthy unhealthy, _) => new RolloutEvent.TrafficStuck(unhealthy.Reason),
            (_, var silence) => new RolloutEvent.TrafficStuck(silence!),
        };
    }

    private async Task<RolloutEvent> TryLinkAsync(string name, CancellationToken cancellationToken)
    {
        var link = _parts.Links.ElementAtOrDefault(_state.Links.Count);
        var request = new RollbackRequest(
            _state.Plan.Candidate.App, _state.Plan.Candidate.Environment, _state.Plan.Candidate, _state.Plan.Stable, _state.RollbackReason!);
        var report = link is null
            ? new LinkReport.DoesNotApply($"this environment has no link '{name}'")
            : await link.RollBackAsync(request, _parts.Progress, cancellationToken).ConfigureAwait(false);
        return new RolloutEvent.LinkTried(name, report);
    }

    private async Task<RolloutEvent> RestoreAsync(CancellationToken cancellationToken)
    {
        var wanted = _state.Plan.Stable is { } stable
            ? Allocation.Only(stable, _state.Plan.Instances) with { MostInstances = _state.Plan.Phases[^1].MostInstances }
            : new Allocation();
        return await ConvergeAsync(wanted, cancellationToken).ConfigureAwait(false) switch
        {
            (Convergence.Reached reached, _) => new RolloutEvent.Restored(reached.Verified),
            (Convergence.Unhealthy unhealthy, _) => new RolloutEvent.RestoreFailed(unhealthy.Reason),
            (_, var silence) => new RolloutEvent.TargetSilent(silence!),
        };
    }

    private async Task<(Convergence?, string? Silence)> ConvergeAsync(Allocation wanted, CancellationToken cancellationToken)
    {
        try
        {
            return (await _parts.Target.ConvergeAsync(wanted, _parts.Progress, cancellationToken).ConfigureAwait(false), null);
        }
        catch (TargetException silence)
        {
            return (null, silence.Message);
        }
    }
}
