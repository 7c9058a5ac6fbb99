using System.Diagnostics;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollback;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Compose;
using Weir.Delivery.Targets.Placed;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Testing;

namespace Weir.Delivery.Tests.Targets.Compose;

/// <summary>A project of two services, by the Compose that is there.</summary>
public sealed class ComposeTargetTests : ScratchTargetContract
{
    private const string Serving = "sleep 600";

    private readonly string _project;
    private readonly string _image;
    private readonly EngineAccess _access = new(EngineSurroundings.Of(new Dictionary<string, string>(), $"unix://{LocalEngine.Socket}"), TimeProvider.System);
    private readonly List<string> _tags = [];

    public ComposeTargetTests()
    {
        SmallImage.Require();
        Assert.SkipUnless(HasCompose(), "there is no Docker Compose: './test' as root on Debian installs docker-compose");
        _project = OwnName;
        _image = Tag(SmallImage.Name);
    }

    private ComposeReleases Releases => new(Folder, Scratch.Path, _access, TimeProvider.System);

    protected override int Instances => 1;

    protected override bool ServesOn => false;

    protected override IDeployTarget NewTarget() => new PlacedTarget(Folder, new ComposePlace(Releases, Scratch.Path, NewAccess(), TimeProvider.System));

    protected override Task<Release> ReleaseAsync(int number, bool isHealthy = true) => ReleaseAsync(number, isHealthy ? Serving : "echo no database; exit 3");

    protected override Task<IReadOnlyList<string>> RunningAsync() => Task.FromResult<IReadOnlyList<string>>(
    [
        .. Own("status=running").Select(static id => Docker("inspect", "--format", "{{range .Config.Env}}{{println .}}{{end}}", id))
            .SelectMany(static text => text.Split('\n')).Where(static line => line.StartsWith("SHOP=", StringComparison.Ordinal)).Select(static line => line[5..]).Order(),
    ]);

    protected override Task<string> TracesAsync() => Task.FromResult(string.Join('\n', Own("status=running").Select(static id => Docker("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", id)).Order()));

    protected override Task CleanAsync()
    {
        foreach (var id in Own())
            Docker("rm", "-f", "-v", id);
        Docker("network", "rm", $"{_project}_default");
        foreach (var tag in _tags)
            Docker("rmi", tag);
        _access.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_way_back_leads_to_the_images_of_then_whatever_their_names_mean_now()
    {
        var one = await ReleaseAsync(1);
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        var image = ImageOf(Own("status=running")[0]);
        Retag();
        var two = await ReleaseAsync(2);
        await ReachAsync(target, Allocation.Only(two, 1));
        Assert.NotEqual(image, ImageOf(Own("status=running")[0]));
        await ReachAsync(target, Allocation.Only(one, 1));
        Assert.Equal(image, ImageOf(Own("status=running")[0]));
    }

    [Fact]
    public async Task The_link_goes_back_to_the_kept_file_and_looks_at_what_runs()
    {
        var (one, two) = (await ReleaseAsync(1), await ReleaseAsync(2, isHealthy: false));
        File.Delete(Scratch.In("docker-compose.yml"));
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        Assert.IsType<Convergence.Unhealthy>(await target.ConvergeAsync(Allocation.Only(two, 1), Progress, Token));
        var report = Assert.IsType<LinkReport.Succeeded>(await LinkTo(target).RollBackAsync(RequestOf(two, one), Progress, Token));
        Assert.Equal(
            new LinkReport.Succeeded("went back to the compose file of 1.1.0", $"1.1.0: 2 services of project '{_project}' run the images of the release"), report);
        Assert.Equal(["1.1.0"], await RunningAsync());
    }

    [Fact]
    public async Task The_link_does_not_apply_where_something_is_missing()
    {
        var (one, two) = (await ReleaseAsync(1), await ReleaseAsync(2));
        await using var target = NewTarget();
        var absent = new ComposeLink(target, Releases, static _ => Task.FromResult<ComposeProgram?>(null));
        Assert.Equal(
            "Docker Compose is not there: neither 'docker compose' nor 'docker-compose' runs",
            Assert.IsType<LinkReport.DoesNotApply>(await absent.RollBackAsync(RequestOf(two, one), Progress, Token)).Reason);
        Assert.Equal(
            "there is no release before that Compose brought up",
            Assert.IsType<LinkReport.DoesNotApply>(await LinkTo(target).RollBackAsync(RequestOf(two, null), Progress, Token)).Reason);
        File.Delete(Releases.FileOf(one));
        Assert.StartsWith(
            "the compose file of 1.1.0 is not kept in",
            Assert.IsType<LinkReport.DoesNotApply>(await LinkTo(target).RollBackAsync(RequestOf(two, one), Progress, Token)).Reason);
    }

    [Fact]
    public async Task An_image_that_is_gone_is_told_before_anything_is_touched()
    {
        var one = await ReleaseAsync(1);
        var other = one with { Id = new ReleaseId(2), Version = "1.2.0", Digest = await KeepWithoutImageAsync(one) };
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        var refused = await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(Allocation.Only(other, 1), Progress, Token));
        Assert.Contains("is gone from the engine", refused.Message);
        Assert.Equal(["1.1.0"], await RunningAsync());
    }

