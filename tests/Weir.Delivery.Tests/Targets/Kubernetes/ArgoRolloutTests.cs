using System.Text.Json.Nodes;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollback;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Tests.Targets.Kubernetes;

/// <summary>A Rollout that waits at 10 and at 50 %.</summary>
public sealed class ArgoRolloutTests : IAsyncLifetime, IProgress<string>
{
    private KubernetesPlace _place = null!;
    private Release _one = null!;
    private Release _two = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JsonObject Rollout => _place.Server.State.Find("apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/shop")!;

    private string Image => Rollout["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>();

    public async ValueTask InitializeAsync()
    {
        _place = await KubernetesPlace.MakeAsync(WorkloadKind.Rollout);
        _place.Server.State.Create("apis/argoproj.io/v1alpha1/namespaces/shop/rollouts", JsonNode.Parse("""
            {
              "metadata": { "name": "shop" },
              "spec": {
                "replicas": 2, "selector": { "matchLabels": { "app": "shop" } },
                "strategy": { "canary": { "steps": [{ "setWeight": 10 }, { "pause": {} }, { "setWeight": 50 }, { "pause": {} }] } },
                "template": { "metadata": { "labels": { "app": "shop" } }, "spec": { "containers": [{ "name": "web", "image": "shop:before" }] } }
              }
            }
            """)!.AsObject());
        (_one, _two) = (_place.Release(1, "shop:1"), _place.Release(2, "shop:2"));
        await ReachAsync(Allocation.Only(_one, 2));
    }

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task Weir_decides_when_it_takes_its_next_step()
    {
        await ReachAsync(At(10));
        Assert.Equal(10, await PercentAsync());
        await ReachAsync(At(50));
        Assert.Equal(50, await PercentAsync());
        await ReachAsync(Allocation.Only(_two, 2));
        Assert.Equal("Healthy", Rollout["status"]!["phase"]!.GetValue<string>());
        Assert.Equal(Rollout["status"]!["stableRS"]!.GetValue<string>(), Rollout["status"]!["currentPodHash"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_step_that_it_does_not_have_is_refused()
    {
        await using var target = _place.OpenTarget();
        var refused = await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(At(20), this, Token));
        Assert.Equal("rollout 'shop' has no 'pause: {}' at 20%: it waits at 10%, 50%; write the same steps in both", refused.Message);
        Assert.Equal("shop:1", Image);
    }

    [Fact]
    public async Task Requests_are_taken_back_by_an_abort()
    {
        await ReachAsync(At(50));
        await ReachAsync(At(0));
        Assert.True(Rollout["status"]!["abort"]!.GetValue<bool>());
        Assert.Equal(0, await PercentAsync());
    }

    [Fact]
    public async Task A_rollout_that_its_own_analysis_fails_is_unhealthy_and_the_link_takes_it_back()
    {
        var broken = _place.Release(3, "shop:broken");
        await using var target = _place.OpenTarget();
        var unhealthy = Assert.IsType<Convergence.Unhealthy>(await target.ConvergeAsync(At(10) with { Candidate = broken }, this, Token));
        Assert.Equal("1.3.0: Argo Rollouts calls it degraded: its analysis has failed", unhealthy.Reason);
        Assert.IsType<LinkReport.Succeeded>(await target.OpenLink().RollBackAsync(new RollbackRequest("shop", "production", broken, _one, "it fails"), this, Token));
        Assert.Equal(("shop:1", "Healthy"), (Image, Rollout["status"]!["phase"]!.GetValue<string>()));
    }

    void IProgress<string>.Report(string value) => TestContext.Current.TestOutputHelper?.WriteLine(value);

    private Allocation At(double percent) =>
        new() { Stable = _one, StableInstances = 2, Candidate = _two, CandidateInstances = 1, Traffic = new Traffic(percent) };

    private async Task ReachAsync(Allocation wanted)
    {
        await using var target = _place.OpenTarget();
        Assert.IsType<Convergence.Reached>(await target.ConvergeAsync(wanted, this, Token));
    }

    private async Task<double?> PercentAsync()
    {
        await using var target = _place.OpenTarget();
        return (await target.ObserveAsync(Token)).CandidatePercent;
    }
}
