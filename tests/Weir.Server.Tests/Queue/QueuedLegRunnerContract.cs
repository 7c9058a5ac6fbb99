using Weir.Engine.Jobs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Server.Queue;
using Weir.Server.Security;
using Weir.Server.Storage;
using Weir.Server.Tests.Storage;
using Weir.Testing;
using static Weir.Testing.PlanBuilder;

namespace Weir.Server.Tests.Queue;

/// <summary>Runs whose jobs go through the queue, whichever database it is in and whichever node drives them.</summary>
public abstract class QueuedLegRunnerContract(PostgresServer? postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private DatabaseScene _scene = null!;
    private KeyRing _keys = null!;
    private ScratchFolder _scratch = null!;

    private static CancellationToken Token => DatabaseScene.Token;

    private DateTimeOffset Until => _scene.Time.GetUtcNow() + Lease;

    public async ValueTask InitializeAsync()
    {
        _scene = await DatabaseScene.MakeAsync(postgres);
        _scratch = new ScratchFolder();
        _keys = KeyRing.OpenFile(_scratch.In("keys"));
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        _scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_run_goes_through_the_queue_with_what_one_job_gives_to_another()
    {
        var node = await NodeAsync("a");
        var run = node.BeginAsync(Plan(Job("build"), Job("test", "build")));

        var build = await TakeAsync(node);
        await node.Queue.FinishAsync("agent", build.Lease, new JobOutcome(JobResult.Success, new Value.Map([KeyValuePair.Create("version", Value.Of("1.0"))])), Token);
        var test = await TakeAsync(node);
        Assert.Equal("1.0", QueuedLegRunner.Open(test.Payload, _keys).Needs[new JobId("build")].Outputs["version"]!.ToString());
        await node.Queue.FinishAsync("agent", test.Lease, Good, Token);

        var state = await run;
        Assert.Equal((JobResult.Success, "agent"), (state.Result, state.Find(LegId.Parse("build"))!.Where));
    }

    [Fact]
    public async Task Secrets_of_a_job_are_sealed_where_it_waits()
    {
        var node = await NodeAsync("a");
        var run = node.BeginAsync(Plan(Job("build")));

        var job = await TakeAsync(node);

        Assert.DoesNotContain("hunter2", job.Payload, StringComparison.Ordinal);
        Assert.Equal("hunter2", QueuedLegRunner.Open(job.Payload, _keys).Secrets["PASSWORD"]);
        await node.Queue.FinishAsync("agent", job.Lease, Good, Token);
        await run;
    }

    [Fact]
    public async Task A_job_whose_agent_is_lost_is_tried_again_where_its_rule_says_so_and_the_first_try_stays_visible()
    {
        var node = await NodeAsync("a");
        var run = node.BeginAsync(Plan(Job("build").Retries(1, FailureCause.System)));

        var first = await TakeAsync(node);
        _scene.Time.Advance(Lease + TimeSpan.FromSeconds(1));
        Assert.Equal([first.Lease], await node.Queue.TakeLostAsync(Token));
        var second = await TakeAsync(node);
        await Assert.ThrowsAsync<StaleLeaseException>(() => node.Queue.FinishAsync("agent", first.Lease, Good, Token));
        await node.Queue.FinishAsync("agent", second.Lease, Good, Token);

        var leg = (await run).Find(LegId.Parse("build"))!;
        Assert.Equal((JobResult.Success, 2), (leg.Result, leg.Try));
        Assert.Equal("agent 'agent' was lost: nothing was heard of it any more", Assert.Single(leg.EarlierTries).Reason);
    }

    [Fact]
    public async Task A_cancelled_run_withdraws_what_waits_and_stops_what_runs()
    {
        var node = await NodeAsync("a");
        var run = node.BeginAsync(Plan(Job("build"), Job("test")));
        var job = await TakeAsync(node);

        node.Loop!.Cancel("nobody wants it");
        LeaseNews news;
        do
            news = await node.Queue.ExtendAsync("agent", [job.Lease], Until, Token);
        while (news.Stops.Count == 0);
        await node.Queue.FinishAsync("agent", job.Lease, new JobOutcome(JobResult.Cancelled, Value.Map.None, news.Stops[0].Order.Reason), Token);

        Assert.Equal(JobResult.Cancelled, (await run).Result);
        Assert.Empty(await node.Queue.LeaseAsync([Agent], Until, Token));
    }

    [Fact]
    public async Task Another_node_goes_on_with_a_run_whose_node_is_gone_and_nothing_is_told_twice_or_lost()
    {
        var plan = Plan(Job("build"), Job("test", "build"));
        var first = await NodeAsync("a");
        var died = first.BeginAsync(plan);
        var job = await TakeAsync(first);
        await first.Queue.ReportAsync("agent", job.Lease, 0, [Step(1), Step(2)], Token);
        await first.SeenAsync(static state => state.Find(LegId.Parse("build"))!.Steps.Count == 2);

        // The second node takes the run over; what the first one still writes is refused, which ends it.
        var second = await NodeAsync("b");
        _scene.Time.Advance(Lease + TimeSpan.FromSeconds(1));
        var taken = Assert.Single(await second.Runs.TakeAbandonedAsync("b", Until, 10, Token));
        await second.Queue.ReportAsync("agent", job.Lease, 2, [Step(3)], Token);
        var run = second.GoOnAsync(plan, taken);
        await second.Queue.FinishAsync("agent", job.Lease, Good, Token);
        await second.Queue.FinishAsync("agent", (await TakeAsync(second)).Lease, Good, Token);

        var state = await run;
        Assert.Equal(JobResult.Success, state.Result);
        Assert.Equal([1, 2, 3], state.Find(LegId.Parse("build"))!.Steps.Select(static step => step.Started.Step));
        first.Signals.Changed(job.Lease.Job);
        await Assert.ThrowsAsync<StaleLeaseException>(() => died);
    }

    private static AgentOffer Agent { get; } = new("agent", new HashSet<string>(), 1);

    private static JobOutcome Good { get; } = new(JobResult.Success, Value.Map.None);

    private static StepStarted Step(int number) => new(LegId.Parse("build"), number, $"s{number}", $"Step {number}");

    private async Task<LeasedJob> TakeAsync(Node node)
    {
        while (true)
        {
            if (await node.Queue.LeaseAsync([Agent], Until, Token) is [var job])
                return job;
            await Task.Yield();
        }
    }

    private async Task<Node> NodeAsync(string name)
    {
        var database = await _scene.OpenAsync();
        var signals = new JobSignals();
        var runs = new RunStore(database, _scene.Time);
        return new Node(name, runs, new JobQueue(database, signals, _scene.Time), signals, await runs.ProjectAsync("shop", Token), _keys, _scene.Time);
    }

    /// <summary>A server of several.</summary>
    private sealed class Node(string name, RunStore runs, JobQueue queue, JobSignals signals, long project, KeyRing keys, TimeProvider time)
    {
        public RunStore Runs => runs;

        public JobQueue Queue => queue;

        public JobSignals Signals => signals;

        public RunLoop? Loop { get; private set; }

        public async Task<RunState> BeginAsync(Plan plan)
        {
            var (_, lease) = await runs.CreateAsync("run-1", project, name, time.GetUtcNow() + Lease, Token);
            return await DriveAsync(RunState.Of(Run("run-1"), plan), lease);
        }

        public async Task<RunState> GoOnAsync(Plan plan, RunLease lease)
        {
            var state = RunState.Of(Run("run-1"), plan);
            await foreach (var entry in runs.JournalOf(lease).ReadAsync(0, Token))
                state = state.After(entry);
            return await DriveAsync(state, lease);
        }

        public async Task SeenAsync(Func<RunState, bool> isSo)
        {
            while (Loop is null || !isSo(Loop.State))
                await Task.Yield();
        }

        private async Task<RunState> DriveAsync(RunState state, RunLease lease)
        {
            var legs = new QueuedLegRunner(project, queue, signals, keys, time);
            Loop = new RunLoop(
                new RunHost(new PlainEvaluator(), legs, new MachineSlots(1), new GroupDesk(), time),
                runs.JournalOf(lease),
                state,
                new Dictionary<string, string> { ["PASSWORD"] = "hunter2" });
            return await Loop.RunAsync(null, CancellationToken.None);
        }
    }
}

public sealed class SqliteQueuedLegRunnerTests() : QueuedLegRunnerContract(null);

public sealed class PostgresQueuedLegRunnerTests(PostgresServer postgres) : QueuedLegRunnerContract(postgres);
