using System.Globalization;
using System.Text.Json.Nodes;

namespace Weir.Testing.Kubernetes;

/// <summary>What the controller of Argo Rollouts does with a canary of weights and pauses: one step of it at a time. It makes no pods.</summary>
internal static class ArgoController
{
    public static void Step(ClusterState state, string path, string hash) => state.Change(path, rollout =>
    {
        var steps = rollout["spec"]!["strategy"]!["canary"]!["steps"]!.AsArray();
        if (rollout["status"] is not JsonObject status)
            rollout["status"] = status = new JsonObject { ["stableRS"] = hash, ["currentPodHash"] = hash, ["phase"] = "Healthy" };
        status["observedGeneration"] = rollout["metadata"]!["generation"]!.ToString();
        if (status["currentPodHash"]!.GetValue<string>() != hash)
        {
            // Another template begins from the first step; that of the stable pods needs none.
            status["currentPodHash"] = hash;
            status["currentStepIndex"] = 0;
            foreach (var key in (string[])["abort", "pauseConditions", "controllerPause", "promoteFull"])
                status.Remove(key);
        }

        var isStable = status["stableRS"]!.GetValue<string>() == hash;
        var isBroken = rollout["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>().Contains("broken", StringComparison.Ordinal);
        var index = status["currentStepIndex"]?.GetValue<int>() ?? 0;
        var isAborted = status["abort"]?.GetValue<bool>() == true;
        if (isStable || isAborted || isBroken)
        {
            (status["phase"], status["message"]) = isStable ? ("Healthy", "") : ("Degraded", isAborted ? "aborted" : "its analysis has failed");
            return;
        }

        if (status["promoteFull"]?.GetValue<bool>() == true || index >= steps.Count)
        {
            (status["stableRS"], status["phase"]) = (hash, "Healthy");
            status.Remove("promoteFull");
            status.Remove("pauseConditions");
            return;
        }

        status["phase"] = "Progressing";
        if (steps[index]!["pause"] is null || (status["controllerPause"]?.GetValue<bool>() == true && status["pauseConditions"] is null))
        {
            status.Remove("controllerPause");
            status["currentStepIndex"] = index + 1;
        }
        else
        {
            (status["controllerPause"], status["phase"]) = (true, "Paused");
            status["pauseConditions"] ??= new JsonArray(new JsonObject { ["reason"] = "CanaryPauseStep", ["startTime"] = string.Create(CultureInfo.InvariantCulture, $"step {index}") });
        }
    });
}
