using Microsoft.Extensions.Time.Testing;
using Weir.Delivery.Analysis;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollback;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;
using Weir.Testing;

namespace Weir.Delivery.Tests.Rollouts;

/// <summary>A place for rollouts that keeps no time: whoever waits moves the clock.</summary>
internal sealed class RolloutStage : IDeployTarget, IAnalyst, IGatekeeper, IRolloutInbox, IRollbackLink, IProgress<string>, IDisposable
{
    private static readonly TimeSpan LinkTimeout = TimeSpan.FromMinutes(5);

    private readonly ScratchFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Samples.Start);
    private readonly Queue<(DateTimeOffset At, RolloutEvent What)> _requests = new();

    public TargetAbilities Abilities => Samples.Gatewayed;

    /// <summary>What the place holds.</summary>
    public Allocation Held { get; set; } = new();

    public List<Allocation> Converged { get; } = [];

    public List<CheckRequest> Checks { get; } = [];

    public List<string> Tried { get; } = [];

    /// <summary>What becomes of a converging; by default it is reached.</summary>
    public Func<Allocation, Convergence> OnConverge { get; set; } = static _ => new Convergence.Reached("all healthy");

    public Func<CheckRequest, Outcome> OnCheck { get; set; } = static _ => Outcome.Pass;

    /// <summary>What becomes of a link; null for one that does not come back.</summary>
    public Func<string, LinkReport?> OnLink { get; set; } = static name =>
        name == "scale-down" ? new LinkReport.Succeeded("scaled down", "no instance left") : new LinkReport.DoesNotApply("not here");

    public Func<Gate, GateAnswer> OnGate { get; set; } = static _ => new GateAnswer(true, "open");

    /// <summary>Runs before everything that is done to the world; it may throw, as a death would.</summary>
    public Action Act { get; set; } = static () => { };

    public List<(RolloutEvent What, TimeSpan At)> Events { get; } = [];

    public string Name { get; private init; } = "scale-down";

    public TimeSpan Now => _time.GetUtcNow() - Samples.Start;

    public void Request(TimeSpan at, RolloutEvent what) => _requests.Enqueue((Samples.Start + at, what));

    /// <summary>Carries out a rollout; called again, it goes on where a death left it.</summary>
    public async Task<RolloutState> RunAsync(RolloutPlan plan)
    {
        if (Converged.Count == 0 && plan.Stable is not null)
            Held = Allocation.Only(plan.Stable, plan.Instances);
        var path = Path.Combine(_folder.Path, "journal.jsonl");
        using var journal = RolloutJournal.Open(path, _time);
        var state = RolloutJournal.Read(path).Aggregate(RolloutState.Of(plan), static (state, entry) => state.After(entry));
        var links = plan.Chain.Select(IRollbackLink (name) => new TimedLink(new Link(this, name), LinkTimeout, _time)).ToList();
        var parts = new RolloutParts
        {
            Target = this, Analyst = this, Gatekeeper = this, Links = links, Time = _time, Progress = this,
            Watch = (entry, _) => Events.Add((entry.Event, entry.At - Samples.Start)),
        };
        return await RolloutRunner.RunAsync(state, journal, this, parts, TestContext.Current.CancellationToken);
    }

    public Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        Act();
        Converged.Add(wanted);
        var outcome = OnConverge(wanted);
        if (outcome is Convergence.Reached)
            Held = wanted with { MostInstances = null };
        Act();
        return Task.FromResult(outcome);
    }

    public Task<TargetStatus> ObserveAsync(CancellationToken cancellationToken) => throw new NotSupportedException("a rollout does not ask");

    public Task<CountReading> BeginAsync(Release candidate, Release? stable, CancellationToken cancellationToken)
    {
        Act();
        return Task.FromResult(new CountReading(_time.GetUtcNow(), 0, 0, 1000, 1));
    }

    public Task<Verdict> CheckAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        Act();
        Checks.Add(request);
        var outcome = OnCheck(request);
        return Task.FromResult(new Verdict(outcome, _time.GetUtcNow(), [new MetricVerdict("success rate", outcome, $"it was {outcome}")]));
    }

    public Task<GateAnswer> AskAsync(Gate gate, GateSubject subject, CancellationToken cancellationToken)
    {
        Act();
        return Task.FromResult(OnGate(gate));
    }

    public Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken) =>
        throw new NotSupportedException("the links of the plan are asked");

    public IReadOnlyList<AskedEvent> Asked() =>
        [.. _requests.Where(request => request.At <= _time.GetUtcNow()).Select(static request => new AskedEvent(request.At.Ticks.ToString(), request.What))];

    public void Answer(AskedEvent asked) => _requests.Dequeue();

    // The clock moves to whatever comes first: a request, or the time that is waited for.
    public async Task WaitAsync(Func<RolloutEvent, bool> wanted, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        Act();
        var isAsked = _requests.TryPeek(out var next);
        if (until is { } end)
            _time.SetUtcNow(isAsked && next.At < end ? Later(next.At) : end);
        else if (isAsked && wanted(next.What))
            _time.SetUtcNow(Later(next.At));
        else
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
    }

    public void Report(string value)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() => _folder.Dispose();

    private DateTimeOffset Later(DateTimeOffset at) => at > _time.GetUtcNow() ? at : _time.GetUtcNow();

    private sealed class Link(RolloutStage stage, string name) : IRollbackLink
    {
        public string Name => name;

        public async Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
        {
            stage.Act();
            stage.Tried.Add(name);
            if (stage.OnLink(name) is { } report)
                return report;
            stage._time.Advance(LinkTimeout);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("nobody comes back from there");
        }
    }
}
