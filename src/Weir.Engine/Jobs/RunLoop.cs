using System.Threading.Channels;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;
using Weir.Pipelines.Values;

namespace Weir.Engine.Jobs;

/// <summary>What a run needs around it.</summary>
/// <param name="Evaluator">Evaluates what the plan leaves open.</param>
/// <param name="Legs">Runs the legs.</param>
/// <param name="Slots">Limits how many run at once.</param>
/// <param name="Groups">Hands out concurrency groups.</param>
/// <param name="Time">The time.</param>
public sealed record RunHost(IPlanEvaluator Evaluator, ILegRunner Legs, MachineSlots Slots, GroupDesk Groups, TimeProvider Time)
{
    /// <summary>Starts legs that wait for a person or a time; by default none is started before its time.</summary>
    public ILegStarter Starter { get; init; } = new NoStarter();

    /// <summary>Makes the pipelines that are called and that jobs generate; null where the dialect has none.</summary>
    public ICallCompiler? Calls { get; init; }
}

/// <summary>Drives one run in this process: asks the driver what is next, writes it to the journal, and does it.</summary>
/// <remarks>Nothing is decided here. <see cref="Cancel"/> may be called from any thread; all else happens in <see cref="RunAsync"/>.</remarks>
public sealed class RunLoop
{
    private const string EndedByForce = "it was ended by force";

    // A timer cannot wait longer than weeks; the loop asks again each time it wakes.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly RunHost _host;
    private readonly IJournal _journal;
    private readonly IReadOnlyDictionary<string, string> _secrets;
    private readonly Channel<RunEvent?> _inbox = Channel.CreateUnbounded<RunEvent?>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<LegId, RunningLeg> _running = [];
    private volatile bool _killed;

    /// <summary>Creates the loop of a run.</summary>
    /// <param name="host">What it needs around it.</param>
    /// <param name="journal">The run's journal.</param>
    /// <param name="state">What the journal says already.</param>
    /// <param name="secrets">The secrets by name.</param>
    public RunLoop(RunHost host, IJournal journal, RunState state, IReadOnlyDictionary<string, string> secrets)
    {
        _host = host;
        _journal = journal;
        _secrets = secrets;
        State = state;
    }

    /// <summary>Raised after every event, with the state that it led to; on the thread of the loop.</summary>
    public event Action<JournalEntry, RunState>? Happened;

    /// <summary>What has become of the run.</summary>
    public RunState State { get; private set; }

    /// <summary>The token that steps use to reach the service, if there is one.</summary>
    public string? Token { get; init; }

    /// <summary>True where logs also get what is only for finding the cause of something.</summary>
    public bool Debug { get; init; }

    /// <summary>Asks the run to stop, politely.</summary>
    public void Cancel(string reason) => Tell(new CancelRequested(reason));

    /// <summary>Runs until the run has ended.</summary>
    /// <param name="again">The event that begins another attempt; null to begin or to go on.</param>
    /// <param name="cancellationToken">Ends the run by force: all that runs is killed, and the run is cancelled.</param>
    public async Task<RunState> RunAsync(AttemptBegun? again, CancellationToken cancellationToken)
    {
        _host.Groups.Join(State.Run.Id, Tell);
        _host.Slots.Freed += Wake;
        await using var killed = cancellationToken.Register(Kill).ConfigureAwait(false);
        try
        {
            if (again is not null)
                await AppendAsync(again).ConfigureAwait(false);
            else
                await ResumeAsync().ConfigureAwait(false);
            while (State.Result is null || Decide().Count > 0)
            {
                if (!await ActAsync().ConfigureAwait(false) && !await AskAsync(cancellationToken).ConfigureAwait(false))
                    await ReceiveAsync().ConfigureAwait(false);
            }

            return State;
        }
        finally
        {
            // Only where the journal cannot be written do legs still run here: nobody would know of them.
            foreach (var leg in _running.Values)
                await leg.EndAsync().ConfigureAwait(false);
            _host.Slots.Freed -= Wake;
            _host.Groups.Leave(State.Run.Id);
        }
    }

    // Legs that another process has started, and that it told to stop.
    private async Task ResumeAsync()
    {
        foreach (var job in State.Ordered().Where(static job => job.Definition.Call is null))
        {
            foreach (var leg in job.Legs.Where(static leg => leg.Phase is LegPhase.Queued or LegPhase.Running))
            {
                var running = RunningLeg.Resume(_host.Legs, Assign(job, leg.Leg), leg.Told, Tell);
                _running.Add(leg.Leg.Id, running);
                if (leg.Stop is { } stop)
                    await running.Stop.RequestAsync(stop.Cause, stop.Reason).ConfigureAwait(false);
                if (leg.Killed)
                    await running.KillAsync().ConfigureAwait(false);
            }
        }
    }

    private IReadOnlyList<RunCommand> Decide() => GraphDriver.Decide(State, _host.Time.GetUtcNow());

