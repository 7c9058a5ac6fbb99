using System.Text.Json;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;
using Weir.Pipelines.Values;
using Weir.Testing;

namespace Weir.Pipelines.Tests.Scheduling;

/// <summary>
/// A host without machines: does what the driver decides, and lets a test say when legs end. Checks the invariants of every journal on the way.
/// </summary>
internal sealed class Simulation
{
    private static readonly PlainEvaluator Evaluator = new();

    private readonly ConcurrencyGroups _groups;
    private readonly Dictionary<RunId, Simulation> _hosted;
    private readonly HashSet<(LegId, int, int)> _started = [];
    private readonly Queue<Simulation> _unsettled;

    public Simulation(Plan plan, string id = "run-1", Simulation? beside = null)
    {
        State = RunState.Of(PlanBuilder.Run(id), plan);
        _groups = beside?._groups ?? new ConcurrencyGroups();
        _hosted = beside?._hosted ?? [];
        _unsettled = beside?._unsettled ?? [];
        _hosted.Add(State.Run.Id, this);
        Now = beside?.Now ?? DateTimeOffset.UnixEpoch;
    }

    public RunState State { get; private set; }

    /// <summary>The pipeline that every generated call calls.</summary>
    public Plan? Made { get; init; }

    public DateTimeOffset Now { get; private set; }

    public List<RunEvent> Events { get; } = [];

    public IReadOnlyList<string> Running => [.. State.Ordered().SelectMany(job => job.Legs).Where(IsRunning).Select(leg => leg.Leg.Id.ToString())];

    /// <summary>Legs that run and were not told to stop, and legs that were: a test ends either.</summary>
    public IReadOnlyList<LegState> Endable => [.. State.Ordered().SelectMany(job => job.Legs).Where(IsRunning)];

    public Simulation Start()
    {
        Settle();
        return this;
    }

    public void Fail(string leg, FailureCause cause, int? exitCode = null)
    {
        Append(new LegFinished(LegId.Parse(leg), JobResult.Failure, Value.Map.None, null) { Cause = cause, ExitCode = exitCode });
        Settle();
    }

    public void Play(string leg)
    {
        Append(new LegPlayed(LegId.Parse(leg), "somebody"));
        Settle();
    }

    public void End(string leg, JobResult result = JobResult.Success)
    {
        Append(new LegFinished(LegId.Parse(leg), result, Value.Map.None, null));
        Settle();
    }

    public void Cancel()
    {
        Append(new CancelRequested("somebody asked"));
        Settle();
    }

    public void Pass(TimeSpan time)
    {
        Now += time;
        Settle();
    }

    public void Again(bool failedOnly)
    {
        Append(Rerun.Next(State, failedOnly) ?? throw new InvalidOperationException("nothing would run again"));
        Settle();
    }

    public JobResult? ResultOf(string job) => State.Jobs[new JobId(job)].Result;

    private bool IsRunning(LegState leg) => leg.Phase == LegPhase.Running && State.Jobs[leg.Leg.Id.Job].Definition.Call is null;

    // What one run decides can move another; each decides anew only when the one before has done all that it decided.
    private void Settle()
    {
        _unsettled.Enqueue(this);
        if (_unsettled.Count > 1)
            return;
        for (; _unsettled.TryPeek(out var next); _unsettled.Dequeue())
            next.SettleAlone();
    }

    private void SettleAlone()
    {
        for (var round = 0; ; round++)
        {
            Assert.True(round < 10_000, "the driver does not come to rest");
            var commands = GraphDriver.Decide(State, Now);
            Assert.Equal(commands, GraphDriver.Decide(State, Now), CommandComparer);
            if (commands.Count == 0)
                return;
            foreach (var command in commands)
                Do(command);
        }
    }

