using Weir.Delivery.Files;
using Weir.Delivery.Files.Reading;
using Weir.Delivery.Strategies;
using Weir.Pipelines.Sources;

namespace Weir.Delivery.Tests.Files;

/// <summary>What is said of a file agrees with what a rollout would refuse.</summary>
public sealed class AbilityTableTests
{
    private static readonly string[] Targets =
    [
        "process: { command: ./shop }",
        "docker: { image: shop, port: 80 }",
        "compose: { files: a.yml }",
        "compose: { service: web, port: 80 }",
        "kubernetes: { name: shop, image: shop, instances: 4 }",
        "kubernetes: { name: shop, image: shop, workload: stateful-set, instances: 4 }",
        "kubernetes: { name: shop, image: shop, workload: daemon-set }",
        "kubernetes: { name: shop, image: shop, workload: rollout }",
        "kubernetes: { name: shop, image: shop, instances: 4, traffic: { http-route: { name: a, service: b } } }",
        "kubernetes: { name: shop, image: shop, instances: 4, traffic: { ingress-nginx: { name: a, service: b } } }",
        "ansible: { playbook: a.yml }",
        "command: { deploy: a }",
        "command: { deploy: a, shift: b, remove: c }",
    ];

    private static readonly string[] Strategies =
    [
        "rolling", "blue-green", "canary", "{ rolling: { every: 1m } }", "{ blue-green: { matches: [{ header: X }] } }", "{ canary: { matches: [{ cookie: x }] } }",
        "{ canary: { steps: [{ percent: 10%, mirror: 1% }] } }",
    ];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (var target in Targets)
            {
                foreach (var strategy in Strategies)
                    pairs.Add(target, strategy);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_strategy_is_refused_where_a_rollout_would_refuse_it(string target, string strategy)
    {
        var text = $"app: shop\nenvironments:\n  production:\n    target: {{ {target} }}\n    strategy: {strategy}\n";
        var found = DeliveryReader.Read(new SourceText(DeliveryReader.Path, text)).Diagnostics;

        Assert.All(found, diagnostic => Assert.Equal(DeliveryRules.Ability, diagnostic.Rule));
        var settings = FileCase.Environment("", target).Target;
        var asked = FileCase.Environment($"strategy: {strategy}").Strategy;
        Assert.Equal(PhasePlanner.WhyNot(asked, AbilityTable.Of(settings)) is null, found.Count == 0);
    }
}
