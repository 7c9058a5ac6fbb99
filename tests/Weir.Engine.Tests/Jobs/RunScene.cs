using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Jobs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Engine.Tests.Jobs;

/// <summary>A run with its loop, in memory.</summary>
internal sealed class RunScene
{
    private readonly Lock _gate = new();
    private readonly List<(Predicate<RunEvent> IsIt, TaskCompletionSource Seen)> _awaited = [];

    public RunScene(Plan plan, ILegRunner legs)
    {
        (Plan, Legs) = (plan, legs);
        Journal = new MemoryJournal(Time);
    }

    public Plan Plan { get; }

    public ILegRunner Legs { get; }

    public FakeTimeProvider Time { get; } = new();

    public IJournal Journal { get; init; }

    public MachineSlots Slots { get; init; } = new(8);

    public GroupDesk Groups { get; init; } = new();

    public IPlanEvaluator Evaluator { get; init; } = new PlainEvaluator();

    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    public ILegStarter? Starter { get; init; }

    public ICallCompiler? Calls { get; init; }

    public string Id { get; init; } = "run-1";

    /// <summary>The loop that runs, or has run last.</summary>
    public RunLoop Loop { get; private set; } = null!;

    public Task<RunState> RunAsync(CancellationTokenSource? kill = null) => RunAsync(RunState.Of(PlanBuilder.Run(Id), Plan), null, kill);

    public Task<RunState> RunAsync(RunState from, AttemptBegun? again, CancellationTokenSource? kill = null)
    {
        var host = new RunHost(Evaluator, Legs, Slots, Groups, Time) { Calls = Calls };
        Loop = new RunLoop(Starter is null ? host : host with { Starter = Starter }, Journal, from, Secrets);
        Loop.Happened += (entry, _) => Take(entry.Event);
        return Loop.RunAsync(again, kill?.Token ?? CancellationToken.None).WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until something happens. Ask before it can.</summary>
    public Task Next(Predicate<RunEvent> isIt)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _awaited.Add((isIt, seen));
        return seen.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Lets time pass, in steps of a second, until something has happened; returns how much it was.</summary>
    public async Task<TimeSpan> PassAsync(Task until)
    {
        var from = Time.GetUtcNow();
        while (!until.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await until;
        return Time.GetUtcNow() - from;
    }

    public async Task<IReadOnlyList<RunEvent>> EventsAsync()
    {
        List<RunEvent> events = [];
        await foreach (var entry in Journal.ReadAsync(0, TestContext.Current.CancellationToken))
            events.Add(entry.Event);
        return events;
    }

    private void Take(RunEvent what)
    {
        lock (_gate)
        {
            foreach (var (_, seen) in _awaited.Where(awaited => awaited.IsIt(what)))
                seen.TrySetResult();
        }
    }
}