    private void Do(RunCommand command)
    {
        switch (command)
        {
            case RunCommand.Begin:
                var header = Evaluator.Begin(new RunScope { Plan = State.Plan, Root = State.Plan, Run = State.Run });
                Append(new RunBegun(header.Name, header.Claim, header.Problems));
                break;
            case RunCommand.RequestGroup(var leg, var claim):
                Append(new GroupRequested(leg, claim));
                Follow(_groups.Request(new GroupHolder(State.Run.Id, leg), claim));
                break;
            case RunCommand.ReleaseGroup(var leg):
                Append(new GroupReleased(leg));
                Follow(_groups.Release(new GroupHolder(State.Run.Id, leg)));
                break;
            case RunCommand.Resolve(var job, var scope):
                Append(new JobResolved(job, Evaluator.Resolve(State.Jobs[job].Definition, scope)));
                break;
            case RunCommand.Review(var job, var scope):
                Append(new JobReviewed(job, Evaluator.Resolve(State.Jobs[job].Definition, scope) is JobResolution.Runs));
                break;
            case RunCommand.Offer(var leg):
                Append(new LegOffered(leg));
                break;
            case RunCommand.CancelRun(var reason):
                Append(new CancelRequested(reason));
                break;
            case RunCommand.Generate(var leg, _):
                Append(new CallGenerated(leg, Made ?? throw new InvalidOperationException("nothing is made here")));
                break;
            case RunCommand.Start(var leg):
                CheckStart(leg);
                Append(new LegStarted(leg, "here"));
                break;
            case RunCommand.Cancel(var leg, var cause, var reason):
                Append(new LegCancelRequested(leg, cause, reason));
                break;
            case RunCommand.Kill(var leg):
                Append(new LegKillRequested(leg));
                break;
            case RunCommand.GiveUp(var leg, var result, var reason):
                Append(new LegFinished(leg, result, Value.Map.None, reason));
                break;
            case RunCommand.Return(var leg, var scope, var result):
                Append(new LegFinished(leg, result, Evaluator.Outputs(scope, new Dictionary<JobId, JobSummary>()).Values, null));
                break;
            case RunCommand.Finish(var result):
                Append(new RunFinished(result));
                break;
        }
    }

    private void Follow(IEnumerable<GroupEffect> effects)
    {
        foreach (var effect in effects)
        {
            var host = _hosted[effect.Holder.Run];
            host.Append(effect switch
            {
                GroupEffect.Granted => new GroupGranted(effect.Holder.Leg),
                GroupEffect.Superseded { Reason: var reason } when effect.Holder.Leg is { } leg => new LegCancelRequested(leg, StopCause.Superseded, reason),
                GroupEffect.Superseded { Reason: var reason } => new CancelRequested(reason),
                _ => throw new InvalidOperationException(),
            });
            if (host != this)
                host.Settle();
        }
    }

    private void CheckStart(LegId leg)
    {
        var job = State.Jobs[leg.Job];
        var needs = job.Definition.Needs.Select(need => job.Caller is { } caller ? JobId.Within(caller, need.Job) : need.Job);
        Assert.All(needs, need => Assert.True(State.Jobs[need].IsFinished, $"'{leg}' starts before its need '{need}' has ended"));
        Assert.True(_started.Add((leg, State.Attempt, State.Find(leg)!.Try)), $"'{leg}' starts twice in a try of attempt {State.Attempt}");
        var most = ((JobResolution.Runs)job.Resolution!).MaxParallel ?? int.MaxValue;
        Assert.True(job.Legs.Count(state => state.Phase == LegPhase.Running) < most, $"more than {most} legs of '{job.Id}' run at once");
        if (job.Legs.First(state => state.Leg.Id == leg).Leg.Claim is { } claim)
            Assert.DoesNotContain(_hosted.Values.SelectMany(host => host.Holders(claim.Group)), holder => holder != leg.ToString());
    }

    private IEnumerable<string> Holders(string group)
    {
        var legs = State.Ordered().SelectMany(job => job.Legs).Where(leg => leg.Leg.Claim?.Group == group && leg.Group == GroupPhase.Granted);
        return legs.Select(leg => leg.Leg.Id.ToString());
    }

    private void Append(RunEvent what)
    {
        var entry = new JournalEntry(State.Sequence + 1, Now, what);
        var json = JsonSerializer.Serialize(entry, PlanJson.Relaxed.JournalEntry);
        var read = JsonSerializer.Deserialize(json, PlanJson.Relaxed.JournalEntry)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, PlanJson.Relaxed.JournalEntry));
        State = State.After(read);
        Events.Add(what);
    }

    // Records compare their lists by reference; what a command says is compared here.
    private static bool CommandComparer(RunCommand left, RunCommand right) => left.GetType() == right.GetType() && left.ToString() == right.ToString();
}
