using System.Text.Json.Nodes;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollback;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>Takes a release back as <c>kubectl rollout undo</c> does, on the JSON of the revisions that the cluster keeps, and waits for the pods.</summary>
internal sealed class KubernetesLink(ClusterSpace space, IWorkload workload) : IRollbackLink
{
    private const string RevisionKey = "deployment.kubernetes.io/revision";
    private const string HashLabel = "pod-template-hash";

    /// <summary>Annotations of the deployment itself; all others come back with the revision.</summary>
    private static readonly string[] Own =
    [
        "kubectl.kubernetes.io/last-applied-configuration", RevisionKey, "deployment.kubernetes.io/revision-history",
        "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to",
    ];

    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <inheritdoc/>
    public async Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            if (await space.Client.FindAsync(space.Workload, cancellationToken).ConfigureAwait(false) is not { } there)
                return new LinkReport.DoesNotApply($"there is no {space.Title}");
            return space.Settings.Workload == WorkloadKind.Rollout
                ? await AbortAsync(request, progress, cancellationToken).ConfigureAwait(false)
                : await UndoAsync(there, request, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refusal) when (refusal is ClusterRefusal or TargetException)
        {
            return new LinkReport.Failed(refusal.Message);
        }
    }

    private async Task<LinkReport> UndoAsync(JsonObject there, RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        List<string> did = [];
        var isBad = request.Bad is null || PodTemplate.ReleaseOf(there["spec"]!["template"]) == request.Bad.Id;
        if (isBad)
        {
            if (there["spec"]?["paused"]?.GetValue<bool>() == true)
                return new LinkReport.Failed($"{space.Title} is paused: 'kubectl rollout resume' lets it go on");
            progress.Report($"undoing {space.Title}");
            var undone = space.Settings.Workload == WorkloadKind.Deployment
                ? await UndoDeploymentAsync(there, request.Good, cancellationToken).ConfigureAwait(false)
                : await UndoSetAsync(there, request.Good, cancellationToken).ConfigureAwait(false);
            if (undone is null)
                return new LinkReport.Failed($"{space.Title} has no revision to go back to");
            did.Add(undone);
        }

        var version = request.Good?.Version ?? "the revision before";
        if (await space.WhyNotReadyAsync(space.Workload, space.Settings.Workload, version, progress, cancellationToken).ConfigureAwait(false) is { } reason)
            return new LinkReport.Failed(reason);
        if (workload is DeploymentWorkload deployment && await deployment.RemoveCandidateAsync(progress, cancellationToken).ConfigureAwait(false))
            did.Add("removed the candidate");
        var now = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (request.Bad is { } bad && PodTemplate.ReleaseOf(now["spec"]!["template"]) == bad.Id)
            return new LinkReport.Failed($"{space.Title} is {bad.Version} again: somebody else applies it");
        return new LinkReport.Succeeded(
            did.Count == 0 ? $"{space.Title} was {PodTemplate.VersionOf(now["spec"]!["template"])} already" : string.Join(" and ", did),
            WorkloadStatus.Of(space.Settings.Workload, now).Text);
    }

    private async Task<string?> UndoDeploymentAsync(JsonObject there, Release? good, CancellationToken cancellationToken)
    {
        var revisions = (await space.OwnedAsync(there, "replicasets", cancellationToken).ConfigureAwait(false)).OrderByDescending(RevisionOf).ToList();
        var now = PodTemplate.ReleaseOf(there["spec"]!["template"]);

        // Numbers of revisions move with each undo: the release says which one is meant.
        var back = revisions.Find(one => good is not null && PodTemplate.ReleaseOf(one["spec"]!["template"]) == good.Id)
            ?? revisions.Find(one => PodTemplate.ReleaseOf(one["spec"]!["template"]) != now);
        if (back is null)
            return null;
        var template = (JsonObject)back["spec"]!["template"]!.DeepClone();
        (template["metadata"]?["labels"] as JsonObject)?.Remove(HashLabel);
        await space.ChangeAsync(space.Workload, deployment =>
        {
            JsonObject annotations = [];
            foreach (var (key, value) in (deployment["metadata"]!["annotations"] as JsonObject ?? []).Where(static one => Own.Contains(one.Key)))
                annotations[key] = value!.DeepClone();
            foreach (var (key, value) in (back["metadata"]!["annotations"] as JsonObject ?? []).Where(static one => !Own.Contains(one.Key)))
                annotations[key] = value!.DeepClone();
            JsonArray operations = new();
            ClusterSpace.Set(operations, deployment, template, "spec", "template");
            ClusterSpace.Set(operations, deployment, annotations, "metadata", "annotations");
            return operations;
        }, cancellationToken).ConfigureAwait(false);
        return $"undid {space.Title} to revision {RevisionOf(back)}, {PodTemplate.VersionOf(template)}";
    }

    private async Task<string?> UndoSetAsync(JsonObject there, Release? good, CancellationToken cancellationToken)
    {
        var revisions = (await space.OwnedAsync(there, "controllerrevisions", cancellationToken).ConfigureAwait(false))
            .OrderByDescending(static one => WorkloadStatus.Number(one, "revision")).ToList();
        var now = PodTemplate.ReleaseOf(there["spec"]!["template"]);
        var back = revisions.Find(one => good is not null && ReleaseOf(one) == good.Id) ?? revisions.Find(one => ReleaseOf(one) != now);
        if (back is null)
            return null;
        await space.Client.PatchAsync(space.Workload, back["data"]!, "application/strategic-merge-patch+json", cancellationToken).ConfigureAwait(false);
        if (space.Settings.Workload == WorkloadKind.StatefulSet)
        {
            await space.Client.PatchAsync(
                space.Workload,
                new JsonObject { ["spec"] = new JsonObject { ["updateStrategy"] = new JsonObject { ["rollingUpdate"] = new JsonObject { ["partition"] = 0 } } } },
                "application/merge-patch+json", cancellationToken).ConfigureAwait(false);
        }

        await SetWorkload.FreeAsync(space, cancellationToken).ConfigureAwait(false);
        return $"undid {space.Title} to revision {WorkloadStatus.Number(back, "revision")}, {PodTemplate.VersionOf(back["data"]!["spec"]!["template"])}";
    }

    private async Task<LinkReport> AbortAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (request.Good is not { } good)
            return new LinkReport.DoesNotApply($"no release of Weir served in {space.Title} before");
        var replicas = WorkloadStatus.Replicas(await space.ReadAsync(cancellationToken).ConfigureAwait(false));
        return await workload.ConvergeAsync(Allocation.Only(good, replicas), progress, cancellationToken).ConfigureAwait(false) switch
        {
            Convergence.Reached reached => new LinkReport.Succeeded($"told {space.Title} to be {good.Version} again", reached.Verified),
            Convergence.Unhealthy unhealthy => new LinkReport.Failed(unhealthy.Reason),
            _ => throw new InvalidOperationException("a convergence that nobody knows"),
        };
    }

    private static ReleaseId? ReleaseOf(JsonObject revision) => PodTemplate.ReleaseOf(revision["data"]?["spec"]?["template"]);

    private static long RevisionOf(JsonObject replicaSet) =>
        long.TryParse(replicaSet["metadata"]?["annotations"]?[RevisionKey]?.GetValue<string>(), out var revision) ? revision : 0;
}
