using System.Collections.Concurrent;
using Weir.Engine.Jobs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Engine.Tests.Jobs;

/// <summary>A leg that a test runs.</summary>
internal sealed record LegCall(JobAssignment Assignment, JobStop Stop, Action<RunEvent> Tell, CancellationToken Killed)
{
    public string Name => Assignment.Leg.Name;

    public async Task<JobOutcome> UntilStoppedAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Stop.Token.Register(stopped.SetResult);
        await stopped.Task;
        return new JobOutcome(JobResult.Cancelled, Value.Map.None, Stop.Reason);
    }

    public async Task<JobOutcome> UntilKilledAsync()
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, Killed);
        throw new InvalidOperationException("a delay without end has ended");
    }
}

/// <summary>Runs legs as a test says.</summary>
internal sealed class FakeLegs(Func<LegCall, Task<JobOutcome>> run) : ILegRunner
{
    private int _running;
    private int _most;

    public static JobOutcome Success { get; } = new(JobResult.Success, Value.Map.None);

    public static JobOutcome Failure { get; } = new(JobResult.Failure, Value.Map.None, "it was meant to");

    /// <summary>Succeeds always.</summary>
    public static FakeLegs Succeeding => new(_ => Task.FromResult(Success));

    public Func<Leg, Placement> Placing { get; init; } = static _ => new Placement.Somewhere("here");

    /// <summary>Goes on with legs of a run whose process is gone, knowing how many of their events are in its journal.</summary>
    public Func<LegCall, int, Task<JobOutcome>>? Resuming { get; init; }

    /// <summary>What was run, in the order in which it began.</summary>
    public ConcurrentQueue<JobAssignment> Assigned { get; } = [];

    /// <summary>How many have run at once, at most.</summary>
    public int Most => _most;

    public Placement Place(Leg leg) => Placing(leg);

    public async Task<JobOutcome> RunAsync(JobAssignment assignment, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken)
    {
        Assigned.Enqueue(assignment);
        lock (Assigned)
            _most = Math.Max(_most, ++_running);
        try
        {
            return await run(new LegCall(assignment, stop, tell, cancellationToken));
        }
        finally
        {
            lock (Assigned)
                _running--;
        }
    }

    public Task<JobOutcome> ResumeAsync(JobAssignment assignment, int told, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken) =>
        Resuming!(new LegCall(assignment, stop, tell, cancellationToken), told);
}