    [Fact]
    public async Task Nothing_wanted_takes_the_project_down()
    {
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(await ReleaseAsync(1), 1));
        await ReachAsync(target, new Allocation());
        Assert.Empty(Own());
    }

    [Theory]
    [InlineData("services: { web: { build: . } }", "the service 'web' has no image: build it before, and name the image, so that a rollback has something to go back to")]
    [InlineData("services: [", "Compose cannot resolve docker-compose.yml: ")]
    public async Task A_file_that_cannot_be_kept_is_told(string text, string message)
    {
        Scratch.Write("docker-compose.yml", text);
        var refused = await Assert.ThrowsAsync<TargetException>(() => Releases.KeepAsync(new ComposeSettings(), "1", new Dictionary<string, string>(), Progress, Token));
        Assert.StartsWith(message, refused.Message);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var refused = await Assert.ThrowsAsync<TargetException>(() => Releases.KeepAsync(new ComposeSettings(), "1", new Dictionary<string, string>(), Progress, Token));
        Assert.Equal($"the compose file 'docker-compose.yml' is not in '{Scratch.Path}'", refused.Message);
    }

    private static RollbackRequest RequestOf(Release bad, Release? good) => new("shop", "production", bad, good, "worse");

    private ComposeLink LinkTo(IDeployTarget target) =>
        new(target, Releases, cancellationToken => ComposeProgram.FindAsync(Scratch.Path, new Dictionary<string, string>(), TimeProvider.System, cancellationToken));

    private static EngineAccess NewAccess() => new(EngineSurroundings.Of(new Dictionary<string, string>(), $"unix://{LocalEngine.Socket}"), TimeProvider.System);

    private async Task<Release> ReleaseAsync(int number, string script)
    {
        var sample = Sample(number, new ComposeSettings { Project = _project, Environment = new Dictionary<string, string> { ["IMAGE"] = _image } });
        Scratch.Write("docker-compose.yml", $$"""
            services:
              web:
                image: ${IMAGE}
                command: ["/bin/sh", "-c", "trap 'exit 0' TERM; {{script}} & wait $$!"]
                environment: { SHOP: "${WEIR_VERSION}" }
                stop_grace_period: 1s
              prepare:
                image: ${IMAGE}
                command: ["true"]
            """);
        using var access = NewAccess();
        var (settings, digest) = await new ComposeReleases(Folder, Scratch.Path, access, TimeProvider.System).KeepAsync((ComposeSettings)sample.Target, sample.Version, new Dictionary<string, string>(), Progress, Token);
        return sample with { Target = settings, Digest = digest };
    }

    // A kept file whose image the engine does not have.
    private async Task<string> KeepWithoutImageAsync(Release like)
    {
        var digest = "sha256:" + new string('0', 64);
        var text = await File.ReadAllTextAsync(Releases.FileOf(like), Token);
        var gone = Docker("image", "inspect", "--format", "{{.Id}}", _image).Trim();
        await File.WriteAllTextAsync(Releases.FileOf(like with { Digest = digest }), text.Replace(gone, "sha256:" + new string('a', 64)), Token);
        return digest;
    }

    private void Retag()
    {
        var container = Docker("create", SmallImage.Name).Trim();
        Docker("commit", "--change", "LABEL weir.test=other", container, _image);
        Docker("rm", container);
    }

    private string Tag(string image)
    {
        var tag = $"weir-test/{_project}:latest";
        Docker("tag", image, tag);
        _tags.Add(tag);
        return tag;
    }

    private static string ImageOf(string container) => Docker("inspect", "--format", "{{.Image}}", container).Trim();

    private IReadOnlyList<string> Own(string? filter = null) =>
        Docker(["ps", "-aq", "--no-trunc", "--filter", $"label=com.docker.compose.project={_project}", .. filter is null ? (string[])[] : ["--filter", filter]])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal static bool HasCompose() => Run("docker", "compose", "version").ExitCode == 0 || (File.Exists("/usr/bin/docker-compose") && Run("docker-compose", "version").ExitCode == 0);

    private static string Docker(params string[] arguments) => Run("docker", arguments).Text;

    private static (int ExitCode, string Text) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = errors.GetAwaiter().GetResult();
        return (process.ExitCode, text);
    }
}
