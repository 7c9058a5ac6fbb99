using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Kubernetes;
using Weir.Testing;
using Weir.Testing.Kubernetes;

namespace Weir.Delivery.Tests.Targets.Kubernetes;

/// <summary>Ways into a cluster, each by what a kubeconfig or a pod has.</summary>
public sealed class ClusterAccessTests : IDisposable
{
    private const string Path = "api/v1/namespaces/shop/services/shop";

    private readonly ScratchFolder _scratch = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_client_certificate_opens_and_the_server_is_known_by_its_authority()
    {
        using var made = new Certificates("localhost");
        await using var server = await ClusterServer.StartAsync(made.Server);
        Assert.Null(await FindAsync(Written(server, $$"""{ client-certificate: client.pem, client-key: client.key }""", made)));
        Assert.Equal(["CN=client"], server.Clients);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_trusted()
    {
        using var made = new Certificates("localhost");
        using var other = new Certificates("localhost");
        await using var server = await ClusterServer.StartAsync(made.Server);
        var refused = await Assert.ThrowsAsync<TargetException>(() => FindAsync(Written(server, "{}", other)));
        Assert.Contains("certificate", refused.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_server_may_have_the_name_that_the_kubeconfig_tells()
    {
        using var made = new Certificates("api.shop.test");
        await using var server = await ClusterServer.StartAsync(made.Server);
        await Assert.ThrowsAsync<TargetException>(() => FindAsync(Written(server, "{}", made)));
        Assert.Null(await FindAsync(Written(server, "{}", made, "tls-server-name: api.shop.test,")));
    }

    [Fact]
    public async Task A_pod_asks_by_its_service_account()
    {
        using var made = new Certificates("localhost");
        await using var server = await ClusterServer.StartAsync(made.Server);
        server.Tokens.Add("Bearer of-the-pod");
        _scratch.Write("account/token", "of-the-pod\n");
        _scratch.Write("account/ca.crt", made.Authority);
        _scratch.Write("account/namespace", "shop");
        Dictionary<string, string> environment = new()
        {
            ["KUBERNETES_SERVICE_HOST"] = "127.0.0.1",
            ["KUBERNETES_SERVICE_PORT"] = new Uri(server.Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        var access = Access(environment, _scratch.In("account"));
        Assert.Equal("shop", access.Namespace);
        using var client = new ClusterClient(access, TimeProvider.System);
        Assert.Null(await client.FindAsync(Path, Token));
    }

    [Fact]
    public async Task A_plugin_is_asked_again_when_its_token_is_not_taken_any_more()
    {
        await using var server = await ClusterServer.StartAsync();
        server.Tokens.Add("Bearer token-1");
        _scratch.Write("plugin", """
            #!/bin/sh
            echo x >> "$COUNT"
            case "$KUBERNETES_EXEC_INFO" in *ExecCredential*) ;; *) exit 9;; esac
            echo "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"token-$(wc -l < "$COUNT")\"}}"
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_scratch.In("plugin"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var config = _scratch.Write("config", server.KubeConfig($$"""{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./plugin, env: [{ name: COUNT, value: "{{_scratch.In("count")}}" }] } }"""));
        using var client = Client(config);
        await client.FindAsync(Path, Token);
        server.Tokens.Clear();
        server.Tokens.Add("Bearer token-2");
        await client.FindAsync(Path, Token);
        Assert.Equal(2, File.ReadAllLines(_scratch.In("count")).Length);
    }

    [Fact]
    public async Task A_plugin_that_is_missing_is_told_with_its_hint()
    {
        await using var server = await ClusterServer.StartAsync();
        var config = _scratch.Write("config", server.KubeConfig("{ exec: { apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, installHint: install the plugin } }"));
        using var client = Client(config);
        var refused = await Assert.ThrowsAsync<TargetException>(() => client.FindAsync(Path, Token));
        Assert.StartsWith("'no-such-plugin', which is to say who asks Kubernetes, cannot be started", refused.Message);
        Assert.EndsWith("install the plugin", refused.Message);
    }

    [Fact]
    public async Task A_token_and_a_password_open()
    {
        await using var server = await ClusterServer.StartAsync();
        server.Tokens.UnionWith(["Bearer secret", "Basic bWU6cGFzcw=="]);
        Assert.Null(await FindAsync(_scratch.Write("token", server.KubeConfig("{ token: secret }"))));
        Assert.Null(await FindAsync(_scratch.Write("password", server.KubeConfig("{ username: me, password: pass }"))));
        var refused = await Assert.ThrowsAsync<ClusterRefusal>(() => FindAsync(_scratch.Write("wrong", server.KubeConfig("{ token: hidden }"))));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.DoesNotContain("hidden", refused.Message);
    }

    [Fact]
    public async Task Several_files_are_one_and_an_unknown_context_lists_the_known_ones()
    {
        await using var server = await ClusterServer.StartAsync();
        var first = _scratch.Write("first", "current-context: test\nusers: []");
        var second = _scratch.Write("second", server.KubeConfig());
        Dictionary<string, string> environment = new() { ["KUBECONFIG"] = $"{first}:{_scratch.In("none")}:{second}" };
        Assert.Equal("shop", KubeConfig.Find(null, environment, TimeProvider.System).Namespace);
        var unknown = Assert.Throws<TargetException>(() => KubeConfig.Find("live", environment, TimeProvider.System));
        Assert.Equal("the kubeconfig has no context 'live'; it has 'test'", unknown.Message);
    }

    [Fact]
    public void Without_any_way_in_it_is_said_what_to_set() =>
        Assert.Equal("no kubeconfig was found, and this is no pod: set KUBECONFIG", Assert.Throws<TargetException>(() => Access([], _scratch.Path)).Message);

    private static ClusterAccess Access(Dictionary<string, string> environment, string account) =>
        KubeConfig.Find(null, environment, TimeProvider.System, account);

    private string Written(ClusterServer server, string user, Certificates made, string more = "")
    {
        _scratch.Write("ca.pem", made.Authority);
        _scratch.Write("client.pem", made.Client);
        _scratch.Write("client.key", made.ClientKey);
        return _scratch.Write("config", server.KubeConfig(user).Replace("cluster: { server", $"cluster: {{ {more} certificate-authority: ca.pem, server", StringComparison.Ordinal));
    }

    private static ClusterClient Client(string config) =>
        new(KubeConfig.Find(null, new Dictionary<string, string> { ["KUBECONFIG"] = config }, TimeProvider.System), TimeProvider.System);

    private static async Task<object?> FindAsync(string config)
    {
        using var client = Client(config);
        return await client.FindAsync(Path, Token);
    }

    /// <summary>An authority with a server's and a client's certificate.</summary>
    private sealed class Certificates : IDisposable
    {
        public Certificates(string name)
        {
            var from = DateTimeOffset.UnixEpoch;
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=weir tests", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
            using var authority = request.CreateSelfSigned(from, from.AddYears(100));
            Authority = authority.ExportCertificatePem();
            var (server, serverKey) = Sign(authority, "CN=server", name);
            using var read = X509Certificate2.CreateFromPem(server, serverKey);
            Server = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
            (Client, ClientKey) = Sign(authority, "CN=client", null);
        }

        public string Authority { get; }

        public X509Certificate2 Server { get; }

        public string Client { get; }

        public string ClientKey { get; }

        public void Dispose() => Server.Dispose();

        private static (string Certificate, string Key) Sign(X509Certificate2 authority, string subject, string? name)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
            if (name is not null)
            {
                var names = new SubjectAlternativeNameBuilder();
                names.AddDnsName(name);
                if (name == "localhost")
                    names.AddIpAddress(IPAddress.Loopback);
                request.CertificateExtensions.Add(names.Build());
            }

            using var made = request.Create(authority, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90), RandomNumberGenerator.GetBytes(8));
            return (made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        }
    }
}
