using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Kubernetes;
using Weir.Testing;

namespace Weir.Delivery.Tests.Targets.Kubernetes;

/// <summary>Cases of kubectl: what is done is the same, and the numbers in the texts are.</summary>
[Trait("Category", "Corpora")]
public sealed partial class WorkloadStatusTests
{
    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number { get; }

    [Theory]
    [InlineData("Deployment", WorkloadKind.Deployment)]
    [InlineData("DaemonSet", WorkloadKind.DaemonSet)]
    public void A_workload_is_done_when_kubectl_says_so(string kind, WorkloadKind workload)
    {
        var cases = JsonNode.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("delivery", "kubectl"), "rollout_status.json")))!["cases"]![kind]!.AsArray();
        foreach (var one in cases.OfType<JsonObject>())
        {
            var status = WorkloadStatus.Of(workload, Of(one));
            Assert.True(one["done"]!.GetValue<bool>() == status.IsDone, $"{kind} {one["name"]}: {status.Text}");
            if (!status.IsDone)
                Assert.Equal(NumbersIn(one["msg"]!.GetValue<string>()), NumbersIn(status.Text));
        }
    }

    [Fact]
    public void A_stateful_set_is_done_when_kubectl_says_so()
    {
        var cases = JsonNode.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("delivery", "kubectl"), "rollout_status.json")))!["cases"]!["StatefulSet"]!.AsArray();
        foreach (var one in cases.OfType<JsonObject>())
        {
            var set = Of(one);
            set["spec"]!["replicas"] = one["Replicas"]!.GetValue<int>() == 0 ? 1 : one["Replicas"]!.DeepClone();

            // The cases keep the type of the strategy as text. Where it is a partition, their messages say that one pod is to be new.
            var name = one["name"]!.GetValue<string>();
            set["spec"]!["updateStrategy"] = new JsonObject
            {
                ["type"] = (one["strategy"]?.GetValue<string>() ?? "").Contains("OnDelete", StringComparison.Ordinal) ? "OnDelete" : "RollingUpdate",
                ["rollingUpdate"] = new JsonObject { ["partition"] = name.Contains("partition", StringComparison.Ordinal) ? 2 : 0 },
            };
            var status = WorkloadStatus.Of(WorkloadKind.StatefulSet, JsonNode.Parse(set.ToJsonString())!.AsObject());
            Assert.True(one["err"]!.GetValue<bool>() == status.HasFailed, $"{name}: {status.Text}");

            // One case calls itself done and says that it waits: kubectl's own test does not mind, and the message is what it prints.
            Assert.True(one["msg"]!.GetValue<string>().Contains("Waiting", StringComparison.Ordinal) == !(status.IsDone || status.HasFailed), $"{name}: {status.Text}");
        }
    }

    private static IEnumerable<string> NumbersIn(string text) => Number.Matches(text).Select(static match => match.Value);

    private static JsonObject Of(JsonObject one)
    {
        JsonObject status = [];
        foreach (var (key, value) in one)
        {
            if (char.IsUpper(key[0]))
                status[char.ToLowerInvariant(key[0]) + key[1..]] = value!.DeepClone();
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["generation"] = one["generation"]!.DeepClone() },
            ["spec"] = new JsonObject { ["replicas"] = one["specReplicas"]?.DeepClone() },
            ["status"] = status,
        };
    }
}
