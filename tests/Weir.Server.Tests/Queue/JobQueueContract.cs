using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Server.Queue;
using Weir.Server.Storage;
using Weir.Server.Tests.Storage;

namespace Weir.Server.Tests.Queue;

/// <summary>What the queue does, whichever database it is in.</summary>
public abstract class JobQueueContract(PostgresServer? postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private DatabaseScene _scene = null!;
    private JobQueue _queue = null!;
    private long _project;

    private static CancellationToken Token => DatabaseScene.Token;

    private DateTimeOffset Until => _scene.Time.GetUtcNow() + Lease;

    public async ValueTask InitializeAsync()
    {
        _scene = await DatabaseScene.MakeAsync(postgres);
        var database = await _scene.OpenAsync();
        _queue = new JobQueue(database, new JobSignals(), _scene.Time);
        var runs = new RunStore(database, _scene.Time);
        _project = await runs.ProjectAsync("shop", Token);
        await runs.CreateAsync("run", _project, "node", Until, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_job_goes_to_an_agent_that_has_its_labels_with_all_that_it_must_know()
    {
        var id = await AddAsync("build", "gpu", "linux");
        await AddAsync("test");
        Assert.Equal([Leg("test")], (await LeaseAsync(Agent("plain", 5, "linux"))).Select(static job => job.Leg));
        var job = Assert.Single(await LeaseAsync(Agent("able", 5, "linux", "gpu", "arm")));
        Assert.Equal((new JobLease(id, 1), "able", new RunId("run"), Leg("build"), "what to do for build"), (job.Lease, job.Agent, job.Run, job.Leg, job.Payload));
        Assert.Empty(await LeaseAsync(Agent("able", 5, "linux", "gpu", "arm")));
    }

    [Fact]
    public async Task A_job_is_handed_out_once_however_many_nodes_ask_at_once()
    {
        for (var number = 0; number < 60; number++)
            await AddAsync($"job-{number}");
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => new JobQueue(await _scene.OpenAsync(), new JobSignals(), _scene.Time)));
        List<LeasedJob> leased = [];
        while (leased.Count < 60)
            leased.AddRange((await Task.WhenAll(nodes.Select((node, index) => node.LeaseAsync([Agent($"agent-{index}", 5)], Until, Token)))).SelectMany(static jobs => jobs));
        Assert.Equal(60, leased.Select(static job => job.Lease.Job).Distinct().Count());
        Assert.Equal(60, leased.Count);
    }

    [Fact]
    public async Task An_outcome_is_taken_once_may_be_repeated_and_another_one_is_refused()
    {
        await AddAsync("build");
        var job = Assert.Single(await LeaseAsync(Agent("a", 1)));
        await _queue.FinishAsync("a", job.Lease, Good, Token);
        await _queue.FinishAsync("a", job.Lease, Good, Token);
        await Assert.ThrowsAsync<StaleLeaseException>(() => _queue.FinishAsync("a", job.Lease, Bad, Token));
    }

    [Fact]
    public async Task What_another_agent_says_of_a_job_does_not_count()
    {
        await AddAsync("build");
        var job = Assert.Single(await LeaseAsync(Agent("a", 1)));
        await Assert.ThrowsAsync<StaleLeaseException>(() => _queue.FinishAsync("b", job.Lease, Good, Token));
        await Assert.ThrowsAsync<StaleLeaseException>(() => _queue.FinishAsync("a", job.Lease with { Epoch = 2 }, Good, Token));
        await Assert.ThrowsAsync<StaleLeaseException>(() => _queue.ReportAsync("b", job.Lease, 0, [Step(1)], Token));
        Assert.Equal([job.Lease], (await _queue.ExtendAsync("b", [job.Lease], Until, Token)).Stale);
        Assert.Empty((await _queue.ExtendAsync("a", [job.Lease], Until, Token)).Stale);
    }

    [Fact]
    public async Task A_silent_agents_job_is_lost_once_and_what_the_agent_says_later_is_refused()
    {
        await AddAsync("build");
        await AddAsync("test");
        var jobs = await LeaseAsync(Agent("a", 2));
        _scene.Time.Advance(Lease - TimeSpan.FromSeconds(1));
        Assert.Empty(await _queue.TakeLostAsync(Token));
        await _queue.ExtendAsync("a", [jobs[0].Lease], Until, Token);
        _scene.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([jobs[1].Lease], await _queue.TakeLostAsync(Token));
        Assert.Empty(await _queue.TakeLostAsync(Token));
        Assert.Equal([jobs[1].Lease], (await _queue.ExtendAsync("a", [jobs[0].Lease, jobs[1].Lease], Until, Token)).Stale);
        var lost = (await _queue.NewsAsync(jobs[1].Lease.Job, 0, Token)).Outcome!;
        Assert.Equal((JobResult.Failure, FailureCause.System), (lost.Result, lost.Cause));
        await Assert.ThrowsAsync<StaleLeaseException>(() => _queue.FinishAsync("a", jobs[1].Lease, Good, Token));
        await _queue.FinishAsync("a", jobs[0].Lease, Good, Token);
    }

    [Fact]
    public async Task What_is_told_of_a_job_comes_in_order_and_once_also_when_it_is_repeated()
    {
        var id = await AddAsync("build");
        var job = Assert.Single(await LeaseAsync(Agent("a", 1)));
        await _queue.ReportAsync("a", job.Lease, 0, [Step(1), Step(2)], Token);
        await _queue.ReportAsync("a", job.Lease, 1, [Step(2), Step(3)], Token);
        Assert.Equal([new LegStarted(Leg("build"), "a"), Step(1), Step(2), Step(3)], (await _queue.NewsAsync(id, 0, Token)).Told);
        await _queue.FinishAsync("a", job.Lease, Good, Token);
        var news = await _queue.NewsAsync(id, 3, Token);
        Assert.Equal([Step(3)], news.Told);
        Assert.Equal(Good.Result, news.Outcome!.Result);
        await Assert.ThrowsAsync<StaleLeaseException>(() => _queue.ReportAsync("a", job.Lease, 4, [Step(4)], Token));
    }

    [Fact]
    public async Task A_job_that_waits_is_withdrawn_and_the_agent_of_one_that_runs_is_told_to_stop_it()
    {
        var order = new StopOrder(StopCause.Superseded, "a newer one took its place", ByForce: false);
        var (running, waiting) = (await AddAsync("build"), await AddAsync("test"));
        var job = Assert.Single(await LeaseAsync(Agent("a", 1)));
        await _queue.StopAsync(running, order, Token);
        await _queue.StopAsync(waiting, order, Token);
        Assert.Equal([(job.Lease, order)], (await _queue.ExtendAsync("a", [job.Lease], Until, Token)).Stops);
        Assert.Equal((JobResult.Cancelled, order.Reason), await ResultAsync(waiting));
        Assert.Empty(await LeaseAsync(Agent("a", 5)));
    }

    [Fact]
    public async Task The_same_try_of_a_leg_is_queued_once()
    {
        var id = await AddAsync("build");
        Assert.Equal(id, await AddAsync("build"));
        Assert.NotEqual(id, await _queue.AddAsync(New("build") with { Try = 2 }, Token));
    }

    private static JobOutcome Good { get; } = new(JobResult.Success, new Value.Map([KeyValuePair.Create("version", Value.Of("1.0"))]));

    private static JobOutcome Bad { get; } = new(JobResult.Failure, Value.Map.None, "exit code 1") { ExitCode = 1 };

    private static LegId Leg(string name) => LegId.Parse(name);

    private static StepStarted Step(int number) => new(Leg("build"), number, $"s{number}", $"Step {number}");

    private async Task<(JobResult, string?)> ResultAsync(long job)
    {
        var outcome = (await _queue.NewsAsync(job, 0, Token)).Outcome!;
        return (outcome.Result, outcome.Reason);
    }

    private static AgentOffer Agent(string name, int free, params string[] labels) => new(name, labels.ToHashSet(), free);

    private Task<long> AddAsync(string leg, params string[] labels) => _queue.AddAsync(New(leg, labels), Token);

    private NewJob New(string leg, params string[] labels) => new(new RunId("run"), _project, Leg(leg), labels.ToHashSet(), $"what to do for {leg}");

    private Task<List<LeasedJob>> LeaseAsync(AgentOffer offer) => _queue.LeaseAsync([offer], Until, Token);
}

public sealed class SqliteJobQueueTests() : JobQueueContract(null);

public sealed class PostgresJobQueueTests(PostgresServer postgres) : JobQueueContract(postgres);
