using System.Net;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Images;

namespace Weir.Engine.Tests.Executors.Docker.Images;

/// <summary>What engines say that no test can make one say here.</summary>
public sealed class PullFailureTests
{
    [Theory]
    [InlineData("toomanyrequests: You have reached your pull rate limit.", "ghcr.io allows no more pulls for now (")]
    [InlineData("pull access denied for ghcr.io/a/b, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", "ghcr.io refuses access (")]
    [InlineData("Get \"https://ghcr.io/v2/\": x509: certificate signed by unknown authority", "the engine does not trust ghcr.io (")]
    [InlineData("Get \"https://ghcr.io/v2/\": http: server gave HTTP response to HTTPS client", "the engine does not trust ghcr.io (")]
    [InlineData("Get \"https://ghcr.io/v2/\": dial tcp: lookup ghcr.io on 10.0.0.1:53: no such host", "the engine cannot reach ghcr.io (")]
    [InlineData("Get \"https://ghcr.io/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)", "the engine cannot reach ghcr.io (")]
    [InlineData("filesystem layer verification failed for digest sha256:404a404b", "what ghcr.io sent is broken (")]
    [InlineData("failed to register layer: write /usr/lib/x: no space left on device", "the disk of the engine at unix:///docker.sock is full (")]
    public void What_engines_say_gets_a_cause_and_a_way_out(string said, string expected)
    {
        var exception = PullFailure.Explain(
            ImageRequest.Read("ghcr.io/a/b:1"), "linux/amd64", new EngineEndpoint.Socket("/docker.sock", "a test"), HttpStatusCode.OK, said, hadCredentials: false);
        Assert.StartsWith($"the image 'ghcr.io/a/b:1' cannot be pulled: {expected}", exception.Message, StringComparison.Ordinal);
        Assert.Contains("; ", exception.Message, StringComparison.Ordinal);
    }
}
