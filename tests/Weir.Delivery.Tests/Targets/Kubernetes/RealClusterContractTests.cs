using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Kubernetes;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing.Delivery;

namespace Weir.Delivery.Tests.Targets.Kubernetes;

/// <summary>The same sentences in a namespace of a real cluster, which <c>WEIR_TEST_KUBECONFIG</c> names.</summary>
/// <remarks>All releases have one image, which <c>WEIR_TEST_IMAGE</c> names: by default one that most nodes have, so that none is fetched.</remarks>
public abstract class RealClusterContract(WorkloadKind kind) : DeployTargetContract
{
    protected override async ValueTask<IDeployPlace> MakeAsync()
    {
        var config = Environment.GetEnvironmentVariable("WEIR_TEST_KUBECONFIG");
        Assert.SkipUnless(File.Exists(config), "a real cluster is tested where WEIR_TEST_KUBECONFIG names a kubeconfig");
        return await RealPlace.MakeAsync(config!, kind);
    }

    private sealed class RealPlace : IDeployPlace
    {
        private readonly Dictionary<string, string> _environment;
        private readonly ClusterClient _client;
        private readonly KubernetesSettings _settings;

        private RealPlace(string config, WorkloadKind kind)
        {
            _environment = new Dictionary<string, string> { ["KUBECONFIG"] = config };
            _client = new ClusterClient(KubeConfig.Find(null, _environment, TimeProvider.System), TimeProvider.System);
            var space = "weir-test-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
            _settings = new KubernetesSettings { Name = "shop", Namespace = space, Image = "", Workload = kind, Instances = 2, ReadyWithin = TimeSpan.FromSeconds(60) };
        }

        private static string Image => Environment.GetEnvironmentVariable("WEIR_TEST_IMAGE") ?? "registry.k8s.io/pause:3.10";

        public static async Task<RealPlace> MakeAsync(string config, WorkloadKind kind)
        {
            var place = new RealPlace(config, kind);
            var space = place._settings.Namespace;
            await place._client.CreateAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = space } }, Token);
            var (collection, count) = kind == WorkloadKind.StatefulSet ? ("statefulsets", "\"serviceName\": \"shop\", \"replicas\": 0,") : ("deployments", "\"replicas\": 0,");
            await place._client.CreateAsync($"apis/apps/v1/namespaces/{space}/{collection}", JsonNode.Parse($$"""
                {
                  "metadata": { "name": "shop" },
                  "spec": {
                    {{count}} "selector": { "matchLabels": { "app": "shop" } },
                    "template": {
                      "metadata": { "labels": { "app": "shop" } },
                      "spec": { "terminationGracePeriodSeconds": 1, "containers": [{ "name": "web", "image": "{{Image}}" }] }
                    }
                  }
                }
                """)!.AsObject(), Token);
            return place;
        }

        public IDeployTarget Open() => KubernetesTarget.Open(_settings, _environment, TimeProvider.System);

        public Task<Release> GoodAsync(int number) => Task.FromResult(Release(number, Image));

        public Task<Release> BrokenAsync(int number) => Task.FromResult(Release(number, "weir.invalid/no-such:image"));

        public async Task<IReadOnlyList<string>> ServingAsync() =>
        [
            .. (await _client.ListAsync($"api/v1/namespaces/{_settings.Namespace}/pods", "app=shop", Token))
                .Where(static pod => pod["metadata"]!["deletionTimestamp"] is null && ClusterSpace.IsReady(pod)).Select(PodTemplate.VersionOf).Order(StringComparer.Ordinal),
        ];

        public async Task<string> FingerprintAsync() =>
            string.Join(' ', (await _client.ListAsync($"api/v1/namespaces/{_settings.Namespace}/pods", "app=shop", Token)).Select(static pod => pod["metadata"]!["uid"]!.GetValue<string>()).Order(StringComparer.Ordinal));

        public async ValueTask DisposeAsync()
        {
            await _client.DeleteAsync($"api/v1/namespaces/{_settings.Namespace}", CancellationToken.None);
            _client.Dispose();
        }

        private Release Release(int number, string image) => Samples.Release(number) with { Target = _settings with { Image = image } };
    }
}

public sealed class RealDeploymentContractTests() : RealClusterContract(WorkloadKind.Deployment);

public sealed class RealStatefulSetContractTests() : RealClusterContract(WorkloadKind.StatefulSet);
