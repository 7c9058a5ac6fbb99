using Microsoft.Extensions.Logging.Abstractions;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Server.Agents;
using Weir.Server.Queue;
using Weir.Server.Storage;
using Weir.Server.Tests.Storage;

namespace Weir.Server.Tests.Agents;

public sealed class JobDispatcherTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _end = new();
    private DatabaseScene _scene = null!;
    private JobQueue _queue = null!;
    private JobDispatcher _dispatcher = null!;
    private Task _running = Task.CompletedTask;
    private long _project;

    private static CancellationToken Token => DatabaseScene.Token;

    public async ValueTask InitializeAsync()
    {
        _scene = await DatabaseScene.MakeAsync(null);
        var (database, signals) = (await _scene.OpenAsync(), new JobSignals());
        _queue = new JobQueue(database, signals, _scene.Time);
        var runs = new RunStore(database, _scene.Time);
        _project = await runs.ProjectAsync("shop", Token);
        await runs.CreateAsync("run", _project, "node", _scene.Time.GetUtcNow(), Token);
        _dispatcher = new JobDispatcher(_queue, signals, _scene.Time, NullLogger<JobDispatcher>.Instance);
        _running = _dispatcher.RunAsync(_end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Who_waits_gets_a_job_as_soon_as_there_is_one()
    {
        var waiting = _dispatcher.TakeAsync(Offer("a", 2), Token);
        Assert.False(waiting.IsCompleted);
        await AddAsync("build");
        Assert.Equal("build", Assert.Single(await waiting).Leg.ToString());
    }

    [Fact]
    public async Task Each_of_many_agents_gets_what_it_can_take_and_each_job_goes_to_one()
    {
        var waiting = Enumerable.Range(0, 20).Select(number => _dispatcher.TakeAsync(Offer($"agent-{number}", 1), Token)).ToList();
        for (var number = 0; number < 20; number++)
            await AddAsync($"job-{number}");
        var jobs = (await Task.WhenAll(waiting)).SelectMany(static taken => taken).ToList();
        Assert.Equal(20, jobs.Select(static job => job.Lease.Job).Distinct().Count());
        Assert.Equal(20, jobs.Count);
    }

    [Fact]
    public async Task Who_gives_up_gets_nothing_and_takes_nothing_from_others()
    {
        using var patience = new CancellationTokenSource();
        var waiting = _dispatcher.TakeAsync(Offer("a", 1), patience.Token);
        await patience.CancelAsync();
        Assert.Empty(await waiting);
        var other = _dispatcher.TakeAsync(Offer("b", 1), Token);
        await AddAsync("build");
        Assert.Equal("b", Assert.Single(await other).Agent);
    }

    [Fact]
    public async Task Who_asks_again_takes_the_place_of_its_earlier_request()
    {
        var earlier = _dispatcher.TakeAsync(Offer("a", 1), Token);
        var later = _dispatcher.TakeAsync(Offer("a", 1), Token);
        Assert.Empty(await earlier);
        await AddAsync("build");
        Assert.Single(await later);
    }

    [Fact]
    public async Task A_job_that_did_not_reach_its_agent_reaches_it_later_and_one_of_an_earlier_process_is_lost()
    {
        var (first, second) = (await AddAsync("build"), await AddAsync("test"));
        var taken = await _queue.LeaseAsync([Offer("a", 2)], _scene.Time.GetUtcNow() + KnownAgent.Silence, Token);
        var missed = Assert.Single(await _queue.ReconcileAsync("a", "s1", new HashSet<long> { first }, Token));
        Assert.Equal(taken.Single(job => job.Lease.Job == second), missed);
        Assert.Empty(await _queue.ReconcileAsync("a", "s2", new HashSet<long>(), Token));
        var outcome = (await _queue.NewsAsync(first, 0, Token)).Outcome!;
        Assert.Equal((JobResult.Failure, FailureCause.System, "agent 'a' was started again while it ran"), (outcome.Result, outcome.Cause, outcome.Reason));
    }

    private static AgentOffer Offer(string agent, int free) => new(agent, new HashSet<string>(), free) { Session = "s1" };

    private Task<long> AddAsync(string leg) => _queue.AddAsync(new NewJob(new RunId("run"), _project, LegId.Parse(leg), new HashSet<string>(), "what to do"), Token);
}
