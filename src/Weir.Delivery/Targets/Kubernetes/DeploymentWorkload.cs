using System.Text.Json.Nodes;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>A Deployment, beside which a second one holds the candidate while there is one.</summary>
internal sealed class DeploymentWorkload(ClusterSpace space, IShares shares) : IWorkload
{
    /// <summary>The annotation by which the second Deployment is known.</summary>
    public const string CandidateOf = "weir.dev/candidate-of";

    private string Candidate => space.PathOf(WorkloadKind.Deployment, $"{space.Settings.Name}-weir-candidate");

    /// <inheritdoc/>
    public Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken) => wanted switch
    {
        { Stable: null } => RemoveAsync(progress, cancellationToken),
        { Candidate: not null, CandidateInstances: > 0 } => StandBesideAsync(wanted, progress, cancellationToken),
        _ => StandAloneAsync(wanted.Stable, wanted.StableInstances, progress, cancellationToken),
    };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkloadPart>> PartsAsync(CancellationToken cancellationToken)
    {
        List<WorkloadPart> parts = [];
        foreach (var path in (string[])[space.Workload, Candidate])
        {
            if (await space.Client.FindAsync(path, cancellationToken).ConfigureAwait(false) is { } deployment)
            {
                var template = deployment["spec"]!["template"];
                parts.Add(new WorkloadPart(deployment, PodTemplate.ReleaseOf(template), PodTemplate.VersionOf(template), WorkloadStatus.Replicas(deployment)));
            }
        }

        return parts;
    }

    /// <inheritdoc/>
    public Task<double?> CandidatePercentAsync(CancellationToken cancellationToken) => shares.CandidatePercentAsync(cancellationToken);

    /// <summary>Takes the requests and the pods from the candidate. False where there is none.</summary>
    public async Task<bool> RemoveCandidateAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await shares.ShareAsync(null, cancellationToken).ConfigureAwait(false);
        if (await space.Client.FindAsync(Candidate, cancellationToken).ConfigureAwait(false) is not { } candidate)
            return false;
        progress.Report("removing the candidate from Kubernetes");
        await space.Client.DeleteAsync(Candidate, cancellationToken).ConfigureAwait(false);
        await space.UntilAsync(
            async () => (await space.PodsAsync(candidate, cancellationToken).ConfigureAwait(false)).Count == 0,
            $"pods of the candidate of {space.Title} do not end", cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<Convergence> StandAloneAsync(Release release, int count, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var main = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        RefuseWherePaused(main);
        var candidate = await space.Client.FindAsync(Candidate, cancellationToken).ConfigureAwait(false);
        var isThere = PodTemplate.ReleaseOf(main["spec"]!["template"]) == release.Id;
        if (!isThere && candidate is not null && PodTemplate.ReleaseOf(candidate["spec"]!["template"]) == release.Id
            && await shares.CandidatePercentAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
            // The candidate has all requests while the pods behind the other service are replaced.
            await space.SetAsync(Candidate, release, has => Math.Max(has, count), cancellationToken).ConfigureAwait(false);
            if (await WhyNotReadyAsync(Candidate, release, progress, cancellationToken).ConfigureAwait(false) is { } early)
                return new Convergence.Unhealthy(early);
            await shares.ShareAsync(Traffic.Candidate, cancellationToken).ConfigureAwait(false);
        }

        if (await space.SetAsync(space.Workload, release, _ => count, cancellationToken).ConfigureAwait(false))
            progress.Report($"told {space.Title} to be {release.Version}");
        if (await WhyNotReadyAsync(space.Workload, release, progress, cancellationToken).ConfigureAwait(false) is { } reason)
            return new Convergence.Unhealthy(reason);
        await RemoveCandidateAsync(progress, cancellationToken).ConfigureAwait(false);
        return Reached($"{count} of {release.Version}", count);
    }

    private async Task<Convergence> StandBesideAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var (stable, candidate) = (wanted.Stable!, wanted.Candidate!);
        var main = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        RefuseWherePaused(main);
        var there = await space.Client.FindAsync(Candidate, cancellationToken).ConfigureAwait(false);
        await space.SetAsync(space.Workload, stable, has => Math.Max(has, wanted.StableInstances), cancellationToken).ConfigureAwait(false);
        if (there is null)
        {
            progress.Report($"starting {candidate.Version} beside {space.Title}");
            await space.Client.CreateAsync(
                space.PathOf("apis/apps/v1", "deployments"), await MadeAsync(main, candidate, wanted.CandidateInstances, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await space.SetAsync(Candidate, candidate, has => Math.Max(has, wanted.CandidateInstances), cancellationToken).ConfigureAwait(false);
        }

        var reason = await WhyNotReadyAsync(space.Workload, stable, progress, cancellationToken).ConfigureAwait(false)
            ?? await WhyNotReadyAsync(Candidate, candidate, progress, cancellationToken).ConfigureAwait(false);
        if (reason is not null)
        {
            // What was started for nothing goes.
            if (there is null)
                await RemoveCandidateAsync(progress, cancellationToken).ConfigureAwait(false);
            return new Convergence.Unhealthy(reason);
        }

        await shares.ShareAsync(wanted.Traffic, cancellationToken).ConfigureAwait(false);
        await space.ScaleAsync(space.Workload, wanted.StableInstances, cancellationToken).ConfigureAwait(false);
        await space.ScaleAsync(Candidate, wanted.CandidateInstances, cancellationToken).ConfigureAwait(false);
        reason = await WhyNotReadyAsync(space.Workload, stable, progress, cancellationToken).ConfigureAwait(false)
            ?? await WhyNotReadyAsync(Candidate, candidate, progress, cancellationToken).ConfigureAwait(false);
        return reason is null
            ? Reached(FormattableString.Invariant($"{wanted.StableInstances} of {stable.Version} and {wanted.CandidateInstances} of {candidate.Version}"), 2)
            : new Convergence.Unhealthy(reason);
    }

    // What Weir did not deliver it does not end either.
    private async Task<Convergence> RemoveAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await RemoveCandidateAsync(progress, cancellationToken).ConfigureAwait(false);
        var main = await space.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (PodTemplate.ReleaseOf(main["spec"]!["template"]) is null)
            return new Convergence.Reached($"{space.Title} has no release of Weir");
        await space.ScaleAsync(space.Workload, 0, cancellationToken).ConfigureAwait(false);
        await space.UntilAsync(
            async () => (await space.PodsAsync(main, cancellationToken).ConfigureAwait(false)).Count == 0, $"pods of {space.Title} do not end", cancellationToken).ConfigureAwait(false);
        return new Convergence.Reached("no pod is left");
    }

    private async Task<JsonObject> MadeAsync(JsonObject main, Release candidate, int count, CancellationToken cancellationToken)
    {
        var name = space.Settings.Name;
        var spec = (JsonObject)main["spec"]!.DeepClone();
        var template = PodTemplate.Of(spec["template"]!.AsObject(), candidate);
        var labels = template["metadata"]?["labels"] as JsonObject ?? throw new TargetException($"the pods of {space.Title} have no labels");
        var (key, value) = await shares.LabelAsync(labels, cancellationToken).ConfigureAwait(false);
        labels[key] = value;
        spec["template"] = template;
        spec["replicas"] = count;
        if (spec["selector"]!["matchLabels"] is not JsonObject selector)
            spec["selector"]!["matchLabels"] = selector = [];
        selector[key] = value;
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{name}-weir-candidate",
                ["labels"] = (main["metadata"]!["labels"] as JsonObject ?? []).DeepClone(),
                ["annotations"] = new JsonObject { [CandidateOf] = name },
            },
            ["spec"] = spec,
        };
    }

    private void RefuseWherePaused(JsonObject main)
    {
        if (main["spec"]?["paused"]?.GetValue<bool>() == true)
            throw new TargetException($"{space.Title} is paused: 'kubectl rollout resume' lets it go on");
    }

    private Task<string?> WhyNotReadyAsync(string path, Release release, IProgress<string> progress, CancellationToken cancellationToken) =>
        space.WhyNotReadyAsync(path, WorkloadKind.Deployment, release.Version, progress, cancellationToken);

    private static Convergence.Reached Reached(string text, int count) => new(text + (count == 1 ? " is available" : " are available"));
}
