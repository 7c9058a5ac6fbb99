using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Weir.Testing.Kubernetes;

/// <summary>What the controllers of a cluster do, one step at a time: they start a pod, let one become ready, or end one.</summary>
internal static class ClusterControllers
{
    private const string RevisionKey = "deployment.kubernetes.io/revision";
    private const string HashLabel = "pod-template-hash";
    private const string RevisionLabel = "controller-revision-hash";
    private const int DeadlineSteps = 20;
    private const int Nodes = 2;

    /// <summary>One step of each controller.</summary>
    public static void Step(ClusterState state)
    {
        foreach (var path in state.Paths("pods"))
            StepPod(state, path);
        foreach (var path in state.Paths("deployments"))
            StepDeployment(state, path);
        foreach (var path in state.Paths("statefulsets"))
            StepSet(state, path, isStateful: true);
        foreach (var path in state.Paths("daemonsets"))
            StepSet(state, path, isStateful: false);
        foreach (var path in state.Paths("rollouts"))
            ArgoController.Step(state, path, Hash(state.Find(path)!["spec"]!["template"]!));
        foreach (var path in state.Paths("httproutes"))
            StepRoute(state, path);
    }

    private static void StepPod(ClusterState state, string path)
    {
        if (state.Find(path)!["status"] is not null)
            return;
        state.Change(path, pod =>
        {
            var container = pod["spec"]!["containers"]![0]!;
            var isBroken = container["image"]!.GetValue<string>().Contains("broken", StringComparison.Ordinal);
            pod["status"] = new JsonObject
            {
                ["phase"] = isBroken ? "Pending" : "Running",
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = isBroken ? "False" : "True" }),
                ["containerStatuses"] = new JsonArray(new JsonObject
                {
                    ["name"] = container["name"]!.DeepClone(),
                    ["restartCount"] = 0,
                    ["state"] = isBroken
                        ? new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ImagePullBackOff", ["message"] = "no such image" } }
                        : new JsonObject { ["running"] = new JsonObject() },
                }),
            };
        });
    }

    private static void StepDeployment(ClusterState state, string path)
    {
        var deployment = state.Find(path)!;
        var (space, name) = (path[..path.LastIndexOf("/deployments/", StringComparison.Ordinal)], deployment["metadata"]!["name"]!.GetValue<string>());
        var sets = Owned(state, deployment, "replicasets");
        var template = deployment["spec"]!["template"]!;
        var current = sets.Find(set => IsOf(state.Find(set)!, template));
        var newest = sets.Select(set => Revision(state.Find(set)!)).DefaultIfEmpty(0).Max();
        if (current is null)
        {
            var hash = Hash(template);
            var made = Dependant(deployment, $"{name}-{hash}", template, (HashLabel, hash));
            made["spec"] = new JsonObject { ["replicas"] = 0, ["selector"] = Selector(deployment, HashLabel, hash), ["template"] = Labelled(template, HashLabel, hash) };
            state.Create($"{space}/replicasets", made);
            current = $"{space}/replicasets/{name}-{hash}";
            sets.Add(current);
        }

        if (Revision(state.Find(current)!) is var revision && (revision == 0 || revision < newest))
        {
            // The number moves: what is gone back to is the newest again.
            state.Change(current, set => Annotations(set)[RevisionKey] = (newest + 1).ToString(CultureInfo.InvariantCulture));
            state.Change(path, one => Annotations(one)[RevisionKey] = (newest + 1).ToString(CultureInfo.InvariantCulture));
        }

        var wanted = deployment["spec"]!["replicas"]?.GetValue<int>() ?? 1;
        var pods = sets.ToDictionary(set => set, set => Owned(state, state.Find(set)!, "pods"));
        var all = pods.Values.Sum(own => own.Count);
        var ready = pods.Values.Sum(own => own.Count(pod => IsReady(state.Find(pod)!)));
        var old = sets.Where(set => set != current && pods[set].Count > 0).ToList();
        if (pods[current].Count < wanted && all < wanted + 1)
            StartPod(state, space, state.Find(current)!, $"{name}-{Hash(template)}-{all}{state.Find(path)!["metadata"]!["resourceVersion"]}", HashLabel, Hash(template));
        else if (pods[current].Count > wanted)
            state.Delete(pods[current][^1]);
        else if (old.Count > 0 && old.SelectMany(set => pods[set]).OrderBy(pod => IsReady(state.Find(pod)!)).First() is var victim && (!IsReady(state.Find(victim)!) || ready > wanted))
            state.Delete(victim);
        foreach (var set in sets)
            state.Change(set, one => one["spec"]!["replicas"] = Owned(state, one, "pods").Count);

        var counts = sets.ToDictionary(set => set, set => Owned(state, state.Find(set)!, "pods"));
        var updated = counts[current];
        state.Change(path, one =>
        {
            var steps = one["status"]?["steps"]?.GetValue<int>() ?? 0;
            var progress = $"{updated.Count} {counts.Values.Sum(own => own.Count)} {counts.Values.Sum(own => own.Count(pod => IsReady(state.Find(pod)!)))} {one["metadata"]!["generation"]}";
            steps = one["status"]?["progress"]?.GetValue<string>() == progress ? steps + 1 : 0;
            var available = counts.Values.Sum(own => own.Count(pod => IsReady(state.Find(pod)!)));
            var isDone = updated.Count == wanted && available >= wanted;
            one["status"] = new JsonObject
            {
                ["observedGeneration"] = one["metadata"]!["generation"]!.DeepClone(),
                ["replicas"] = counts.Values.Sum(own => own.Count),
                ["updatedReplicas"] = updated.Count,
                ["availableReplicas"] = available,
                ["readyReplicas"] = available,
                ["steps"] = isDone ? 0 : Math.Min(steps, DeadlineSteps),
                ["progress"] = progress,
                ["conditions"] = new JsonArray(new JsonObject
                {
                    ["type"] = "Progressing",
                    ["status"] = !isDone && steps >= DeadlineSteps ? "False" : "True",
                    ["reason"] = isDone ? "NewReplicaSetAvailable" : steps >= DeadlineSteps ? "ProgressDeadlineExceeded" : "ReplicaSetUpdated",
                }),
            };
        });
    }

    private static void StepSet(ClusterState state, string path, bool isStateful)
    {
        var set = state.Find(path)!;
        var (space, name) = (path[..path.LastIndexOf('/')], set["metadata"]!["name"]!.GetValue<string>());
        space = space[..space.LastIndexOf('/')];
        var template = set["spec"]!["template"]!;
        var hash = Hash(template);
        var revisions = Owned(state, set, "controllerrevisions");
        var newest = revisions.Select(one => state.Find(one)!["revision"]!.GetValue<int>()).DefaultIfEmpty(0).Max();
        var current = $"{space}/controllerrevisions/{name}-{hash}";
        if (state.Find(current) is null)
        {
            var made = Dependant(set, $"{name}-{hash}", template, (RevisionLabel, hash));
            made["revision"] = newest + 1;
            var data = (JsonObject)template.DeepClone();
            data["$patch"] = "replace";
            made["data"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = data } };
            state.Create($"{space}/controllerrevisions", made);
        }
        else if (state.Find(current)!["revision"]!.GetValue<int>() < newest)
        {
            state.Change(current, one => one["revision"] = newest + 1);
        }

        var wanted = isStateful ? set["spec"]!["replicas"]?.GetValue<int>() ?? 1 : Nodes;
        var partition = isStateful ? set["spec"]!["updateStrategy"]?["rollingUpdate"]?["partition"]?.GetValue<int>() ?? 0 : 0;
        var before = set["status"]?["currentRevision"]?.GetValue<string>() ?? hash;
        var pods = Enumerable.Range(0, 20).Select(index => $"{PodSpace(space)}/{name}-{index}").Where(pod => state.Find(pod) is not null).ToList();
        var unready = pods.Find(pod => !IsReady(state.Find(pod)!));
        var missing = Enumerable.Range(0, wanted).FirstOrDefault(index => state.Find($"{PodSpace(space)}/{name}-{index}") is null, -1);
        var outdated = Enumerable.Range(partition, Math.Max(0, wanted - partition)).Reverse()
            .FirstOrDefault(index => state.Find($"{PodSpace(space)}/{name}-{index}") is { } pod && HashOf(pod) != hash, -1);
        if (pods.Count > wanted)
        {
            state.Delete(pods[^1]);
        }
        else if (missing >= 0 && (unready is null || !isStateful))
        {
            var isOld = missing < partition && before != hash;
            var source = isOld ? state.Find($"{space}/controllerrevisions/{name}-{before}")!["data"]!["spec"]!["template"]! : template;
            StartPod(state, space, set, $"{name}-{missing}", RevisionLabel, isOld ? before : hash, source);
        }
        else if (outdated >= 0 && (unready is null || (!isStateful && unready.EndsWith($"/{name}-{outdated}", StringComparison.Ordinal))))
        {
            // A pod that is not ready stops the update: that is how one of these gets stuck.
            state.Delete($"{PodSpace(space)}/{name}-{outdated}");
        }

        pods = [.. pods.Where(pod => state.Find(pod) is not null)];
        var updated = pods.Count(pod => HashOf(state.Find(pod)!) == hash);
        var ready = pods.Count(pod => IsReady(state.Find(pod)!));
        state.Change(path, one =>
        {
            var isComplete = updated == wanted && ready == wanted && partition == 0;
            one["status"] = isStateful
                ? new JsonObject
                {
                    ["observedGeneration"] = one["metadata"]!["generation"]!.DeepClone(), ["replicas"] = pods.Count, ["readyReplicas"] = ready, ["updatedReplicas"] = updated,
                    ["updateRevision"] = hash, ["currentRevision"] = isComplete || (wanted == 0 && pods.Count == 0) ? hash : before,
                }
                : new JsonObject
                {
                    ["observedGeneration"] = one["metadata"]!["generation"]!.DeepClone(), ["desiredNumberScheduled"] = Nodes, ["updatedNumberScheduled"] = updated,
                    ["numberAvailable"] = ready, ["currentRevision"] = hash,
                };
        });
    }

    // A gateway takes a route one step after it was changed.
    private static void StepRoute(ClusterState state, string path) => state.Change(path, route =>
    {
        JsonObject Condition(string type) => new() { ["type"] = type, ["status"] = "True", ["observedGeneration"] = route["metadata"]!["generation"]!.DeepClone() };
        if (route["metadata"]!["annotations"]?["refused"] is null)
            route["status"] = new JsonObject { ["parents"] = new JsonArray(new JsonObject { ["conditions"] = new JsonArray(Condition("Accepted"), Condition("ResolvedRefs")) }) };
    });

    private static string PodSpace(string space) => $"api/v1/{space[space.IndexOf("namespaces/", StringComparison.Ordinal)..]}/pods";

    private static void StartPod(ClusterState state, string space, JsonObject owner, string name, string label, string hash, JsonNode? template = null)
    {
        var source = template ?? owner["spec"]!["template"]!;
        var pod = Dependant(owner, name, source, (label, hash));
        foreach (var (key, value) in (source["metadata"]?["annotations"] as JsonObject ?? []))
            Annotations(pod)[key] = value!.DeepClone();
        pod["spec"] = source["spec"]!.DeepClone();
        state.Create($"{PodSpace(space)}", pod);
    }

    private static JsonObject Dependant(JsonObject owner, string name, JsonNode template, (string Key, string Value) label)
    {
        var labels = (JsonObject)(template["metadata"]?["labels"] ?? new JsonObject()).DeepClone();
        labels[label.Key] = label.Value;
        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = labels,
                ["ownerReferences"] = new JsonArray(new JsonObject { ["controller"] = true, ["uid"] = owner["metadata"]!["uid"]!.DeepClone() }),
            },
        };
    }

    private static JsonObject Selector(JsonObject owner, string key, string value)
    {
        var selector = (JsonObject)owner["spec"]!["selector"]!.DeepClone();
        selector["matchLabels"]![key] = value;
        return selector;
    }

    private static JsonObject Labelled(JsonNode template, string key, string value)
    {
        var made = (JsonObject)template.DeepClone();
        made["metadata"]!["labels"]![key] = value;
        return made;
    }

    private static bool IsOf(JsonObject set, JsonNode template)
    {
        var own = (JsonObject)set["spec"]!["template"]!.DeepClone();
        own["metadata"]!["labels"]!.AsObject().Remove(HashLabel);
        return JsonNode.DeepEquals(own, template);
    }

    private static JsonObject Annotations(JsonObject one)
    {
        if (one["metadata"]!["annotations"] is not JsonObject annotations)
            one["metadata"]!["annotations"] = annotations = [];
        return annotations;
    }

    private static List<string> Owned(ClusterState state, JsonObject owner, string kind) =>
        [.. state.Paths(kind).Where(path => ClusterState.OwnerOf(state.Find(path)!) == owner["metadata"]!["uid"]!.GetValue<string>())];

    private static int Revision(JsonObject set) =>
        int.TryParse(set["metadata"]?["annotations"]?[RevisionKey]?.GetValue<string>(), CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    private static string HashOf(JsonObject pod) => pod["metadata"]!["labels"]![RevisionLabel]!.GetValue<string>();

    private static bool IsReady(JsonObject pod) => pod["status"]?["conditions"]?[0]?["status"]?.GetValue<string>() == "True";

    private static string Hash(JsonNode template) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template.ToJsonString())))[..8];
}
