using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Scheduling;

/// <summary>What a run would do if every job succeeded and gave no outputs: which jobs run, as which legs, and which are skipped.</summary>
public sealed class Rehearsal
{
    private readonly IPlanEvaluator _evaluator;
    private readonly Dictionary<JobId, IReadOnlyList<Diagnostic>> _open = [];

    private Rehearsal(Plan plan, RunIdentity run, IPlanEvaluator evaluator)
    {
        _evaluator = evaluator;
        State = RunState.Of(run, plan);
    }

    /// <summary>The run as it would end.</summary>
    public RunState State { get; private set; }

    /// <summary>
    /// The jobs that cannot be foreseen, for they depend on what other jobs give, each with what could not be evaluated. They stand in
    /// <see cref="State"/> as if they had one leg.
    /// </summary>
    public IReadOnlyDictionary<JobId, IReadOnlyList<Diagnostic>> Open => _open;

    /// <summary>Rehearses a run.</summary>
    public static Rehearsal Of(Plan plan, RunIdentity run, IPlanEvaluator evaluator)
    {
        var rehearsal = new Rehearsal(plan, run, evaluator);
        while (GraphDriver.Decide(rehearsal.State, DateTimeOffset.UnixEpoch) is { Count: > 0 } commands)
        {
            foreach (var what in commands.SelectMany(rehearsal.EventsOf).ToList())
                rehearsal.State = rehearsal.State.After(new JournalEntry(rehearsal.State.Sequence + 1, DateTimeOffset.UnixEpoch, what));
        }

        return rehearsal;
    }

    private IEnumerable<RunEvent> EventsOf(RunCommand command) => command switch
    {
        RunCommand.Begin => [Begin()],
        RunCommand.RequestGroup(var leg, var claim) => [new GroupRequested(leg, claim), new GroupGranted(leg)],
        RunCommand.ReleaseGroup(var leg) => [new GroupReleased(leg)],
        RunCommand.Resolve(var job, var scope) => Resolved(State.Jobs[job], scope),
        RunCommand.Offer(var leg) => [new LegOffered(leg), new LegPlayed(leg, "")],
        RunCommand.Generate(var leg, _) => [new LegStarted(leg, ""), End(leg, JobResult.Success)],
        RunCommand.Start(var leg) when State.Find(leg)?.Called is not null => [new LegStarted(leg, "")],
        RunCommand.Start(var leg) => [new LegStarted(leg, ""), End(leg, JobResult.Success)],
        RunCommand.Return(var leg, _, var result) => [End(leg, result)],
        RunCommand.GiveUp(var leg, var result, _) => [End(leg, result)],
        RunCommand.Finish(var result) => [new RunFinished(result)],
        _ => throw new ArgumentOutOfRangeException(nameof(command), $"nothing is stopped in a rehearsal, but here is '{command}'"),
    };

    private RunBegun Begin()
    {
        var header = _evaluator.Begin(new RunScope { Plan = State.Plan, Root = State.Plan, Run = State.Run });
        return new RunBegun(header.Name, header.Claim, header.Problems);
    }

    // Legs that nothing can hold back end here: to decide about them again would double the work.
    private IEnumerable<RunEvent> Resolved(JobState job, JobScope scope)
    {
        var resolution = Resolve(job, scope);
        var free = resolution is JobResolution.Runs runs && job.Definition.Call is null ? runs.Legs.Where(leg => leg is { Claim: null, Start: LegStart.Immediate }) : [];
        return [new JobResolved(job.Id, resolution), .. free.Select(leg => leg.Id with { Job = job.Id }).SelectMany(leg => (RunEvent[])[new LegStarted(leg, ""), End(leg, JobResult.Success)])];
    }

    // Nothing may be concluded from an expression that is wrong only because no job has given anything yet.
    private JobResolution Resolve(JobState job, JobScope scope)
    {
        var resolution = _evaluator.Resolve(job.Definition, scope);
        if (resolution is not JobResolution.Invalid invalid || scope.Needs.Count == 0)
            return resolution;
        _open.Add(job.Id, invalid.Problems);
        var leg = new Leg { Id = new LegId(job.Definition.Id, LegId.Only), Name = job.Definition.Id.Value, CallInputs = Value.Map.None };
        return new JobResolution.Runs([leg], "it depends on what the jobs before it give");
    }

    private static LegFinished End(LegId leg, JobResult result) => new(leg, result, Value.Map.None, null);
}
