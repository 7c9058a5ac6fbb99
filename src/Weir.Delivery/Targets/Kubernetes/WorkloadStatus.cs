using System.Text.Json.Nodes;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>How far a workload is on its way to what it was told, by what its controller says.</summary>
/// <param name="IsDone">True where it has arrived.</param>
/// <param name="Text">Where it is, for a person.</param>
internal sealed record WorkloadStatus(bool IsDone, string Text)
{
    /// <summary>True where the controller says that it will not arrive.</summary>
    public bool HasFailed { get; init; }

    /// <summary>Reads the status of a workload.</summary>
    public static WorkloadStatus Of(WorkloadKind kind, JsonObject workload) => kind switch
    {
        WorkloadKind.Deployment => OfDeployment(workload),
        WorkloadKind.StatefulSet => OfStatefulSet(workload),
        WorkloadKind.DaemonSet => OfDaemonSet(workload),
        WorkloadKind.Rollout => ArgoStatus.Of(workload),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such workload"),
    };

    /// <summary>A whole number at a path of keys; 0 where there is none.</summary>
    public static long Number(JsonNode? from, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            from = from?[key];
        return from is JsonValue value && value.TryGetValue<long>(out var number) ? number : 0;
    }

    /// <summary>How many pods a workload is to have; 1 where it does not say.</summary>
    public static int Replicas(JsonNode workload) => workload["spec"]?["replicas"] is null ? 1 : (int)Number(workload, "spec", "replicas");

    /// <summary>A workload is not looked at before its controller has seen what it was told.</summary>
    private static bool IsUnseen(JsonObject workload) => Number(workload, "metadata", "generation") > Number(workload, "status", "observedGeneration");

    private static WorkloadStatus Waiting(FormattableString text) => new(false, FormattableString.Invariant(text));

    private static WorkloadStatus Unseen { get; } = new(false, "its controller has not seen the change yet");

    private static WorkloadStatus OfDeployment(JsonObject deployment)
    {
        if (IsUnseen(deployment))
            return Unseen;
        var conditions = (deployment["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>();
        var progressing = conditions.FirstOrDefault(static condition => condition["type"]?.GetValue<string>() == "Progressing");
        if (progressing?["reason"]?.GetValue<string>() == "ProgressDeadlineExceeded")
            return new WorkloadStatus(false, "it has exceeded its progress deadline") { HasFailed = true };
        var wanted = Replicas(deployment);
        var (all, updated, available) = (Number(deployment, "status", "replicas"), Number(deployment, "status", "updatedReplicas"), Number(deployment, "status", "availableReplicas"));
        if (updated < wanted)
            return Waiting($"{updated} out of {wanted} pods are new");
        if (all > updated)
            return Waiting($"{all - updated} old pods are still there");
        return available < updated ? Waiting($"{available} of {updated} pods are available") : new WorkloadStatus(true, FormattableString.Invariant($"{available} of {wanted} pods are available"));
    }

    private static WorkloadStatus OfDaemonSet(JsonObject set)
    {
        if (OnDelete(set) is { } problem)
            return problem;
        if (IsUnseen(set))
            return Unseen;
        var desired = Number(set, "status", "desiredNumberScheduled");
        var (updated, available) = (Number(set, "status", "updatedNumberScheduled"), Number(set, "status", "numberAvailable"));
        if (updated < desired)
            return Waiting($"{updated} out of {desired} pods are new");
        return available < desired ? Waiting($"{available} of {desired} pods are available") : new WorkloadStatus(true, FormattableString.Invariant($"{available} of {desired} pods are available"));
    }

    private static WorkloadStatus OfStatefulSet(JsonObject set)
    {
        if (OnDelete(set) is { } problem)
            return problem;
        if (IsUnseen(set) || Number(set, "status", "observedGeneration") == 0)
            return Unseen;
        var wanted = Replicas(set);
        var ready = Number(set, "status", "readyReplicas");
        if (ready < wanted)
            return Waiting($"{ready} of {wanted} pods are ready");
        if (Number(set, "status", "replicas") > wanted)
            return Waiting($"{Number(set, "status", "replicas") - wanted} pods are too many");
        if (Number(set, "spec", "updateStrategy", "rollingUpdate", "partition") is > 0 and var partition)
        {
            var updated = Number(set, "status", "updatedReplicas");
            return updated < wanted - partition
                ? Waiting($"{updated} out of {wanted - partition} pods are new")
                : new WorkloadStatus(true, FormattableString.Invariant($"{updated} new pods of {wanted} are ready"));
        }

        return set["status"]?["updateRevision"]?.GetValue<string>() != set["status"]?["currentRevision"]?.GetValue<string>()
            ? Waiting($"{Number(set, "status", "updatedReplicas")} pods are new")
            : new WorkloadStatus(true, FormattableString.Invariant($"{ready} of {wanted} pods are ready"));
    }

    private static WorkloadStatus? OnDelete(JsonObject set) =>
        set["spec"]?["updateStrategy"]?["type"]?.GetValue<string>() == "OnDelete"
            ? new WorkloadStatus(false, "its update strategy is 'OnDelete': a person has to delete its pods; use 'RollingUpdate'") { HasFailed = true }
            : null;
}
