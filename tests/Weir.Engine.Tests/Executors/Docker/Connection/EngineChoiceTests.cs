using System.Security.Cryptography;
using System.Text;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Executors.Docker.Connection;

public sealed class EngineChoiceTests
{
    private readonly Dictionary<string, string> _environment = new() { ["HOME"] = "/home/mona" };
    private readonly Dictionary<string, string> _files = [];

    [Fact]
    public void What_a_person_names_comes_first()
    {
        _environment["WEIR_DOCKER_HOST"] = "tcp://second:1";
        _environment["DOCKER_HOST"] = "tcp://third:1";
        Assert.Equal(["tcp://first:1"], Addresses(host: "tcp://first:1"));
        Assert.Equal(["tcp://second:1"], Addresses());
        _environment.Remove("WEIR_DOCKER_HOST");
        Assert.Equal(["tcp://third:1"], Addresses());
    }

    [Fact]
    public void A_host_in_the_environment_wins_over_a_context()
    {
        Context("far", """{"Name":"far","Endpoints":{"docker":{"Host":"ssh://far"}}}""");
        _environment["DOCKER_CONTEXT"] = "far";
        Assert.Equal(["ssh://far"], Addresses());
        _environment["DOCKER_HOST"] = "unix:///x.sock";
        Assert.Equal(["unix:///x.sock"], Addresses());
    }

    [Fact]
    public void The_current_context_is_read_from_the_configuration()
    {
        _files["/home/mona/.docker/config.json"] = """{"currentContext":"colima","auths":{}}""";
        Context("colima", """{"Name":"colima","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///home/mona/.colima/default/docker.sock","SkipTLSVerify":false}}}""");
        var endpoint = Assert.Single(Candidates());
        Assert.Equal("unix:///home/mona/.colima/default/docker.sock", endpoint.Address);
        Assert.Equal("the Docker context 'colima'", endpoint.Origin);
    }

    [Fact]
    public void A_configuration_in_another_folder_is_found()
    {
        _environment["DOCKER_CONFIG"] = "/etc/docker-of-mona";
        _files["/etc/docker-of-mona/config.json"] = """{"currentContext":"default"}""";
        Assert.Equal("unix:///var/run/docker.sock", Addresses()[0]);
    }

    [Fact]
    public void A_context_brings_its_own_certificates()
    {
        Context("safe", """{"Name":"safe","Endpoints":{"docker":{"Host":"tcp://far:2376"}}}""");
        var certificates = $"/home/mona/.docker/contexts/tls/{Id("safe")}/docker";
        _files[certificates + "/ca.pem"] = "certificate";
        _environment["DOCKER_CONTEXT"] = "safe";
        var tcp = Assert.IsType<EngineEndpoint.Tcp>(Assert.Single(Candidates()));
        Assert.Equal(new EngineTls(certificates, Verify: true), tcp.Tls);
    }

    [Fact]
    public void A_context_that_is_not_there_is_an_error()
    {
        _environment["DOCKER_CONTEXT"] = "gone";
        var exception = Assert.Throws<ExecutorException>(() => Candidates());
        Assert.Equal(
            "the Docker context 'gone' does not exist: 'docker context ls' shows those that do; choose one with 'docker context use', or name the engine with DOCKER_HOST",
            exception.Message);
    }

    [Fact]
    public void A_broken_configuration_is_an_error()
    {
        _files["/home/mona/.docker/config.json"] = "{";
        var exception = Assert.Throws<ExecutorException>(() => Candidates());
        Assert.StartsWith("'/home/mona/.docker/config.json' cannot be read: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_word_the_usual_sockets_are_looked_at()
    {
        Assert.Equal(
            [
                "unix:///var/run/docker.sock", "unix:///run/user/1000/docker.sock", "unix:///home/mona/.docker/desktop/docker.sock",
                "unix:///run/user/1000/podman/podman.sock", "unix:///run/podman/podman.sock",
            ],
            Addresses());
        _environment["XDG_RUNTIME_DIR"] = "/tmp/runtime";
        Assert.Contains("unix:///tmp/runtime/docker.sock", Addresses());
    }

    [Fact]
    public void On_macOS_the_sockets_of_virtual_machines_are_looked_at()
    {
        Assert.Equal(
            [
                "unix:///var/run/docker.sock", "unix:///home/mona/.docker/run/docker.sock", "unix:///home/mona/.orbstack/run/docker.sock",
                "unix:///home/mona/.colima/default/docker.sock", "unix:///home/mona/.rd/docker.sock",
                "unix:///home/mona/.local/share/containers/podman/machine/podman.sock",
            ],
            Addresses(isMacOS: true));
    }

    [Fact]
    public void Tls_comes_from_the_environment()
    {
        _environment["DOCKER_HOST"] = "tcp://far";
        Assert.Null(Tcp().Tls);
        Assert.Equal(2375, Tcp().Port);
        _environment["DOCKER_TLS_VERIFY"] = "1";
        Assert.Equal(new EngineTls("/home/mona/.docker", Verify: true), Tcp().Tls);
        Assert.Equal(2376, Tcp().Port);
        _environment["DOCKER_CERT_PATH"] = "/certificates";
        Assert.Equal(new EngineTls("/certificates", Verify: true), Tcp().Tls);
        _environment["DOCKER_TLS_VERIFY"] = "";
        _environment["DOCKER_TLS"] = "1";
        Assert.Equal(new EngineTls("/certificates", Verify: false), Tcp().Tls);
    }

    [Fact]
    public void Without_a_home_the_usual_sockets_remain()
    {
        _environment.Clear();
        Assert.Equal("unix:///var/run/docker.sock", Addresses()[0]);
        _environment["DOCKER_CONTEXT"] = "far";
        Assert.Contains("neither DOCKER_CONFIG nor HOME is set", Assert.Throws<ExecutorException>(() => Candidates()).Message, StringComparison.Ordinal);
    }

    private EngineEndpoint.Tcp Tcp() => Assert.IsType<EngineEndpoint.Tcp>(Assert.Single(Candidates()));

    private void Context(string name, string meta) => _files[$"/home/mona/.docker/contexts/meta/{Id(name)}/meta.json"] = meta;

    private static string Id(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private IReadOnlyList<string> Addresses(string? host = null, bool isMacOS = false) => [.. Candidates(host, isMacOS).Select(endpoint => endpoint.Address)];

    private IReadOnlyList<EngineEndpoint> Candidates(string? host = null, bool isMacOS = false) => EngineChoice.Candidates(new EngineSurroundings
    {
        Host = host,
        Environment = _environment,
        User = 1000,
        IsMacOS = isMacOS,
        Read = _files.GetValueOrDefault,
    });
}
