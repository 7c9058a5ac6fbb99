using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Executors.Docker.Connection;

/// <summary>An engine at a port with TLS, which knows its clients by certificates.</summary>
public sealed class SecuredEngineTests(SecuredEngine engine) : EngineContract, IClassFixture<SecuredEngine>
{
    [Fact]
    public async Task A_client_without_TLS_is_told_to_use_it()
    {
        var message = await RefusedAsync(environment => environment.Remove("DOCKER_TLS_VERIFY"));
        Assert.Contains("wants TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of the certificates", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_whose_authority_nobody_knows_is_refused()
    {
        using var empty = new ScratchFolder();
        var message = await RefusedAsync(environment => environment["DOCKER_CERT_PATH"] = empty.Path);
        Assert.StartsWith($"TLS with the engine at {(await engine.StartedAsync()).Host} fails: ", message, StringComparison.Ordinal);
        Assert.Contains($"'{empty.Path}' must hold the ca.pem", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_is_named()
    {
        using var broken = new ScratchFolder();
        broken.Write("cert.pem", "no certificate");
        Assert.Contains($"the certificates in '{broken.Path}' cannot be used", await RefusedAsync(environment => environment["DOCKER_CERT_PATH"] = broken.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused()
    {
        var port = (await engine.StartedAsync()).Host.Split(':')[^1];
        Assert.Contains("TLS with the engine at tcp://localhost:", await RefusedAsync(environment => environment["DOCKER_HOST"] = "tcp://localhost:" + port), StringComparison.Ordinal);
    }

    protected override async Task<IReadOnlyDictionary<string, string>> ReachAsync() => Reach(await engine.StartedAsync());

    private static Dictionary<string, string> Reach(OwnDockerd dockerd) => new()
    {
        ["DOCKER_HOST"] = dockerd.Host,
        ["DOCKER_TLS_VERIFY"] = "1",
        ["DOCKER_CERT_PATH"] = dockerd.Certificates,
    };

    private async Task<string> RefusedAsync(Action<Dictionary<string, string>> change)
    {
        var environment = Reach(await engine.StartedAsync());
        change(environment);
        return (await Assert.ThrowsAsync<ExecutorException>(() => DockerEngine.ConnectAsync(EngineSurroundings.Of(environment, null), TimeProvider.System, Cancelled))).Message;
    }
}

/// <summary>One engine for all tests of the class.</summary>
public sealed class SecuredEngine : IAsyncDisposable
{
    private Task<OwnDockerd>? _started;

    public Task<OwnDockerd> StartedAsync() => _started ??= OwnDockerd.StartSecuredAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_started is { IsCompletedSuccessfully: true } started)
            await (await started).DisposeAsync();
    }
}
