using System.Diagnostics;
using System.Globalization;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Docker;
using Weir.Delivery.Targets.Instances;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Testing;

namespace Weir.Delivery.Tests.Targets.Docker;

/// <summary>Instances are real containers here: busybox's server, which answers with its version.</summary>
public sealed class DockerTargetTests : ScratchTargetContract
{
    private const string Answering = "mkdir -p /www && printf %s $WEIR_VERSION >/www/index.html && exec busybox httpd -f -p $PORT -h /www";

    private readonly string _image = SmallImage.Require();

    protected override IDeployTarget NewTarget() => new InstanceTarget(new DockerHost(Folder, NewAccess()), Router, TimeProvider.System);

    protected override Task<Release> ReleaseAsync(int number, bool isHealthy = true) => ReleaseAsync(number, isHealthy ? Answering : "echo no database; exit 3");

    protected override async Task<IReadOnlyList<string>> RunningAsync()
    {
        using var http = new HttpClient();
        List<string> answers = [];
        foreach (var id in Own())
        {
            var port = Docker("port", id).Split(':')[^1].Trim();
            answers.Add(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), Token));
        }

        return [.. answers.Order()];
    }

    protected override Task<string> TracesAsync() => Task.FromResult(string.Join('\n', Own().Select(static id => Docker("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", id))));

    protected override Task CleanAsync()
    {
        foreach (var id in Own())
            Docker("rm", "-f", "-v", id);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Each_instance_has_a_port_of_its_own_and_the_router_knows_them()
    {
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(await ReleaseAsync(1), 2));
        Assert.Equal(2, Router.Routes[0].Endpoints.Distinct().Count());
        using var http = new HttpClient();
        foreach (var endpoint in Router.Routes[0].Endpoints)
            Assert.Equal("1.1.0", await http.GetStringAsync(new Uri($"http://{endpoint}/"), Token));
    }

    [Fact]
    public async Task An_instance_runs_until_its_requests_have_gone_elsewhere()
    {
        var (one, two) = (await ReleaseAsync(1), await ReleaseAsync(2));
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        var running = 0;
        Router.Moved = () => running = Own().Count;
        await ReachAsync(target, Allocation.Only(two, 1));
        Assert.Equal((2, 1), (running, Own().Count));
    }

    [Fact]
    public async Task The_engine_starts_again_what_dies_on_the_same_port()
    {
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(await ReleaseAsync(1), 1));
        var port = Docker("port", Own()[0]);
        Assert.Equal("unless-stopped", Docker("inspect", "--format", "{{.HostConfig.RestartPolicy.Name}}", Own()[0]).Trim());
        using (var server = Process.GetProcessById(int.Parse(Docker("inspect", "--format", "{{.State.Pid}}", Own()[0]), CultureInfo.InvariantCulture)))
            server.Kill();
        while (Assert.Single((await target.ObserveAsync(Token)).Versions) is not { Restarts: 1, Ready: 1 })
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        Assert.Equal(port, Docker("port", Own()[0]));
    }

    [Fact]
    public async Task A_release_runs_the_image_that_its_name_meant_when_it_was_made()
    {
        var name = $"weir-test/pinned:{OwnName}";
        Docker("tag", _image, name);
        using var access = NewAccess();
        var (settings, digest) = await new PinnedImages(access).PinAsync(Settings(Answering) with { Image = "weir-test/pinned:{version}" }, OwnName, Progress, Token);
        Docker("rmi", name);
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(Sample(1, settings) with { Digest = digest }, 1));
        Assert.Equal(name, settings.Image);
        Assert.Equal(Docker("image", "inspect", "--format", "{{.Id}}", _image), Docker("inspect", "--format", "{{.Image}}", Own()[0]));
    }

    [Fact]
    public async Task A_version_that_nobody_named_is_told()
    {
        using var access = NewAccess();
        var refused = await Assert.ThrowsAsync<TargetException>(() => new PinnedImages(access).PinAsync(Settings("") with { Image = "shop:{version}" }, null, Progress, Token));
        Assert.Equal("the image 'shop:{version}' needs a version: name it, as in 'weir deploy --version 1.4.0'", refused.Message);
    }

    [Fact]
    public async Task Containers_of_others_are_left_alone()
    {
        var other = Docker("run", "-d", "--label", "weir.delivery.place=other", "--label", "weir.delivery.release=1", _image, "sleep", "600").Trim();
        try
        {
            await using var target = NewTarget();
            await ReachAsync(target, Allocation.Only(await ReleaseAsync(1), 1));
            await ReachAsync(target, new Allocation());
            Assert.Empty(Own());
            Assert.Equal("true", Docker("inspect", "--format", "{{.State.Running}}", other).Trim());
        }
        finally
        {
            Docker("rm", "-f", other);
        }
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_no_fault_of_the_release()
    {
        var release = await ReleaseAsync(1);
        var access = new EngineAccess(EngineSurroundings.Of(new Dictionary<string, string>(), "unix:///nowhere/docker.sock"), TimeProvider.System);
        await using var target = new InstanceTarget(new DockerHost(Folder, access), Router, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(Allocation.Only(release, 1), Progress, Token));
        Assert.Contains("/nowhere/docker.sock", refused.Message);
    }

    private static EngineAccess NewAccess() => new(EngineSurroundings.Of(new Dictionary<string, string>(), $"unix://{LocalEngine.Socket}"), TimeProvider.System);

    private static DockerSettings Settings(string script) => new()
    {
        Image = SmallImage.Name,
        Port = 8000,
        Command = ["/bin/sh", "-c", script],
        Health = new HealthCheck { Path = "/" },
        StopWithin = TimeSpan.FromSeconds(1),
    };

    private async Task<Release> ReleaseAsync(int number, string script)
    {
        using var access = NewAccess();
        var (settings, digest) = await new PinnedImages(access).PinAsync(Settings(script), null, Progress, Token);
        return Sample(number, settings) with { Digest = digest };
    }

    private IReadOnlyList<string> Own() => Docker("ps", "-aq", "--no-trunc", "--filter", $"label=weir.delivery.place={new ContainerMarks(Folder).Key}")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

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
