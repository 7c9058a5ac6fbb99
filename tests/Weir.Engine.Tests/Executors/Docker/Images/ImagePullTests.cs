using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Images;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;
using Weir.Testing;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Docker.Images;

public sealed class ImagePullTests : IAsyncLifetime
{
    private readonly string _repository = "weir-test/" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly Dictionary<string, string> _environment = new() { ["DOCKER_HOST"] = "unix://" + LocalEngine.Socket, ["PATH"] = "/usr/bin:/bin" };
    private readonly RecordedOutput _output = new();
    private readonly ScratchFolder _scratch = new();
    private DockerEngine _engine = null!;
    private RegistryServer _registry = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static string Here => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";

    private static string Elsewhere => Here == "arm64" ? "amd64" : "arm64";

    private string Reference => $"{_registry.Name}/{_repository}:1.0";

    public async ValueTask InitializeAsync()
    {
        LocalEngine.Require();
        _environment["HOME"] = _scratch.Path;
        _engine = await DockerEngine.ConnectAsync(Around, TimeProvider.System, Cancelled);
        _registry = await RegistryServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        if (_registry is null)
            return;
        foreach (var image in await _engine.Client.Images.ListImagesAsync(new ImagesListParameters(), CancellationToken.None))
        {
            if ((image.RepoTags ?? []).Concat(image.RepoDigests ?? []).Any(name => name.Contains(_repository, StringComparison.Ordinal)))
                await _engine.Client.Images.DeleteImageAsync(image.ID, new ImageDeleteParameters { Force = true }, CancellationToken.None);
        }

        await _registry.DisposeAsync();
        _engine.Dispose();
    }

    [Fact]
    public async Task An_image_is_pulled_with_its_digest_and_few_words()
    {
        var pushed = Push("one");
        var image = await EnsureAsync(new ImageRequest(Reference));
        Assert.StartsWith("sha256:", image.Id, StringComparison.Ordinal);
        Assert.Equal($"{_registry.Name}/{_repository}@{pushed.Digest}", image.Digest);
        Assert.Equal($"linux/{Here}", image.Platform);
        Assert.Equal(["PATH=/bin"], image.Configuration!.Env);
        Assert.Equal(2, _output.Lines.Count);
        Assert.Equal($"pulling {Reference}", _output.Lines[0]);
        Assert.Matches($@"\Apulled {Reference} in \d+\.\d s: {Reference[..^4]}@{pushed.Digest}, \d+\.\d MB\z", _output.Lines[1]);
    }

    [Fact]
    public async Task An_image_that_is_there_is_not_pulled()
    {
        Push("one");
        var first = await EnsureAsync(new ImageRequest(Reference));
        Push("two");
        Assert.Equal(first.Id, (await EnsureAsync(new ImageRequest(Reference))).Id);
        Assert.Equal(first.Id, (await EnsureAsync(new ImageRequest(Reference) { Policies = [PullPolicy.Never] })).Id);
        Assert.NotEqual(first.Id, (await EnsureAsync(new ImageRequest(Reference) { Policies = [PullPolicy.Always] })).Id);
    }

    [Fact]
    public async Task A_reference_stands_for_one_image_throughout_a_run()
    {
        Push("one");
        var store = Store();
        var always = new ImageRequest(Reference) { Policies = [PullPolicy.Always] };
        var first = await store.EnsureAsync(always, _output, Cancelled);
        Push("two");
        Assert.Equal(first, await store.EnsureAsync(always, _output, Cancelled));
        Assert.NotEqual(first.Id, (await EnsureAsync(always)).Id);
    }

    [Fact]
    public async Task Those_who_ask_at_once_share_one_pull_and_its_words()
    {
        Push("one");
        var store = Store();
        var ready = new TaskCompletionSource();
        _registry.Ready = ready.Task;
        RecordedOutput other = new();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var first = store.EnsureAsync(new ImageRequest(Reference), _output, impatient.Token);
        await _output.Seen($"pulling {Reference}");
        var second = store.EnsureAsync(new ImageRequest(Reference), other, Cancelled);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        ready.SetResult();
        Assert.StartsWith("sha256:", (await second).Id, StringComparison.Ordinal);
        Assert.StartsWith("pulled ", Assert.Single(other.Lines), StringComparison.Ordinal);
        Assert.Single(_output.Lines);
    }

