using CsCheck;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Executors.Docker.Connection;

public sealed class EndpointTextTests
{
    [Theory]
    [InlineData("unix:///var/run/docker.sock", "unix:///var/run/docker.sock")]
    [InlineData("/var/run/docker.sock", "unix:///var/run/docker.sock")]
    [InlineData("tcp://far", "tcp://far:2375")]
    [InlineData("tcp://10.0.0.1:4243", "tcp://10.0.0.1:4243")]
    [InlineData("tcp://[::1]:4243", "tcp://[::1]:4243")]
    [InlineData("http://far:4243/", "tcp://far:4243")]
    [InlineData("https://far", "tcp://far:2376")]
    [InlineData("ssh://far", "ssh://far")]
    [InlineData("ssh://mona@far:2222", "ssh://mona@far:2222")]
    [InlineData("ssh://mona@far/run/user/1000/docker.sock", "ssh://mona@far/run/user/1000/docker.sock")]
    public void Endpoints_are_read_as_docker_reads_them(string text, string address) =>
        Assert.Equal(address, EndpointText.Parse(text, "DOCKER_HOST", null).Address);

    [Theory]
    [InlineData("unix://docker.sock", "DOCKER_HOST is 'unix://docker.sock', a socket without an absolute path; write unix:///var/run/docker.sock, say")]
    [InlineData("docker", "DOCKER_HOST is 'docker', not an endpoint; expected one of unix:///path/to/docker.sock, tcp://host:port, https://host:port, ssh://user@host")]
    [InlineData("tcp://far:99999", "DOCKER_HOST is 'tcp://far:99999', an address without a host, or with a port that is none; expected one of unix:///path/to/docker.sock, tcp://host:port, https://host:port, ssh://user@host")]
    [InlineData("tcp://far:1/v1.41", "DOCKER_HOST is 'tcp://far:1/v1.41', an address with more than a host and a port, which is all that an engine has")]
    [InlineData("npipe:////./pipe/docker_engine", "DOCKER_HOST is 'npipe:////./pipe/docker_engine', a named pipe, which only Windows has; run weir in WSL, where Docker Desktop shares its socket")]
    [InlineData("fd://", "DOCKER_HOST is 'fd://', where an engine listens that systemd starts, not where it is reached; name its socket, such as unix:///var/run/docker.sock")]
    [InlineData("ssh://mona:secret@far", "DOCKER_HOST is 'ssh://mona:***@far', an address with a password, which ssh does not take; use a key")]
    [InlineData("ssh://-oProxyCommand=evil@far", "DOCKER_HOST is 'ssh://-oProxyCommand=evil@far', an address whose user or host begins with '-'")]
    public void What_is_none_is_refused_with_a_reason(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ExecutorException>(() => EndpointText.Parse(text, "DOCKER_HOST", null)).Message);

    [Fact]
    public void Any_text_is_an_endpoint_or_is_refused() => Gen.OneOf(Gen.String, Gen.String.Select(text => "tcp://" + text), Gen.String.Select(text => "ssh://" + text)).Sample(text =>
    {
        try
        {
            _ = EndpointText.Parse(text, "DOCKER_HOST", null).Address;
        }
        catch (ExecutorException exception)
        {
            Assert.StartsWith("DOCKER_HOST is '", exception.Message, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void What_ssh_is_called_with_leaves_nothing_to_the_shells()
    {
        var endpoint = Assert.IsType<EngineEndpoint.Ssh>(EndpointText.Parse("ssh://mona@far:2222/run/it's/docker.sock", "DOCKER_HOST", null));
        Assert.Equal(
            [
                "-T", "-oBatchMode=yes", "-oConnectTimeout=20", "-l", "mona", "-p", "2222", "--", "far", "docker", "--host",
                "'unix:///run/it'\\''s/docker.sock'", "system", "dial-stdio",
            ],
            SshStream.Arguments(endpoint));
    }
}
