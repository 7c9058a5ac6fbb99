using System.Text.Json.Nodes;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Tests.Targets.Kubernetes;

public sealed class KubernetesTrafficTests : IProgress<string>
{
    private const string CandidateIngress = "apis/networking.k8s.io/v1/namespaces/shop/ingresses/shop-weir-candidate";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Traffic Tested => new(12.5) { Matches = [new TrafficMatch(TrafficMatchKind.Header, "X-Test", "yes")] };

    [Fact]
    public async Task A_route_gets_weights_and_a_rule_for_matches_and_is_as_before_at_the_end()
    {
        await using var place = await KubernetesPlace.MakeAsync(traffic: new KubernetesTraffic.HttpRoute("shop", "shop"), replicas: 2);
        var (one, two) = (place.Release(1, "shop:1"), place.Release(2, "shop:2"));
        await ReachAsync(place, Allocation.Only(one, 2));
        var before = Rules(place).ToJsonString();
        await ReachAsync(place, Beside(one, two, Tested));
        var rules = Rules(place);
        Assert.Equal(3, rules.Count);
        Assert.Equal("""[{"path":{"value":"/"},"headers":[{"type":"Exact","name":"X-Test","value":"yes"}]}]""", rules[0]!["matches"]!.ToJsonString());
        Assert.Equal("""[{"name":"shop","port":80,"weight":8750},{"name":"shop-weir-candidate","port":80,"weight":1250}]""", rules[1]!["backendRefs"]!.ToJsonString());
        Assert.Equal("""[{"name":"other","port":80}]""", rules[2]!["backendRefs"]!.ToJsonString());
        var service = place.Server.State.Find("api/v1/namespaces/shop/services/shop-weir-candidate")!;
        Assert.Equal("""{"app":"shop-candidate"}""", service["spec"]!["selector"]!.ToJsonString());
        await ReachAsync(place, Allocation.Only(one, 2));
        Assert.Equal(before, Rules(place).ToJsonString());
        Assert.Null(place.Server.State.Find("api/v1/namespaces/shop/services/shop-weir-candidate"));
    }

    [Fact]
    public async Task A_route_that_no_gateway_takes_is_told()
    {
        await using var place = await KubernetesPlace.MakeAsync(traffic: new KubernetesTraffic.HttpRoute("shop", "shop"));
        place.Server.State.Change(KubernetesPlace.Route, static route => route["metadata"]!["annotations"] = new JsonObject { ["refused"] = "yes" });
        await using var target = place.OpenTarget();
        var silent = await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(Allocation.Only(place.Release(1, "shop:1"), 1), this, Token));
        Assert.Equal("no gateway says that it has taken the HTTPRoute 'shop': see its conditions 'Accepted' and 'ResolvedRefs'", silent.Message);
    }

    [Fact]
    public async Task A_canary_ingress_has_the_weight_and_goes_again()
    {
        await using var place = await KubernetesPlace.MakeAsync(traffic: new KubernetesTraffic.IngressNginx("shop", "shop"), replicas: 2);
        var (one, two) = (place.Release(1, "shop:1"), place.Release(2, "shop:2"));
        await ReachAsync(place, Allocation.Only(one, 2));
        await ReachAsync(place, Beside(one, two, Tested));
        var ingress = place.Server.State.Find(CandidateIngress)!;
        Assert.Equal(
            """{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight-total":"10000","nginx.ingress.kubernetes.io/canary-weight":"1250","nginx.ingress.kubernetes.io/canary-by-header":"X-Test","nginx.ingress.kubernetes.io/canary-by-header-value":"yes"}""",
            ingress["metadata"]!["annotations"]!.ToJsonString());
        Assert.Equal("shop-weir-candidate", ingress["spec"]!["rules"]![0]!["http"]!["paths"]![0]!["backend"]!["service"]!["name"]!.GetValue<string>());
        Assert.Equal("nginx", ingress["spec"]!["ingressClassName"]!.GetValue<string>());
        await ReachAsync(place, Allocation.Only(two, 2));
        Assert.Null(place.Server.State.Find(CandidateIngress));
    }

    void IProgress<string>.Report(string value) => TestContext.Current.TestOutputHelper?.WriteLine(value);

    private static JsonArray Rules(KubernetesPlace place) => place.Server.State.Find(KubernetesPlace.Route)!["spec"]!["rules"]!.AsArray();

    private static Allocation Beside(Release one, Release two, Traffic traffic) =>
        new() { Stable = one, StableInstances = 2, Candidate = two, CandidateInstances = 1, Traffic = traffic };

    private async Task ReachAsync(KubernetesPlace place, Allocation wanted)
    {
        await using var target = place.OpenTarget();
        Assert.IsType<Convergence.Reached>(await target.ConvergeAsync(wanted, this, Token));
    }
}