    [Fact]
    public async Task An_image_that_is_never_pulled_must_be_there()
    {
        Push("one");
        Assert.Equal(
            $"the engine does not have the image '{Reference}', and it is not to be pulled; pull or build it before ('docker pull {Reference}'), or allow another pull policy",
            await RefusedAsync(new ImageRequest(Reference) { Policies = [PullPolicy.Never] }));
        Assert.Equal(0, _registry.Asked(_repository, "1.0"));
    }

    [Fact]
    public async Task The_next_policy_is_tried_where_one_fails()
    {
        Push("one");
        var first = await EnsureAsync(new ImageRequest(Reference));
        await _registry.DisposeAsync();
        var image = await EnsureAsync(new ImageRequest(Reference) { Policies = [PullPolicy.Always, PullPolicy.IfNotPresent] });
        Assert.Equal(first.Id, image.Id);
        Assert.EndsWith("; trying the next pull policy", _output.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_not_in_the_registry_is_named() =>
        Assert.Matches(
            $@"\Athe image '{Reference}' cannot be pulled: {_registry.Name} has no such image \(.*\); correct the name or the tag, or make the image here and say that it is not to be pulled\z",
            await RefusedAsync(new ImageRequest(Reference)));

    [Fact]
    public async Task A_registry_that_is_not_there_is_named()
    {
        var reference = Reference;
        await _registry.DisposeAsync();
        Assert.Matches($@"\Athe image '{reference}' cannot be pulled: the engine cannot reach {_registry.Name} \(.*connection refused.*\); check its network", await RefusedAsync(new ImageRequest(reference)));
    }

    [Fact]
    public async Task A_blob_that_is_not_what_its_digest_says_is_refused()
    {
        _registry.Corrupt(_repository, Push("one").Layer);
        Assert.Contains("is broken (", await RefusedAsync(new ImageRequest(Reference)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_to_the_registry_that_breaks_off_is_told()
    {
        _registry.Cut.UnionWith([Push("one").Digest, "1.0"]);
        Assert.Contains($"what {_registry.Name} sent is broken (", await RefusedAsync(new ImageRequest(Reference)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_stops_in_the_middle_is_told()
    {
        await using var dockerd = await OwnDockerd.StartAsync(Cancelled);
        _environment["DOCKER_HOST"] = dockerd.Host;
        using var engine = await DockerEngine.ConnectAsync(Around, TimeProvider.System, Cancelled);
        Push("one");
        _registry.Ready = new TaskCompletionSource().Task;
        var pulling = new ImageStore(engine, new RegistryLogins(Around, TimeProvider.System), TimeProvider.System).EnsureAsync(new ImageRequest(Reference), _output, Cancelled);
        await _registry.Awaited.WaitAsync(Cancelled);
        await dockerd.StopAsync();
        var message = (await Assert.ThrowsAsync<ExecutorException>(() => pulling)).Message;

        // What is cut off before any answer is sent again, to where nobody is by then.
        Assert.Matches($@"\Athe image '{Reference}' cannot be pulled: (the engine at {dockerd.Host} (is stopping|ended the connection)|no engine (answers|listens) at {dockerd.Host[7..]})", message);
        Assert.StartsWith($"no engine answers at {dockerd.Host[7..]}", (await Assert.ThrowsAsync<ExecutorException>(() => DockerEngine.ConnectAsync(Around, TimeProvider.System, Cancelled))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RegistryAccess.Basic)]
    [InlineData(RegistryAccess.Token)]
    public async Task A_closed_registry_opens_for_the_right_credentials_only(RegistryAccess access)
    {
        await _registry.DisposeAsync();
        _registry = await RegistryServer.StartAsync(access);
        Push("one");
        Assert.Contains($"{_registry.Name} refuses access (", await RefusedAsync(new ImageRequest(Reference)), StringComparison.Ordinal);
        Assert.Contains($"sign in with 'docker login {_registry.Name}'", await RefusedAsync(new ImageRequest(Reference)), StringComparison.Ordinal);
        var wrong = await RefusedAsync(new ImageRequest(Reference) { Credentials = new RegistryCredentials("mona", "guess") });
        Assert.Contains("the name and password that it was given are wrong", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("guess", wrong, StringComparison.Ordinal);
        var image = await EnsureAsync(new ImageRequest(Reference) { Credentials = new RegistryCredentials(RegistryServer.User, RegistryServer.Password) });
        Assert.StartsWith("sha256:", image.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_come_from_docker_login()
    {
        await _registry.DisposeAsync();
        _registry = await RegistryServer.StartAsync(RegistryAccess.Token);
        Push("one");
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RegistryServer.User}:{RegistryServer.Password}"));
        _scratch.Write(".docker/config.json", $$$$"""{"auths":{"{{{{_registry.Name}}}}":{"auth":"{{{{auth}}}}"}}}""");
        Assert.StartsWith("sha256:", (await EnsureAsync(new ImageRequest(Reference))).Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_of_credentials_that_is_broken_does_not_bar_public_images()
    {
        Push("one");
        _scratch.Write(".docker/config.json", """{"credsStore":"not-there"}""");
        Assert.StartsWith("sha256:", (await EnsureAsync(new ImageRequest(Reference))).Id, StringComparison.Ordinal);
        Assert.Contains("the program 'docker-credential-not-there'", _output.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_platform_that_is_asked_for_is_chosen()
    {
        _registry.Push(_repository, "1.0", RegistryImage.Index((Here, Image(Here, "one")), (Elsewhere, Image(Elsewhere, "two"))));
        Assert.Equal($"linux/{Here}", (await EnsureAsync(new ImageRequest(Reference))).Platform);
        Assert.Equal($"linux/{Elsewhere}", (await EnsureAsync(new ImageRequest(Reference) { Platform = $"linux/{Elsewhere}" })).Platform);
        Assert.Equal(
            $"the engine has the image '{Reference}' for linux/{Elsewhere} only, not for linux/{Here}, and it is not to be pulled; pull it for that platform, or allow another pull policy",
            await RefusedAsync(new ImageRequest(Reference) { Platform = $"linux/{Here}", Policies = [PullPolicy.Never] }));
    }

    [Fact]
    public async Task A_platform_that_the_image_does_not_have_is_named()
    {
        _registry.Push(_repository, "1.0", RegistryImage.Index((Here, Image(Here, "one"))));
        Assert.Equal(
            $"the image '{Reference}' cannot be pulled: there is no linux/s390x in '{Reference}'; name a platform that it has, an image that has linux/s390x, or an engine of another kind of machine",
            await RefusedAsync(new ImageRequest(Reference) { Platform = "linux/s390x" }));
        Push("single");
        Assert.Contains("there is no linux/s390x", await RefusedAsync(new ImageRequest(Reference) { Platform = "linux/s390x", Policies = [PullPolicy.Always] }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_pulled_by_digest()
    {
        var digest = Push("one").Digest;
        var image = await EnsureAsync(new ImageRequest($"{_registry.Name}/{_repository}@{digest}"));
        Assert.Equal($"{_registry.Name}/{_repository}@{digest}", image.Digest);
    }

    private EngineSurroundings Around => EngineSurroundings.Of(_environment, null);

    private ImageStore Store() => new(_engine, new RegistryLogins(Around, TimeProvider.System), TimeProvider.System);

    private Task<ReadyImage> EnsureAsync(ImageRequest request) => Store().EnsureAsync(request, _output, Cancelled);

    private async Task<string> RefusedAsync(ImageRequest request) => (await Assert.ThrowsAsync<ExecutorException>(() => EnsureAsync(request))).Message;

    private RegistryImage Push(string content) => _registry.Push(_repository, "1.0", Image(Here, content));

    private RegistryImage Image(string architecture, string content) =>
        RegistryImage.Of(architecture, ("content", Encoding.UTF8.GetBytes(_repository + content)), ("padding", new byte[100_000]));
}
