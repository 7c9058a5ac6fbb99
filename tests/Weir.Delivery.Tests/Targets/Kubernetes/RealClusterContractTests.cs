using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Kubernetes;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing.Delivery;

namespace Weir.Delivery.Tests.Targets.Kubernetes;

/// <summary>The same sentences in a namespace of a real cluster, which <c>WEIR_TEST_KUBECONFIG</c> names.</summary>
public sealed class RealClusterContractTests : DeployPlaceContract
{
    protected override async ValueTask<IDeployPlace> MakeAsync()
    {
        var config = Environment.GetEnvironmentVariable("WEIR_TEST_KUBECONFIG");
        Assert.SkipUnless(File.Exists(config), "a real cluster is tested where WEIR_TEST_KUBECONFIG names a kubeconfig");
        return await RealPlace.MakeAsync(config!);
    }

    private sealed class RealPlace : IDeployPlace
    {
        private readonly Dictionary<string, string> _environment;
        private readonly ClusterClient _client;
        private readonly KubernetesSettings _settings;

        private RealPlace(string config)
        {
            _environment = new Dictionary<string, string> { ["KUBECONFIG"] = config };
            _client = new ClusterClient(KubeConfig.Find(null, _environment, TimeProvider.System), TimeProvider.System);
            var space = "weir-test-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
            _settings = new KubernetesSettings { Name = "shop", Namespace = space, Image = "", Instances = 2, ReadyWithin = TimeSpan.FromSeconds(60) };
        }

        public static async Task<RealPlace> MakeAsync(string config)
        {
            var place = new RealPlace(config);
            var space = place._settings.Namespace;
            await place._client.CreateAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = space } }, Token);
            await place._client.CreateAsync($"apis/apps/v1/namespaces/{space}/deployments", JsonNode.Parse("""
                {
                  "metadata": { "name": "shop" },
                  "spec": {
                    "replicas": 0, "selector": { "matchLabels": { "app": "shop" } },
                    "template": {
                      "metadata": { "labels": { "app": "shop" } },
                      "spec": { "terminationGracePeriodSeconds": 1, "containers": [{ "name": "web", "image": "registry.k8s.io/pause:3.8" }] }
                    }
                  }
                }
                """)!.AsObject(), Token);
            return place;
        }

        public IDeployTarget Open() => KubernetesTarget.Open(_settings, _environment, TimeProvider.System);

        public Task<Release> GoodAsync(int number) => Task.FromResult(Release(number, number == 1 ? "3.9" : "3.10"));

        public Task<Release> BrokenAsync(int number) => Task.FromResult(Release(number, "no-such-tag"));

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

        private Release Release(int number, string tag) => Samples.Release(number) with { Target = _settings with { Image = $"registry.k8s.io/pause:{tag}" } };
    }
}
