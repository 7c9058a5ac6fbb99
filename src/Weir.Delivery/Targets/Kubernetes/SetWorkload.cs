using System.Text.Json.Nodes;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>A StatefulSet, whose last pods are the candidate's while there is one, or a DaemonSet, whose pods are replaced in place.</summary>
internal sealed class SetWorkload(ClusterSpace space) : IWorkload
{
    private const string RevisionLabel = "controller-revision-hash";

    private bool IsStateful => space.Settings.Workload == WorkloadKind.StatefulSet;

    /// <inheritdoc/>
    public async Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (wanted.Stable is null)
            return await RemoveAsync(cancellationToken).ConfigureAwait(false);
        var isBeside = wanted is { Candidate: not null, CandidateInstances: > 0 };
        if (isBeside && !IsStateful)
            throw new TargetException($"{space.Title} replaces one release by the next: it cannot have two");
        var release = isBeside ? wanted.Candidate! : wanted.Stable;

        // Before the template changes, all pods have to be those of the stable release: which ones the candidate gets is told by their number.
        if (isBeside && PodTemplate.ReleaseOf((await space.ReadAsync(cancellationToken).ConfigureAwait(false))["spec"]!["template"]) is { } there
            && there != wanted.Stable.Id && there != release.Id)
        {
            if (await SetAsync(wanted.Stable, wanted.StableInstances, 0, progress, cancellationToken).ConfigureAwait(false) is { } early)
                return new Convergence.Unhealthy(early);
        }

        var (total, partition) = isBeside ? (wanted.StableInstances + wanted.CandidateInstances, wanted.StableInstances) : (wanted.StableInstances, 0);
        if (await SetAsync(release, total, partition, progress, cancellationToken).ConfigureAwait(false) is { } reason)
            return new Convergence.Unhealthy(reason);
        return new Convergence.Reached(isBeside
            ? FormattableString.Invariant($"{wanted.StableInstances} of {wanted.Stable.Version} and {wanted.CandidateInstances} of {release.Version} are ready")
            : IsStateful ? FormattableString.Invariant($"{total} of {release.Version} are ready") : $"every node has {release.Version}");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkloadPart>> PartsAsync(CancellationToken cancellationToken)
    {
        var set = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        var template = set["spec"]!["template"];
        var (release, version) = (PodTemplate.ReleaseOf(template), PodTemplate.VersionOf(template));
        if (!IsStateful)
            return [new WorkloadPart(set, release, version, (int)WorkloadStatus.Number(set, "status", "desiredNumberScheduled"))];
        var wanted = WorkloadStatus.Replicas(set);
        var partition = (int)Math.Min(wanted, WorkloadStatus.Number(set, "spec", "updateStrategy", "rollingUpdate", "partition"));
        List<WorkloadPart> parts = [new(set, release, version, wanted - partition)];
        if (partition > 0 && (await space.PodsAsync(set, cancellationToken).ConfigureAwait(false)).FirstOrDefault(pod => PodTemplate.ReleaseOf(pod) != release) is { } other)
            parts.Insert(0, new WorkloadPart(set, PodTemplate.ReleaseOf(other), PodTemplate.VersionOf(other), partition));
        return parts;
    }

    /// <inheritdoc/>
    public Task<double?> CandidatePercentAsync(CancellationToken cancellationToken) => Task.FromResult<double?>(null);

    /// <summary>Deletes pods of another revision than the set's own that cannot become ready: the controller would wait for them for ever.</summary>
    public static async Task FreeAsync(ClusterSpace space, CancellationToken cancellationToken)
    {
        if (space.Settings.Workload != WorkloadKind.StatefulSet)
            return;
        var set = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        var template = PodTemplate.ReleaseOf(set["spec"]!["template"]);
        foreach (var pod in await space.PodsAsync(set, cancellationToken).ConfigureAwait(false))
        {
            if (!ClusterSpace.IsReady(pod) && PodTemplate.ReleaseOf(pod) != template && pod["metadata"]!["labels"]?[RevisionLabel] is not null)
                await space.Client.DeleteAsync(space.PathOf("api/v1", "pods", pod["metadata"]!["name"]!.GetValue<string>()), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string?> SetAsync(Release release, int total, int partition, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var isChanged = await space.ChangeAsync(space.Workload, set =>
        {
            JsonArray operations = new();
            ClusterSpace.Set(operations, set, PodTemplate.Of(set["spec"]!["template"]!.AsObject(), release), "spec", "template");
            if (IsStateful)
            {
                ClusterSpace.Set(operations, set, total, "spec", "replicas");
                var strategy = set["spec"]!["updateStrategy"]?.DeepClone() as JsonObject ?? new JsonObject { ["type"] = "RollingUpdate" };
                if (strategy["type"]?.GetValue<string>() != "OnDelete" && WorkloadStatus.Number(strategy, "rollingUpdate", "partition") != partition)
                {
                    if (strategy["rollingUpdate"] is not JsonObject rolling)
                        strategy["rollingUpdate"] = rolling = [];
                    rolling["partition"] = partition;
                    ClusterSpace.Set(operations, set, strategy, "spec", "updateStrategy");
                }
            }

            return operations;
        }, cancellationToken).ConfigureAwait(false);
        if (isChanged)
        {
            progress.Report($"told {space.Title} to be {release.Version}");
            await FreeAsync(space, cancellationToken).ConfigureAwait(false);
        }

        return await space.WhyNotReadyAsync(space.Workload, space.Settings.Workload, release.Version, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Convergence> RemoveAsync(CancellationToken cancellationToken)
    {
        var set = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (PodTemplate.ReleaseOf(set["spec"]!["template"]) is null)
            return new Convergence.Reached($"{space.Title} has no release of Weir");
        if (!IsStateful)
            throw new TargetException($"{space.Title} has a pod on every node and cannot be emptied: delete it where it is not wanted any more");
        await space.ScaleAsync(space.Workload, 0, cancellationToken).ConfigureAwait(false);
        await space.UntilAsync(
            async () => (await space.PodsAsync(set, cancellationToken).ConfigureAwait(false)).Count == 0, $"pods of {space.Title} do not end", cancellationToken).ConfigureAwait(false);
        return new Convergence.Reached("no pod is left");
    }
}
