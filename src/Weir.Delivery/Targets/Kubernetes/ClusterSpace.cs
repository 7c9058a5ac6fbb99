using System.Text.Json.Nodes;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>The workload of an environment in its namespace, and what lies around it there.</summary>
internal sealed class ClusterSpace(ClusterClient client, KubernetesSettings settings, TimeProvider time) : IDisposable
{
    private const int Tries = 20;
    private const string ConfigurationOf = "weir.dev/configuration-of";

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The client.</summary>
    public ClusterClient Client => client;

    /// <summary>The settings of the environment.</summary>
    public KubernetesSettings Settings => settings;

    /// <summary>The time.</summary>
    public TimeProvider Time => time;

    /// <summary>The path of the workload.</summary>
    public string Workload => PathOf(settings.Workload, settings.Name);

    /// <summary>What the workload is called in messages.</summary>
    public string Title => $"{NameOf(settings.Workload)} '{settings.Name}'";

    private string Namespace => settings.Namespace ?? client.Namespace;

    /// <summary>The path of a workload.</summary>
    public string PathOf(WorkloadKind kind, string name) => kind switch
    {
        WorkloadKind.Deployment => PathOf("apis/apps/v1", "deployments", name),
        WorkloadKind.StatefulSet => PathOf("apis/apps/v1", "statefulsets", name),
        WorkloadKind.DaemonSet => PathOf("apis/apps/v1", "daemonsets", name),
        WorkloadKind.Rollout => PathOf("apis/argoproj.io/v1alpha1", "rollouts", name),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such workload"),
    };

    /// <summary>The path of an object, or of all of a kind.</summary>
    public string PathOf(string api, string kind, string? name = null) =>
        $"{api}/namespaces/{Uri.EscapeDataString(Namespace)}/{kind}{(name is null ? "" : $"/{Uri.EscapeDataString(name)}")}";

    /// <summary>The workload.</summary>
    /// <exception cref="TargetException">There is none.</exception>
    public async Task<JsonObject> ReadAsync(CancellationToken cancellationToken) =>
        await client.FindAsync(Workload, cancellationToken).ConfigureAwait(false)
        ?? throw new TargetException($"there is no {Title} in the namespace '{Namespace}': Weir delivers to a workload that exists, so apply its manifest first");

    /// <summary>Changes an object by what a function makes of it as it is; where somebody else is faster, it is read and made again.</summary>
    /// <param name="path">The object.</param>
    /// <param name="operations">Gives the operations of a JSON patch; none where nothing is to change.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>True where it was changed.</returns>
    public async Task<bool> ChangeAsync(string path, Func<JsonObject, JsonArray> operations, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var read = await client.FindAsync(path, cancellationToken).ConfigureAwait(false) ?? throw new TargetException($"'{path}' is not there any more");
            var patch = operations(read);
            if (patch.Count == 0)
                return false;
            try
            {
                await client.PatchAsync(path, read, patch, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (ClusterRefusal refusal) when (refusal.IsConflict && attempt < Tries)
            {
                // The same status says that the patch itself is wrong: then nobody was faster.
                var again = await client.FindAsync(path, cancellationToken).ConfigureAwait(false);
                if (again?["metadata"]?["resourceVersion"]?.ToString() == read["metadata"]?["resourceVersion"]?.ToString())
                    throw;
            }
        }
    }

    /// <summary>The operation that sets a value; none where it has it.</summary>
    public static void Set(JsonArray operations, JsonObject of, JsonNode value, params ReadOnlySpan<string> path)
    {
        JsonNode? old = of;
        foreach (var key in path)
            old = old?[key];
        if (!JsonNode.DeepEquals(old, value))
            operations.Add((JsonNode)new JsonObject { ["op"] = old is null ? "add" : "replace", ["path"] = "/" + string.Join('/', path), ["value"] = value.DeepClone() });
    }

    /// <summary>Makes the workload's pods those of a release, so many of them. Nothing is changed where it is so.</summary>
    /// <param name="path">The workload.</param>
    /// <param name="release">The release.</param>
    /// <param name="replicas">Gives how many, of how many it has; null to leave that.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<bool> SetAsync(string path, Release release, Func<int, int>? replicas, CancellationToken cancellationToken) => ChangeAsync(path, workload =>
    {
        JsonArray operations = new();
        Set(operations, workload, PodTemplate.Of(workload["spec"]!["template"]!.AsObject(), release), "spec", "template");
        if (replicas is not null)
            Set(operations, workload, replicas(WorkloadStatus.Replicas(workload)), "spec", "replicas");
        return operations;
    }, cancellationToken);