    // Does what is decided; false where there is nothing to do but wait.
    private async Task<bool> ActAsync()
    {
        var sequence = State.Sequence;
        foreach (var command in Decide())
            await ActAsync(command).ConfigureAwait(false);
        return State.Sequence != sequence;
    }

    private async Task ActAsync(RunCommand command)
    {
        switch (command)
        {
            case RunCommand.Begin:
                var header = _host.Evaluator.Begin(new RunScope { Plan = State.Plan, Root = State.Plan, Run = State.Run });
                await AppendAsync(new RunBegun(header.Name, header.Claim, header.Problems)).ConfigureAwait(false);
                break;
            case RunCommand.RequestGroup(var leg, var claim):
                await AppendAsync(new GroupRequested(leg, claim)).ConfigureAwait(false);
                _host.Groups.Request(new GroupHolder(State.Run.Id, leg), claim);
                break;
            case RunCommand.ReleaseGroup(var leg):
                await AppendAsync(new GroupReleased(leg)).ConfigureAwait(false);
                _host.Groups.Release(new GroupHolder(State.Run.Id, leg));
                break;
            case RunCommand.Resolve(var job, var scope):
                await AppendAsync(new JobResolved(job, _host.Evaluator.Resolve(State.Jobs[job].Definition, scope))).ConfigureAwait(false);
                break;
            case RunCommand.Review(var job, var scope):
                var goesOn = _host.Evaluator.Resolve(State.Jobs[job].Definition, scope) is JobResolution.Runs;
                await AppendAsync(new JobReviewed(job, goesOn)).ConfigureAwait(false);
                break;
            case RunCommand.Offer(var leg):
                await AppendAsync(new LegOffered(leg)).ConfigureAwait(false);
                if (_host.Starter.StartsAtOnce(State.Find(leg)!.Leg) is { } by)
                    await AppendAsync(new LegPlayed(leg, by)).ConfigureAwait(false);
                break;
            case RunCommand.CancelRun(var reason):
                await AppendAsync(new CancelRequested(reason)).ConfigureAwait(false);
                break;
            case RunCommand.Generate(var leg, var scope):
                await GenerateAsync(leg, scope).ConfigureAwait(false);
                break;
            case RunCommand.Start(var leg):
                await StartAsync(leg).ConfigureAwait(false);
                break;
            case RunCommand.Cancel(var leg, var cause, var reason):
                await AppendAsync(new LegCancelRequested(leg, cause, reason)).ConfigureAwait(false);
                break;
            case RunCommand.Kill(var leg):
                await AppendAsync(new LegKillRequested(leg)).ConfigureAwait(false);
                break;
            case RunCommand.GiveUp(var leg, var result, var reason):
                await AppendAsync(new LegFinished(leg, result, Value.Map.None, reason)).ConfigureAwait(false);
                break;
            case RunCommand.Return(var leg, var scope, var result):
                await ReturnAsync(leg, scope, result).ConfigureAwait(false);
                break;
            case RunCommand.Finish(var result):
                await AppendAsync(new RunFinished(result)).ConfigureAwait(false);
                break;
        }
    }

