using System.Text.Json.Nodes;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>A Rollout of Argo Rollouts. Its controller shares requests by the steps that it has; Weir decides when it takes the next.</summary>
internal sealed class RolloutWorkload(ClusterSpace space) : IWorkload
{
    /// <inheritdoc/>
    public async Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var rollout = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (rollout["spec"]?["workloadRef"] is not null)
            throw new TargetException($"{space.Title} takes its pods from another workload by 'workloadRef': Weir changes only a template of its own");
        if (wanted.Stable is null)
            return await RemoveAsync(rollout, cancellationToken).ConfigureAwait(false);
        if (wanted is not { Candidate: { } candidate, CandidateInstances: > 0 })
            return await StandAloneAsync(wanted.Stable, wanted.StableInstances, progress, cancellationToken).ConfigureAwait(false);
        var percent = wanted.Traffic.CandidatePercent;
        var stops = ArgoStatus.Stops(rollout);
        if (stops.Contains(percent))
            return await GoToAsync(candidate, percent, progress, cancellationToken).ConfigureAwait(false);
        if (percent == 0 && PodTemplate.ReleaseOf(rollout["spec"]!["template"]) == candidate.Id)
            return await AbortAsync(candidate, progress, cancellationToken).ConfigureAwait(false);
        return percent >= 100
            ? await StandAloneAsync(candidate, wanted.CandidateInstances, progress, cancellationToken).ConfigureAwait(false)
            : throw new TargetException(FormattableString.Invariant(
                $"{space.Title} has no 'pause: {{}}' at {percent}%: it waits at {(stops.Count == 0 ? "no step" : string.Join(", ", stops.Select(static stop => FormattableString.Invariant($"{stop}%"))))}; write the same steps in both"));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkloadPart>> PartsAsync(CancellationToken cancellationToken)
    {
        var rollout = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. (await space.PodsAsync(rollout, cancellationToken).ConfigureAwait(false))
                .GroupBy(static pod => (Release: PodTemplate.ReleaseOf(pod), Version: PodTemplate.VersionOf(pod)))
                .OrderBy(static group => group.Key.Release)
                .Select(group => new WorkloadPart(rollout, group.Key.Release, group.Key.Version, group.Count())),
        ];
    }

    /// <inheritdoc/>
    public async Task<double?> CandidatePercentAsync(CancellationToken cancellationToken) =>
        ArgoStatus.Weight(await space.ReadAsync(cancellationToken).ConfigureAwait(false));

    private async Task<Convergence> StandAloneAsync(Release release, int count, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (await space.SetAsync(space.Workload, release, _ => count, cancellationToken).ConfigureAwait(false))
            progress.Report($"told {space.Title} to be {release.Version}");
        else if (ArgoStatus.IsAborted(await space.ReadAsync(cancellationToken).ConfigureAwait(false)))
            await TellAsync(new JsonObject { ["abort"] = false }, cancellationToken).ConfigureAwait(false);
        await UntilSeenAsync(cancellationToken).ConfigureAwait(false);
        var rollout = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (rollout["status"]?["stableRS"]?.GetValue<string>() != rollout["status"]?["currentPodHash"]?.GetValue<string>())
            await TellAsync(new JsonObject { ["promoteFull"] = true }, cancellationToken).ConfigureAwait(false);
        return await space.WhyNotReadyAsync(space.Workload, WorkloadKind.Rollout, release.Version, progress, cancellationToken).ConfigureAwait(false) is { } reason
            ? new Convergence.Unhealthy(reason)
            : new Convergence.Reached(FormattableString.Invariant($"Argo Rollouts calls {count} of {release.Version} healthy"));
    }

    private async Task<Convergence> GoToAsync(Release candidate, double percent, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (await space.SetAsync(space.Workload, candidate, null, cancellationToken).ConfigureAwait(false))
            progress.Report($"told {space.Title} to be {candidate.Version}");
        await UntilSeenAsync(cancellationToken).ConfigureAwait(false);
        string? told = null;
        var end = space.Time.GetUtcNow() + space.Settings.ReadyWithin;
        while (true)
        {
            var rollout = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
            var status = WorkloadStatus.Of(WorkloadKind.Rollout, rollout);
            var weight = ArgoStatus.Weight(rollout);
            if (status.HasFailed || ArgoStatus.IsAborted(rollout))
                return new Convergence.Unhealthy($"{candidate.Version}: {status.Text}");
            if (ArgoStatus.IsPaused(rollout) && weight == percent)
                return new Convergence.Reached(FormattableString.Invariant($"Argo Rollouts waits at {percent}%"));
            if (weight > percent || status.IsDone)
                throw new TargetException(FormattableString.Invariant($"{space.Title} is past {percent}% already: somebody else drives it too"));
            if (ArgoStatus.IsPaused(rollout))
                await TellAsync(new JsonObject { ["pauseConditions"] = null }, cancellationToken).ConfigureAwait(false);
            var now = FormattableString.Invariant($"{status.Text} at {weight}%");
            if (now != told)
            {
                told = now;
                end = space.Time.GetUtcNow() + space.Settings.ReadyWithin;
                progress.Report($"{candidate.Version} on Kubernetes: {told}");
            }

            if (space.Time.GetUtcNow() > end)
                return new Convergence.Unhealthy(FormattableString.Invariant($"{candidate.Version} made no progress within {space.Settings.ReadyWithin.TotalSeconds:0.#} s: {told}"));
            await space.Client.WaitForChangeAsync(space.Workload, rollout, end - space.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Convergence> AbortAsync(Release candidate, IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report($"aborting {space.Title}");
        await TellAsync(new JsonObject { ["abort"] = true }, cancellationToken).ConfigureAwait(false);
        await space.UntilAsync(
            async () => ArgoStatus.Weight(await space.ReadAsync(cancellationToken).ConfigureAwait(false)) == 0, $"{space.Title} does not take the requests back", cancellationToken).ConfigureAwait(false);
        return new Convergence.Reached($"{candidate.Version} has no requests");
    }

    private async Task<Convergence> RemoveAsync(JsonObject rollout, CancellationToken cancellationToken)
    {
        if (PodTemplate.ReleaseOf(rollout["spec"]!["template"]) is null)
            return new Convergence.Reached($"{space.Title} has no release of Weir");
        await space.ScaleAsync(space.Workload, 0, cancellationToken).ConfigureAwait(false);
        await space.UntilAsync(
            async () => (await space.PodsAsync(rollout, cancellationToken).ConfigureAwait(false)).Count == 0, $"pods of {space.Title} do not end", cancellationToken).ConfigureAwait(false);
        return new Convergence.Reached("no pod is left");
    }

    private Task UntilSeenAsync(CancellationToken cancellationToken) => space.UntilAsync(
        async () => ArgoStatus.IsSeen(await space.ReadAsync(cancellationToken).ConfigureAwait(false)), $"the controller of Argo Rollouts does not look at {space.Title}: does it run?", cancellationToken);

    // Older installations have no status subresource.
    private async Task TellAsync(JsonObject status, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["status"] = status };
        try
        {
            await space.Client.PatchAsync($"{space.Workload}/status", patch, "application/merge-patch+json", cancellationToken).ConfigureAwait(false);
        }
        catch (ClusterRefusal refusal) when (refusal.Status == System.Net.HttpStatusCode.NotFound)
        {
            await space.Client.PatchAsync(space.Workload, patch, "application/merge-patch+json", cancellationToken).ConfigureAwait(false);
        }
    }
}
