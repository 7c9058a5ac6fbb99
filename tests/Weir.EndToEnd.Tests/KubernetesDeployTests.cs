using System.Text.Json.Nodes;
using Weir.Testing;
using Weir.Testing.Kubernetes;

namespace Weir.EndToEnd.Tests;

/// <summary><c>weir deploy</c> with a kubeconfig, to a cluster in this process.</summary>
public sealed class KubernetesDeployTests : IAsyncLifetime
{
    private const string Deployments = "apis/apps/v1/namespaces/shop/deployments";

    private readonly WeirProgram _weir = new(GitRepository.With());
    private ClusterServer _cluster = null!;

    private JsonNode Image => _cluster.State.Find($"{Deployments}/shop")!["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await ClusterServer.StartAsync();
        _cluster.Tokens.Add("Bearer t0ken");
        _cluster.State.Create(Deployments, JsonNode.Parse("""
            {
              "metadata": { "name": "shop" },
              "spec": {
                "replicas": 2, "selector": { "matchLabels": { "app": "shop" } },
                "template": { "metadata": { "labels": { "app": "shop" } }, "spec": { "containers": [{ "name": "web", "image": "shop:before" }] } }
              }
            }
            """)!.AsObject());
        _weir.Environment["KUBECONFIG"] = _weir.Scratch.Write("kubeconfig", _cluster.KubeConfig("{ token: t0ken }"));
        _weir.Repository.Write("weir.yaml", """
            app: shop
            environments:
              production:
                target: { kubernetes: { name: shop, image: "shop:{version}", instances: 2, ready-within: 10s } }
                strategy: { canary: { steps: [50%], every: 2s } }
                analysis: { every: 1s }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        _weir.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_good_version_goes_to_all_pods_and_one_that_does_not_start_is_undone_by_the_cluster()
    {
        foreach (var version in (string[])["1.0", "2.0"])
        {
            var good = await _weir.RunAsync("deploy", "--version", version);
            Assert.True(good.ExitCode == 0, good.All);
            Assert.Equal($"shop:{version}", Image.GetValue<string>());
        }

        var bad = await _weir.RunAsync("deploy", "--version", "broken");
        Assert.True(bad.ExitCode == 1, bad.All);
        Assert.Contains("ImagePullBackOff: no such image", bad.All, StringComparison.Ordinal);
        Assert.Contains("rolled back to 2.0: ", bad.All, StringComparison.Ordinal);
        Assert.Contains("rollback by 'kubernetes': deployment 'shop' was 2.0 already; 2 of 2 pods are available", bad.All, StringComparison.Ordinal);
        Assert.Equal("shop:2.0", Image.GetValue<string>());
        Assert.DoesNotContain("t0ken", bad.All, StringComparison.Ordinal);
        var back = await _weir.RunAsync("rollback");
        Assert.True(back.ExitCode == 0, back.All);
        Assert.Equal("shop:1.0", Image.GetValue<string>());
        var verified = await _weir.RunAsync("verify");
        Assert.True(verified.ExitCode == 0, verified.All);
    }

    [Fact]
    public async Task A_cluster_that_does_not_take_the_token_is_told_and_nothing_is_begun()
    {
        _cluster.Tokens.Clear();
        _cluster.Tokens.Add("Bearer other");
        var refused = await _weir.RunAsync("deploy", "--version", "1.0");
        Assert.Equal(
            (2, $"weir: nothing was begun: Kubernetes refuses to read '{Deployments}/shop' with 401: Unauthorized"), (refused.ExitCode, refused.All.Trim()));
        Assert.Equal("shop:before", Image.GetValue<string>());
        Assert.DoesNotContain("t0ken", refused.All, StringComparison.Ordinal);
    }
}