    /// <summary>Makes a workload have so many pods.</summary>
    public Task<bool> ScaleAsync(string path, int replicas, CancellationToken cancellationToken) => ChangeAsync(path, workload =>
    {
        JsonArray operations = new();
        Set(operations, workload, replicas, "spec", "replicas");
        return operations;
    }, cancellationToken);

    /// <summary>Waits until a workload is what it was told to be. The time that it has begins again with each progress.</summary>
    /// <returns>Why it is not; null where it is.</returns>
    public async Task<string?> WhyNotReadyAsync(string path, WorkloadKind kind, string version, IProgress<string> progress, CancellationToken cancellationToken)
    {
        string? told = null;
        var end = time.GetUtcNow() + settings.ReadyWithin;
        while (true)
        {
            var workload = await client.FindAsync(path, cancellationToken).ConfigureAwait(false) ?? throw new TargetException($"'{path}' is not there any more");
            var status = WorkloadStatus.Of(kind, workload);
            if (status.IsDone)
                return null;
            if (status.Text != told)
            {
                told = status.Text;
                end = time.GetUtcNow() + settings.ReadyWithin;
                progress.Report($"{version} on Kubernetes: {told}");
            }

            if (status.HasFailed)
                return $"{version} does not become ready: {status.Text}{await PodTroubleAsync(workload, cancellationToken).ConfigureAwait(false)}";
            if (time.GetUtcNow() > end)
                return FormattableString.Invariant($"{version} made no progress within {settings.ReadyWithin.TotalSeconds:0.#} s: {status.Text}{await PodTroubleAsync(workload, cancellationToken).ConfigureAwait(false)}");
            await client.WaitForChangeAsync(path, workload, end - time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until something is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo, string otherwise, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow() + settings.ReadyWithin + settings.DrainWithin;
        for (var look = FirstLook; !await isSo().ConfigureAwait(false); look = look * 2 < Look ? look * 2 : Look)
        {
            if (time.GetUtcNow() > end)
                throw new TargetException(otherwise);
            await Task.Delay(look, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The pods that a workload's selector finds, without those that are ending.</summary>
    public async Task<IReadOnlyList<JsonObject>> PodsAsync(JsonObject workload, CancellationToken cancellationToken)
    {
        var pods = await client.ListAsync(PathOf("api/v1", "pods"), SelectorOf(workload), cancellationToken).ConfigureAwait(false);
        return [.. pods.Where(static pod => pod["metadata"]?["deletionTimestamp"] is null && pod["status"]?["phase"]?.GetValue<string>() is not ("Succeeded" or "Failed"))];
    }

    /// <summary>The objects of a kind that the workload controls.</summary>
    public async Task<IReadOnlyList<JsonObject>> OwnedAsync(JsonObject workload, string kind, CancellationToken cancellationToken)
    {
        var id = workload["metadata"]?["uid"]?.GetValue<string>();
        var all = await client.ListAsync(PathOf("apis/apps/v1", kind), SelectorOf(workload), cancellationToken).ConfigureAwait(false);
        return
        [
            .. all.Where(one => (one["metadata"]?["ownerReferences"] as JsonArray ?? []).Any(
                owner => owner?["controller"]?.GetValue<bool>() == true && owner["uid"]?.GetValue<string>() == id)),
        ];
    }

    /// <summary>True where a pod can take requests.</summary>
    public static bool IsReady(JsonObject pod) => (pod["status"]?["conditions"] as JsonArray ?? []).Any(
        static condition => condition?["type"]?.GetValue<string>() == "Ready" && condition["status"]?.GetValue<string>() == "True");

    /// <summary>Makes the ConfigMaps and Secrets of a release, where they are not there yet.</summary>
    public async Task KeepConfigurationAsync(Release release, CancellationToken cancellationToken)
    {
        foreach (var one in ReleaseConfiguration.Of((KubernetesSettings)release.Target))
        {
            var path = PathOf("api/v1", KindOf(one));
            if (await client.FindAsync($"{path}/{one.KeptAs}", cancellationToken).ConfigureAwait(false) is not null)
                continue;
            var made = (JsonObject)one.Manifest.DeepClone();
            made["apiVersion"] = "v1";
            made["immutable"] = true;
            var metadata = made["metadata"]!.AsObject();
            metadata["name"] = one.KeptAs;
            metadata.Remove("namespace");
            if (metadata["labels"] is not JsonObject labels)
                metadata["labels"] = labels = [];
            labels[ConfigurationOf] = LabelOf(settings.Name);
            await client.CreateAsync(path, made, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes the ConfigMaps and Secrets of releases that nothing can go back to any more.</summary>
    public async Task TidyConfigurationAsync(Allocation wanted, CancellationToken cancellationToken)
    {
        if (!wanted.Releases.Any(static release => ((KubernetesSettings)release.Target).Manifests.Count > 0))
            return;
        var workload = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var history = settings.Workload is WorkloadKind.Deployment or WorkloadKind.Rollout ? "replicasets" : "controllerrevisions";
        var holders = await OwnedAsync(workload, history, cancellationToken).ConfigureAwait(false);
        var text = string.Concat(holders.Append(workload).Select(static holder => holder.ToJsonString()));
        var kept = wanted.Releases.SelectMany(static release => ReleaseConfiguration.Of((KubernetesSettings)release.Target)).Select(static one => one.KeptAs).ToHashSet();
        foreach (var kind in (string[])["configmaps", "secrets"])
        {
            foreach (var found in await client.ListAsync(PathOf("api/v1", kind), $"{ConfigurationOf}={LabelOf(settings.Name)}", cancellationToken).ConfigureAwait(false))
            {
                var name = found["metadata"]!["name"]!.GetValue<string>();
                if (!kept.Contains(name) && !text.Contains($"\"{name}\"", StringComparison.Ordinal))
                    await client.DeleteAsync(PathOf("api/v1", kind, name), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    /// <summary>The selector of a workload, as a query takes it.</summary>
    private static string SelectorOf(JsonObject workload)
    {
        var selector = workload["spec"]?["selector"];
        var labels = (selector?["matchLabels"] as JsonObject ?? []).Select(static label => $"{label.Key}={label.Value}");
        var expressions = (selector?["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>().Select(static expression =>
        {
            var values = string.Join(',', (expression["values"] as JsonArray ?? []).Select(static value => value!.ToString()));
            return expression["operator"]?.GetValue<string>() switch
            {
                "In" => $"{expression["key"]} in ({values})",
                "NotIn" => $"{expression["key"]} notin ({values})",
                "Exists" => $"{expression["key"]}",
                _ => $"!{expression["key"]}",
            };
        });
        return string.Join(',', labels.Concat(expressions));
    }

    private async Task<string> PodTroubleAsync(JsonObject workload, CancellationToken cancellationToken)
    {
        foreach (var pod in await PodsAsync(workload, cancellationToken).ConfigureAwait(false))
        {
            if (IsReady(pod) || PodTemplate.ReleaseOf(pod) != PodTemplate.ReleaseOf(workload["spec"]?["template"]))
                continue;
            foreach (var container in (pod["status"]?["containerStatuses"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (container["state"]?["waiting"] is { } waiting)
                    return $"; container '{container["name"]}' of pod '{pod["metadata"]!["name"]}' waits: {waiting["reason"]}{(waiting["message"] is { } message ? $": {message}" : "")}";
                if ((container["state"]?["terminated"] ?? container["lastState"]?["terminated"]) is { } ended)
                    return $"; container '{container["name"]}' of pod '{pod["metadata"]!["name"]}' ended with {ended["exitCode"]}";
            }
        }

        return "";
    }

    private static string KindOf(ReleaseConfiguration one) => one.Kind == "Secret" ? "secrets" : "configmaps";

    private static string LabelOf(string name) => name.Length <= 63 ? name : name[..63].TrimEnd('-', '.');

    private static string NameOf(WorkloadKind kind) => kind switch
    {
        WorkloadKind.StatefulSet => "stateful-set",
        WorkloadKind.DaemonSet => "daemon-set",
        WorkloadKind.Rollout => "rollout",
        _ => "deployment",
    };
}