    // Asks for one leg that waits for a person, once nothing else can happen; false where there is none.
    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        if (_running.Count > 0 || GraphDriver.NextDue(State) is not null || _inbox.Reader.TryPeek(out _) || State.CancelReason is not null)
            return false;
        if (State.Ordered().SelectMany(job => job.Legs).FirstOrDefault(leg => leg is { Phase: LegPhase.Pending, Offered: true, AwaitsPerson: true }) is not { } leg)
            return false;
        var by = await _host.Starter.AskAsync(leg.Leg, cancellationToken).ConfigureAwait(false);
        await AppendAsync(by is null
            ? new LegFinished(leg.Leg.Id, JobResult.Skipped, Value.Map.None, "it waits for a person, and nobody started it")
            : new LegPlayed(leg.Leg.Id, by)).ConfigureAwait(false);
        return true;
    }

    private async Task GenerateAsync(LegId id, RunScope scope)
    {
        if (_host.Calls is not { } calls)
            throw new InvalidOperationException($"'{id}' calls a generated pipeline, and nothing here can compile one");
        var made = await calls.CompileAsync(scope, State.Jobs[id.Job], CancellationToken.None).ConfigureAwait(false);
        await AppendAsync(made.Succeeded
            ? new CallGenerated(id, made.Value!)
            : new LegFinished(id, JobResult.Failure, Value.Map.None, $"the pipeline that it calls cannot be made: {made.Diagnostics.First(one => one.Severity == Severity.Error)}")).ConfigureAwait(false);
    }

    private async Task StartAsync(LegId id)
    {
        var job = State.Jobs[id.Job];
        var leg = State.Find(id)!.Leg;
        if (job.Definition.Call is not null)
        {
            await AppendAsync(new LegStarted(id, "")).ConfigureAwait(false);
            return;
        }

        switch (_host.Legs.Place(leg))
        {
            case var _ when _killed:
                await AppendAsync(new LegFinished(id, JobResult.Cancelled, Value.Map.None, EndedByForce)).ConfigureAwait(false);
                break;
            case Placement.Nowhere nowhere:
                await AppendAsync(
                    new LegFinished(id, nowhere.Skip ? JobResult.Skipped : JobResult.Failure, Value.Map.None, nowhere.Reason) { Cause = FailureCause.Unplaceable }).ConfigureAwait(false);
                break;
            case Placement.Waiting:
                await AppendAsync(new LegQueued(id)).ConfigureAwait(false);
                _running.Add(id, RunningLeg.Start(_host.Legs, Assign(job, leg), Tell, static () => { }));
                break;
            case Placement.Somewhere somewhere when _host.Slots.TryTake():
                await AppendAsync(new LegStarted(id, somewhere.Machine)).ConfigureAwait(false);
                _running.Add(id, RunningLeg.Start(_host.Legs, Assign(job, leg), Tell, _host.Slots.Release));
                break;
        }
    }

    private async Task ReturnAsync(LegId leg, RunScope scope, JobResult result)
    {
        if (State.Jobs[leg.Job].Definition.Call is { IsDetached: true })
        {
            await AppendAsync(new LegFinished(leg, result, Value.Map.None, null)).ConfigureAwait(false);
            return;
        }

        var jobs = State.JobsOf(leg).ToDictionary(job => job.Definition.Id, job => job.Summary);
        var outputs = _host.Evaluator.Outputs(scope, jobs);
        var failed = outputs.Problems.Any(problem => problem.Severity == Severity.Error);
        await AppendAsync(new LegFinished(leg, failed ? JobResult.Failure : result, outputs.Values, failed ? outputs.Problems[0].ToString() : null)).ConfigureAwait(false);
    }

    private JobAssignment Assign(JobState job, Leg leg) => new()
    {
        Run = State.Run,
        Plan = job.Scope.Plan with { Jobs = [] },
        Root = job.Scope.Root with { Jobs = [] },
        Job = job.Definition,
        Leg = leg,
        Try = State.Find(leg.Id)!.Try,
        Strategy = (JobResolution.Runs)job.Resolution!,
        Inputs = job.Scope.Inputs,
        Needs = GraphDriver.ScopeOf(State, job).Needs,
        Secrets = SecretsOf(job),
        Token = Token,
        Debug = Debug,
    };

    private IReadOnlyDictionary<string, string> SecretsOf(JobState job)
    {
        if (job.Caller is not { } id)
            return _secrets;
        var caller = State.Jobs[id.Job];
        return _host.Evaluator.Secrets(caller.Definition, State.Find(id)!.Leg, GraphDriver.ScopeOf(State, caller), SecretsOf(caller));
    }

    private async Task ReceiveAsync()
    {
        using var due = DueToken();
        try
        {
            await _inbox.Reader.WaitToReadAsync(due.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested)
        {
            return;
        }

        while (_inbox.Reader.TryRead(out var message))
        {
            if (message is LegFinished finished && _running.Remove(finished.Leg, out var ended))
                ended.Dispose();
            if (message is not null)
                await AppendAsync(message).ConfigureAwait(false);
        }

        if (_killed)
        {
            foreach (var leg in _running.Keys.Where(id => !State.Find(id)!.Killed).ToList())
                await AppendAsync(new LegKillRequested(leg)).ConfigureAwait(false);
        }
    }

    private CancellationTokenSource DueToken()
    {
        var wait = GraphDriver.NextDue(State) - _host.Time.GetUtcNow();
        return wait is null ? new CancellationTokenSource() : new CancellationTokenSource(TimeSpan.FromTicks(Math.Clamp(wait.Value.Ticks, 0, LongestWait.Ticks)), _host.Time);
    }

    private async Task AppendAsync(RunEvent what)
    {
        var entry = await _journal.AppendAsync(what, CancellationToken.None).ConfigureAwait(false);
        State = State.After(entry);
        if (what is LegCancelRequested stop && _running.TryGetValue(stop.Leg, out var stopped))
            await stopped.Stop.RequestAsync(stop.Cause, stop.Reason).ConfigureAwait(false);
        if (what is LegKillRequested kill && _running.TryGetValue(kill.Leg, out var killed))
            await killed.KillAsync().ConfigureAwait(false);
        Happened?.Invoke(entry, State);
    }

    // By force: what runs is ended at once, and what has not begun never does.
    private void Kill()
    {
        _killed = true;
        Tell(new CancelRequested(EndedByForce));
    }

    private void Tell(RunEvent what) => _inbox.Writer.TryWrite(what);

    private void Wake() => _inbox.Writer.TryWrite(null);
}
