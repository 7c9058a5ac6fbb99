using System.Text.Json.Nodes;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>Where a Rollout of Argo Rollouts stands in its own steps.</summary>
internal static class ArgoStatus
{
    /// <summary>Reads the status of a Rollout.</summary>
    public static WorkloadStatus Of(JsonObject rollout)
    {
        if (!IsSeen(rollout))
            return new WorkloadStatus(false, "its controller has not seen the change yet");
        var status = rollout["status"];
        var message = status?["message"]?.GetValue<string>() is { Length: > 0 } said ? $": {said}" : "";
        return status?["phase"]?.GetValue<string>() switch
        {
            "Healthy" when status["stableRS"]?.GetValue<string>() == status["currentPodHash"]?.GetValue<string>() =>
                new WorkloadStatus(true, FormattableString.Invariant($"{WorkloadStatus.Number(status, "availableReplicas")} pods are available")),
            "Degraded" => new WorkloadStatus(false, $"Argo Rollouts calls it degraded{message}") { HasFailed = true },
            var phase => new WorkloadStatus(false, $"Argo Rollouts calls it {phase?.ToLowerInvariant() ?? "new"}{message}"),
        };
    }

    /// <summary>True where the controller has seen the last change. It writes the generation as a text.</summary>
    public static bool IsSeen(JsonObject rollout) =>
        rollout["status"]?["observedGeneration"]?.ToString() == rollout["metadata"]?["generation"]?.ToString();

    /// <summary>True where it waits for somebody.</summary>
    public static bool IsPaused(JsonObject rollout) => IsSeen(rollout) && rollout["status"]?["pauseConditions"] is JsonArray { Count: > 0 };

    /// <summary>True where somebody or an analysis has aborted it.</summary>
    public static bool IsAborted(JsonObject rollout) => rollout["status"]?["abort"]?.GetValue<bool>() == true;

    /// <summary>The candidate's share in percent.</summary>
    public static double Weight(JsonObject rollout)
    {
        var status = rollout["status"];
        if (IsAborted(rollout) || status?["stableRS"]?.GetValue<string>() == status?["currentPodHash"]?.GetValue<string>())
            return 0;
        if (status?["canary"]?["weights"]?["canary"] is { } weights)
            return WorkloadStatus.Number(weights, "weight");
        if (Steps(rollout) is not { } steps)
            return status?["blueGreen"]?["activeSelector"]?.GetValue<string>() == status?["currentPodHash"]?.GetValue<string>() ? 100 : 0;
        var index = (int)WorkloadStatus.Number(status, "currentStepIndex");
        return index >= steps.Count ? 100 : steps.Take(index + 1).Where(static step => step?["setWeight"] is not null).Select(static step => WorkloadStatus.Number(step, "setWeight")).LastOrDefault();
    }

    /// <summary>The shares at which it waits for somebody.</summary>
    public static IReadOnlyList<double> Stops(JsonObject rollout)
    {
        if (Steps(rollout) is not { } steps)
            return [0, 100];
        List<double> stops = [];
        double weight = 0;
        foreach (var step in steps)
        {
            if (step?["setWeight"] is not null)
                weight = WorkloadStatus.Number(step, "setWeight");
            if (step?["pause"] is JsonObject pause && pause["duration"] is null)
                stops.Add(weight);
        }

        return stops;
    }

    private static JsonArray? Steps(JsonObject rollout) =>
        rollout["spec"]?["strategy"]?["canary"] is { } canary ? canary["steps"] as JsonArray ?? [] : null;
}
