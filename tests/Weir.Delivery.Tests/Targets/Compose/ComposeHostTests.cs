using System.Diagnostics;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Compose;
using Weir.Delivery.Targets.Docker;
using Weir.Delivery.Targets.Instances;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Testing;

namespace Weir.Delivery.Tests.Targets.Compose;

/// <summary>Instances of one service behind a router, beside the other services of its project.</summary>
public sealed class ComposeHostTests : ScratchTargetContract
{
    private const string Answering = "mkdir -p /www && printf %s $$WEIR_VERSION >/www/index.html && exec busybox httpd -f -p $$PORT -h /www";

    private readonly EngineAccess _access = NewAccess();

    public ComposeHostTests()
    {
        SmallImage.Require();
        Assert.SkipUnless(ComposeTargetTests.HasCompose(), "there is no Docker Compose: './test' as root on Debian installs docker-compose");
    }

    private ComposeReleases Releases => new(Folder, Scratch.Path, _access, TimeProvider.System);

    protected override IDeployTarget NewTarget() =>
        new InstanceTarget(new ComposeHost(Folder, Releases, Scratch.Path, NewAccess(), TimeProvider.System), Router, TimeProvider.System);

    protected override Task<Release> ReleaseAsync(int number, bool isHealthy = true) => ReleaseAsync(number, isHealthy ? Answering : "echo no database; exit 3", "");

    protected override async Task<IReadOnlyList<string>> RunningAsync()
    {
        using var http = new HttpClient();
        List<string> answers = [];
        foreach (var id in Containers())
            answers.Add(await http.GetStringAsync(new Uri($"http://127.0.0.1:{Docker("port", id).Split(':')[^1].Trim()}/"), Token));
        return [.. answers.Order()];
    }

    protected override Task<string> TracesAsync() => Task.FromResult(string.Join('\n', Project().Select(static id => Docker("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", id)).Order()));

    protected override Task CleanAsync()
    {
        foreach (var id in Project())
            Docker("rm", "-f", "-v", id);
        Docker("network", "rm", $"{OwnName}_default");
        _access.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_services_beside_it_reach_its_instances_by_its_name()
    {
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(await ReleaseAsync(1), 1));
        Assert.Equal("1.1.0", Docker("exec", Assert.Single(Service("db")), "busybox", "wget", "-qO-", "http://web:8000/"));
    }

    [Fact]
    public async Task The_services_beside_it_stay_until_no_instance_of_the_old_release_is_left_and_come_back_with_it()
    {
        var one = await ReleaseAsync(1, Answering, """
            old: { image: weir-test/small, command: [sleep, "600"], stop_grace_period: 0s }
            """);
        var two = await ReleaseAsync(2, Answering, """
            cache: { image: weir-test/small, command: [sleep, "600"], stop_grace_period: 0s }
            """);
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        var database = Service("db");
        await ReachAsync(target, new Allocation { Stable = one, StableInstances = 1, Candidate = two, CandidateInstances = 1, Traffic = new Traffic(50) });
        Assert.Equal(["1.1.0", "1.2.0"], await RunningAsync());
        Assert.Equal((database[0], 1, 1), (Service("db")[0], Service("old").Count, Service("cache").Count));

        await ReachAsync(target, Allocation.Only(two, 1));
        Assert.Equal((false, 0, 1), (Service("db")[0] == database[0], Service("old").Count, Service("cache").Count));
        await ReachAsync(target, Allocation.Only(one, 1));
        Assert.Equal((1, 1, 0), (Service("db").Count, Service("old").Count, Service("cache").Count));
    }

    [Fact]
    public async Task Nothing_wanted_leaves_nothing_of_the_project()
    {
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(await ReleaseAsync(1), 2));
        await ReachAsync(target, new Allocation());
        Assert.Empty(Project());
        Assert.Empty(Docker("network", "ls", "-q", "--filter", $"label={ComposeFile.ProjectLabel}={OwnName}"));
    }

    [Theory]
    [InlineData("web: { image: weir-test/small, container_name: web }", "the service 'web' has 'container_name', with which only one of its containers can be there at a time: leave it out of the compose file")]
    [InlineData("web: { image: weir-test/small, network_mode: host }", "the service 'web' has 'network_mode', with which only one of its containers can be there at a time: leave it out of the compose file")]
    [InlineData("shop: { image: weir-test/small }", "the compose file has no service 'web': it has 'shop'")]
    public async Task A_service_that_cannot_stand_side_by_side_is_told(string service, string message)
    {
        Scratch.Write("docker-compose.yml", $"version: '3.8'\nservices:\n  {service}\n");
        var refused = await Assert.ThrowsAsync<TargetException>(() => Releases.KeepAsync(Settings, "1", new Dictionary<string, string>(), Progress, Token));
        Assert.Equal(message, refused.Message);
    }

    private ComposeSettings Settings => new() { Project = OwnName, Service = "web", Port = 8000, Health = new HealthCheck { Path = "/" } };

    private static EngineAccess NewAccess() => new(EngineSurroundings.Of(new Dictionary<string, string>(), $"unix://{LocalEngine.Socket}"), TimeProvider.System);

    private async Task<Release> ReleaseAsync(int number, string script, string beside)
    {
        Scratch.Write("docker-compose.yml", $$"""
            version: '3.8'
            services:
              web:
                image: weir-test/small
                command: ["/bin/sh", "-c", "{{script}}"]
                depends_on: [db]
                ports: ["80:8000"]
                stop_grace_period: 0s
              db:
                image: weir-test/small
                command: [sleep, "600"]
                environment: { RELEASE: "${WEIR_VERSION}" }
                stop_grace_period: 0s
              {{beside}}
            """.Replace("weir-test/small", SmallImage.Name, StringComparison.Ordinal));
        var sample = Sample(number, Settings);
        var (settings, digest) = await Releases.KeepAsync(Settings, sample.Version, new Dictionary<string, string>(), Progress, Token);
        return sample with { Target = settings, Digest = digest };
    }

    private IReadOnlyList<string> Project() => List($"label={ComposeFile.ProjectLabel}={OwnName}");

    private IReadOnlyList<string> Containers() => List($"label=weir.delivery.place={new ContainerMarks(Folder).Key}");

    private IReadOnlyList<string> Service(string name) => List($"label={ComposeFile.ProjectLabel}={OwnName}", "--filter", $"label={ComposeFile.ServiceLabel}={name}");

    private static IReadOnlyList<string> List(params string[] filters) =>
        Docker(["ps", "-aq", "--no-trunc", "--filter", .. filters]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Docker(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = errors.GetAwaiter().GetResult();
        return text;
    }
}
