using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Instances;
using Weir.Delivery.Targets.Processes;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;

namespace Weir.Delivery.Tests.Targets.Processes;

/// <summary>Instances are real processes here: a server of Python that answers with its version.</summary>
public sealed class ProcessTargetTests : IAsyncDisposable
{
    internal const string Answering = """exec python3 -c "import http.server,os;h=type('H',(http.server.BaseHTTPRequestHandler,),{'do_GET':lambda s:(s.send_response(200),s.end_headers(),s.wfile.write(os.environ['WEIR_VERSION'].encode())),'log_message':lambda *a:None});http.server.ThreadingHTTPServer(('127.0.0.1',int(os.environ['PORT'])),h).serve_forever()" """;

    private readonly ScratchFolder _scratch = new();
    private readonly EnvironmentFolder _folder;
    private readonly SupervisorsInProcess _supervisors = new();
    private readonly ManualRouter _router = new();
    private readonly InstanceTarget _target;

    public ProcessTargetTests()
    {
        _folder = new EnvironmentFolder(_scratch.Path);
        _target = NewTarget();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _target.ConvergeAsync(new Allocation(), _supervisors, CancellationToken.None);
        await _target.DisposeAsync();
        await _supervisors.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task The_first_release_runs_with_its_instances_and_all_requests()
    {
        var one = await ReleaseAsync(1, Answering);
        var reached = Assert.IsType<Convergence.Reached>(await ConvergeAsync(Allocation.Only(one, 2)));
        Assert.Equal("2 of 1.1.0 are healthy", reached.Verified);
        Assert.Equal(["1.1.0", "1.1.0"], await AnswersAsync(_router.Routes[0]));
    }

    [Fact]
    public async Task A_candidate_runs_beside_and_goes_again()
    {
        var (one, two) = (await ReleaseAsync(1, Answering), await ReleaseAsync(2, Answering));
        await ConvergeAsync(Allocation.Only(one, 2));
        await ConvergeAsync(new Allocation { Stable = one, StableInstances = 2, Candidate = two, CandidateInstances = 1, Traffic = new Traffic(10) });
        Assert.Equal(["1.1.0", "1.1.0", "1.2.0"], [.. await AnswersAsync(_router.Routes[0]), .. await AnswersAsync(_router.Routes[1])]);
        Assert.Equal(10, _router.Traffic.CandidatePercent);
        await ConvergeAsync(Allocation.Only(one, 2));
        var status = await _target.ObserveAsync(Token);
        Assert.Equal([(1, 2, 2)], status.Versions.Select(version => (version.Release!.Value.Number, version.Wanted, version.Ready)));
    }

    [Fact]
    public async Task A_candidate_that_dies_is_told_with_its_last_words_and_the_stable_release_stays()
    {
        var (one, two) = (await ReleaseAsync(1, Answering), await ReleaseAsync(2, "echo no database; exit 3"));
        await ConvergeAsync(Allocation.Only(one, 1));
        var unhealthy = Assert.IsType<Convergence.Unhealthy>(await ConvergeAsync(
            new Allocation { Stable = one, StableInstances = 1, Candidate = two, CandidateInstances = 1, Traffic = new Traffic(10) }));
        Assert.StartsWith("instance 0 of 1.2.0 died 3 times; its last words: no database", unhealthy.Reason);
        Assert.Equal(["1.1.0"], await AnswersAsync(Assert.Single(_router.Routes)));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(null, 2)]
    public async Task There_are_never_more_instances_than_may_be(int? most, int servingMeanwhile)
    {
        var (one, two) = (await ReleaseAsync(1, Answering), await ReleaseAsync(2, Answering));
        await ConvergeAsync(Allocation.Only(one, 2));
        var (serving, running) = (0, 0);
        _router.Moved = () => running = Instances().Count;
        _supervisors.Told = line => serving = line.StartsWith("waiting for 2 of 1.2.0", StringComparison.Ordinal) ? _router.Routes[0].Endpoints.Count : serving;
        await ConvergeAsync(Allocation.Only(two, 2) with { MostInstances = most });
        Assert.Equal((servingMeanwhile, Math.Min(4, most ?? 4)), (serving, running));
        Assert.Equal(["1.2.0", "1.2.0"], await AnswersAsync(_router.Routes[0]));
    }

    [Fact]
    public async Task Converging_twice_changes_nothing()
    {
        var one = await ReleaseAsync(1, Answering);
        await ConvergeAsync(Allocation.Only(one, 1));
        var before = Instances().Single();
        await ConvergeAsync(Allocation.Only(one, 1));
        Assert.Equal(before, Instances().Single());
    }

    [Fact]
    public async Task An_instance_that_is_killed_comes_back_on_its_port()
    {
        var one = await ReleaseAsync(1, Answering);
        await ConvergeAsync(Allocation.Only(one, 1));
        var before = Instances().Single();
        UnixProcesses.Kill(before.Process!.Value);
        await UntilAsync(() => Instances().Single() is { Restarts: 1, Process: not null });
        Assert.Equal(before.Port, Instances().Single().Port);
    }

    [Fact]
    public async Task Instances_outlive_their_supervisor_and_the_next_one_finds_them()
    {
        var one = await ReleaseAsync(1, Answering);
        await ConvergeAsync(Allocation.Only(one, 1));
        var before = Instances().Single();
        await _supervisors.DisposeAsync();
        File.Delete(Path.Combine(_folder.Instances, "actual.json"));
        await using var target = NewTarget();
        await target.ConvergeAsync(Allocation.Only(one, 1), _supervisors, Token);
        Assert.Equal((before.Process, before.Port), (Instances().Single().Process, Instances().Single().Port));
    }

    [Fact]
    public async Task An_instance_that_does_not_heed_SIGTERM_is_killed()
    {
        var one = await ReleaseAsync(1, "trap '' TERM; " + Answering.Replace("exec ", ""), stopWithin: TimeSpan.FromMilliseconds(300));
        await ConvergeAsync(Allocation.Only(one, 1));
        var instance = Instances().Single();
        await ConvergeAsync(new Allocation());
        Assert.False(UnixProcesses.IsAlive(instance.Process!.Value));
        Assert.Empty(UnixProcesses.OfFolder(_folder.Instances));
    }

    private IReadOnlyList<Instance> Instances() => new SupervisorFolder(_folder.Instances).ReadActual().Instances;

    private InstanceTarget NewTarget() => new(new SupervisorHost(_folder, _supervisors, TimeProvider.System), _router, TimeProvider.System);

    private Task<Convergence> ConvergeAsync(Allocation wanted) => _target.ConvergeAsync(wanted, _supervisors, Token);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
    }

    private static async Task<string[]> AnswersAsync(GatewayRelease route)
    {
        using var http = new HttpClient();
        return await Task.WhenAll(route.Endpoints.Select(instance => http.GetStringAsync(new Uri($"http://{instance}/"), Token)));
    }

    private async Task<Release> ReleaseAsync(int number, string command, TimeSpan? stopWithin = null)
    {
        var source = Directory.CreateDirectory(_scratch.In($"source-{number}")).FullName;
        return Samples.Release(number) with
        {
            Digest = await new ReleaseFiles(_folder).KeepAsync(source, Token),
            Target = new ProcessSettings { Command = command, StopWithin = stopWithin ?? TimeSpan.FromSeconds(5), Health = new HealthCheck { Path = "/" } },
        };
    }
}
