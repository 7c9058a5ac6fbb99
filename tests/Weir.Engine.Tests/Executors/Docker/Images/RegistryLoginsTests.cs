using System.Text;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Images;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Executors.Docker.Images;

public sealed class RegistryLoginsTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("ghcr.io", "ghcr.io")]
    [InlineData("https://ghcr.io", "ghcr.io")]
    [InlineData("https://ghcr.io/v1/", "ghcr.io")]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("index.docker.io", "docker.io")]
    public async Task Stored_credentials_are_found_under_old_names_too(string key, string registry)
    {
        Configure($$"""{"auths":{"other.example":{"auth":"{{Encoded("eve:x")}}"},"{{key}}":{"auth":"{{Encoded("mona:a:b")}}"} } }""");
        var found = await FindAsync(registry);
        Assert.Equal(("mona", "a:b"), (found?.Username, found?.Password));
    }

    [Fact]
    public async Task A_registry_without_credentials_has_none()
    {
        Assert.Null(await FindAsync("ghcr.io"));
        Configure("""{"auths":{"ghcr.io":{}}}""");
        Assert.Null(await FindAsync("ghcr.io"));
    }

    [Fact]
    public async Task A_token_stands_for_a_password()
    {
        Configure("""{"auths":{"ghcr.io":{"identitytoken":"token"}}}""");
        Assert.Equal("token", (await FindAsync("ghcr.io"))?.IdentityToken);
    }

    [Fact]
    public async Task Broken_credentials_are_an_error_that_does_not_show_them()
    {
        Configure($$"""{"auths":{"ghcr.io":{"auth":"{{Encoded("secret")}}"} } }""");
        var message = (await Assert.ThrowsAsync<ExecutorException>(() => FindAsync("ghcr.io"))).Message;
        Assert.Equal($"the credentials for 'ghcr.io' in '{_scratch.In("config.json")}' are not 'user:password' in base 64; sign in again with 'docker login ghcr.io'", message);
    }

    [Fact]
    public async Task A_program_keeps_the_credentials_of_its_registry()
    {
        Configure("""{"credHelpers":{"ghcr.io":"own"},"credsStore":"all"}""");
        Helper("own", """read -r address; echo "{\"ServerURL\":\"$address\",\"Username\":\"for $address\",\"Secret\":\"one\"}" """);
        Helper("all", """read -r address; echo "{\"Username\":\"<token>\",\"Secret\":\"token for $address\"}" """);
        Assert.Equal(("for ghcr.io", "one"), (await FindAsync("ghcr.io")) is { } own ? (own.Username, own.Password) : default);
        Assert.Equal("token for https://index.docker.io/v1/", (await FindAsync("docker.io"))?.IdentityToken);
    }

    [Fact]
    public async Task A_program_that_knows_nothing_gives_nothing()
    {
        Configure("""{"credsStore":"all"}""");
        Helper("all", "echo 'credentials not found in native keychain'; exit 1");
        Assert.Null(await FindAsync("ghcr.io"));
    }

    [Theory]
    [InlineData("echo 'the keychain is locked' >&2; exit 7", "ended with exit code 7: the keychain is locked")]
    [InlineData("echo hello", "did not write JSON")]
    public async Task A_program_that_fails_is_named(string script, string why)
    {
        Configure("""{"credsStore":"all"}""");
        Helper("all", script);
        Assert.Equal(
            $"the program 'docker-credential-all', which keeps credentials of registries as Docker's config.json says, {why}; repair it, or take it out of 'credsStore' and 'credHelpers'",
            (await Assert.ThrowsAsync<ExecutorException>(() => FindAsync("ghcr.io"))).Message);
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("../../bin/sh")]
    public async Task A_program_that_is_not_there_is_named(string name)
    {
        Configure($$"""{"credsStore":"{{name}}"}""");
        Assert.Contains($"the program 'docker-credential-{name}'", (await Assert.ThrowsAsync<ExecutorException>(() => FindAsync("ghcr.io"))).Message, StringComparison.Ordinal);
    }

    private void Configure(string json) => _scratch.Write("config.json", json);

    private void Helper(string name, string script)
    {
        var path = _scratch.Write($"bin/docker-credential-{name}", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<AuthConfig?> FindAsync(string registry)
    {
        var environment = new Dictionary<string, string> { ["DOCKER_CONFIG"] = _scratch.Path, ["PATH"] = $"{_scratch.In("bin")}:/usr/bin:/bin" };
        return new RegistryLogins(EngineSurroundings.Of(environment, null), TimeProvider.System).FindAsync(registry, TestContext.Current.CancellationToken);
    }

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
