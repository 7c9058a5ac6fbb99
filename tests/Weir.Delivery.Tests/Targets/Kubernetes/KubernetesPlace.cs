using System.Text.Json.Nodes;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Kubernetes;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;
using Weir.Testing.Delivery;
using Weir.Testing.Kubernetes;

namespace Weir.Delivery.Tests.Targets.Kubernetes;

/// <summary>A cluster with a workload that has no release of Weir yet.</summary>
internal sealed class KubernetesPlace : IDeployPlace
{
    private const string Space = "namespaces/shop";

    private readonly ScratchFolder _scratch = new();
    private readonly Dictionary<string, string> _environment;

    private KubernetesPlace(ClusterServer server, KubernetesSettings settings)
    {
        (Server, Settings) = (server, settings);
        _environment = new Dictionary<string, string> { ["KUBECONFIG"] = _scratch.Write("config", server.KubeConfig()) };
    }

    public ClusterServer Server { get; }

    public KubernetesSettings Settings { get; }

    public static string Deployment => $"apis/apps/v1/{Space}/deployments/shop";

    public static string Route => $"apis/gateway.networking.k8s.io/v1/{Space}/httproutes/shop";

    public static string Ingress => $"apis/networking.k8s.io/v1/{Space}/ingresses/shop";

    public static async Task<KubernetesPlace> MakeAsync(WorkloadKind kind = WorkloadKind.Deployment, KubernetesTraffic? traffic = null, int replicas = 0)
    {
        var server = await ClusterServer.StartAsync();
        var collection = kind switch { WorkloadKind.StatefulSet => "statefulsets", WorkloadKind.DaemonSet => "daemonsets", _ => "deployments" };
        server.State.Create($"apis/apps/v1/{Space}/{collection}", Json($$"""
            {
              "metadata": { "name": "shop", "annotations": { "team": "shop" } },
              "spec": {
                "replicas": {{replicas}}, "futureField": "kept", "selector": { "matchLabels": { "app": "shop" } },
                "template": {
                  "metadata": { "labels": { "app": "shop" } },
                  "spec": { "containers": [{ "name": "web", "image": "shop:before", "envFrom": [{ "configMapRef": { "name": "settings" } }], "futureField": { "cpu": "0.5" } }] }
                }
              }
            }
            """));
        server.State.Create($"api/v1/{Space}/services", Json("""{ "metadata": { "name": "shop" }, "spec": { "selector": { "app": "shop" }, "ports": [{ "port": 80 }] } }"""));
        server.State.Create($"apis/gateway.networking.k8s.io/v1/{Space}/httproutes", Json("""
            { "metadata": { "name": "shop" }, "spec": { "rules": [{ "matches": [{ "path": { "value": "/" } }], "backendRefs": [{ "name": "shop", "port": 80, "weight": 1 }] }, { "backendRefs": [{ "name": "other", "port": 80 }] }] } }
            """));
        server.State.Create($"apis/networking.k8s.io/v1/{Space}/ingresses", Json("""
            { "metadata": { "name": "shop" }, "spec": { "ingressClassName": "nginx", "rules": [{ "host": "shop.test", "http": { "paths": [{ "path": "/", "backend": { "service": { "name": "shop", "port": { "number": 80 } } } }] } }] } }
            """));
        return new KubernetesPlace(server, new KubernetesSettings { Name = "shop", Image = "", Workload = kind, Traffic = traffic, Instances = 2, ReadyWithin = TimeSpan.FromSeconds(3), DrainWithin = TimeSpan.FromSeconds(1) });
    }

    public IDeployTarget Open() => OpenTarget();

    public KubernetesTarget OpenTarget(TimeProvider? time = null) => KubernetesTarget.Open(Settings, _environment, time ?? TimeProvider.System);

    public Task<Release> GoodAsync(int number) => Task.FromResult(Release(number, $"shop:1.{number}"));

    public Task<Release> BrokenAsync(int number) => Task.FromResult(Release(number, "shop:broken"));

    public Release Release(int number, string image, params IReadOnlyList<string> manifests) =>
        Samples.Release(number) with { Target = Settings with { Image = image, Manifests = manifests } };

    public Task<IReadOnlyList<string>> ServingAsync() => Task.FromResult<IReadOnlyList<string>>(
    [
        .. Server.State.Paths("pods").Select(path => Server.State.Find(path)!)
            .Where(pod => pod["status"]?["conditions"]?[0]?["status"]?.GetValue<string>() == "True")
            .Select(pod => pod["metadata"]!["annotations"]?["weir.dev/version"]?.GetValue<string>() ?? "before").Order(StringComparer.Ordinal),
    ]);

    public Task<string> FingerprintAsync() =>
        Task.FromResult(string.Join(' ', Server.State.Paths("pods").Concat(Server.State.Paths("deployments")).Select(path => Server.State.Find(path)!["metadata"]!["resourceVersion"])));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _scratch.Dispose();
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
