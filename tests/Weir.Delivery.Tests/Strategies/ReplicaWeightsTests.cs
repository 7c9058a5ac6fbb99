using System.Text.Json;
using CsCheck;
using Weir.Delivery.Strategies;
using Weir.Testing;

namespace Weir.Delivery.Tests.Strategies;

public sealed class ReplicaWeightsTests
{
    public static TheoryData<string> Cases =>
        [.. Corpora.Files("approx_weight_to_replicas.json", "delivery", "argo-rollouts").SelectMany(static path => JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("cases").EnumerateArray()).Select(static test => test.GetRawText())];

    [Theory(SkipTestWithoutData = true)]
    [Trait("Category", "Corpora")]
    [MemberData(nameof(Cases))]
    public void Instances_are_shared_as_Argo_Rollouts_shares_them(string text)
    {
        var test = JsonDocument.Parse(text).RootElement;
        int Number(string name) => test.GetProperty(name).GetInt32();
        Assert.Equal((Number("expStable"), Number("expCanary")), ReplicaWeights.Split(Number("replicas"), 100.0 * Number("weight") / Number("maxWeight"), Number("maxSurge") > 0));
    }

    [Fact]
    public void A_share_leaves_both_releases_an_instance_and_needs_at_most_one_more() =>
        Gen.Select(Gen.Int[1, 50], Gen.Double[0.01, 99.99]).Sample(static (instances, percent) =>
        {
            var (stable, candidate) = ReplicaWeights.Split(instances, percent, mayBeOneMore: true);
            return stable > 0 && candidate > 0 && stable + candidate <= instances + 1;
        });

    [Fact]
    public void Where_no_more_may_be_there_the_number_stays() =>
        Gen.Select(Gen.Int[2, 50], Gen.Double[0.01, 99.99]).Sample(static (instances, percent) =>
        {
            var (stable, candidate) = ReplicaWeights.Split(instances, percent, mayBeOneMore: false);
            return stable > 0 && candidate > 0 && stable + candidate == instances;
        });
}
