using System.Text.Json.Nodes;
using Weir.Delivery.Files.Reading;
using Weir.Delivery.Rollback;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>A workload of Kubernetes that exists: Weir makes its pods those of a release.</summary>
public sealed class KubernetesTarget : IDeployTarget
{
    private readonly ClusterSpace _space;
    private readonly IWorkload _workload;

    private KubernetesTarget(ClusterSpace space)
    {
        _space = space;
        _workload = space.Settings.Workload switch
        {
            WorkloadKind.Deployment => new DeploymentWorkload(space, space.Settings.Traffic switch
            {
                KubernetesTraffic.HttpRoute route => new RouteShares(space, route),
                KubernetesTraffic.IngressNginx ingress => new IngressShares(space, ingress),
                _ => new PodShares(),
            }),
            WorkloadKind.Rollout => new RolloutWorkload(space),
            _ => new SetWorkload(space),
        };
    }

    /// <inheritdoc/>
    public TargetAbilities Abilities => AbilityTable.Of(_space.Settings);

    /// <summary>Finds the cluster as <c>kubectl</c> would. It is not asked yet.</summary>
    /// <param name="settings">The workload.</param>
    /// <param name="environment">The variables of the environment, <c>KUBECONFIG</c> and <c>HOME</c> among them.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="TargetException">Nothing says where the cluster is, or what says so cannot be read.</exception>
    public static KubernetesTarget Open(KubernetesSettings settings, IReadOnlyDictionary<string, string> environment, TimeProvider time) =>
        new(new ClusterSpace(new ClusterClient(KubeConfig.Find(settings.Context, environment, time), time), settings, time));

    /// <summary>The link that undoes a release in this target's cluster. The target stays the caller's.</summary>
    public IRollbackLink OpenLink() => new KubernetesLink(_space, _workload);

    /// <inheritdoc/>
    public Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        foreach (var release in wanted.Releases)
            await _space.KeepConfigurationAsync(release, cancellationToken).ConfigureAwait(false);
        var outcome = await _workload.ConvergeAsync(wanted, progress, cancellationToken).ConfigureAwait(false);
        if (outcome is Convergence.Reached)
            await _space.TidyConfigurationAsync(wanted, cancellationToken).ConfigureAwait(false);
        return outcome;
    });

    /// <inheritdoc/>
    public Task<TargetStatus> ObserveAsync(CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var parts = await _workload.PartsAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, JsonObject> pods = [];
        foreach (var part in parts)
        {
            foreach (var pod in await _space.PodsAsync(part.Workload, cancellationToken).ConfigureAwait(false))
                pods[pod["metadata"]!["name"]!.GetValue<string>()] = pod;
        }

        var wanted = parts.ToLookup(static part => (part.Release, part.Version), static part => part.Wanted);
        var there = pods.Values.ToLookup(static pod => (Release: PodTemplate.ReleaseOf(pod), Version: PodTemplate.VersionOf(pod)));
        List<ReleaseStatus> versions =
        [
            .. wanted.Select(static group => group.Key).Union(there.Select(static group => group.Key)).OrderBy(static key => key.Release).Select(key => new ReleaseStatus(
                key.Release, key.Version, wanted[key].Sum(), there[key].Count(ClusterSpace.IsReady), there[key].Sum(RestartsOf)))
                .Where(static status => status.Wanted > 0 || status.Ready > 0),
        ];
        var percent = await _workload.CandidatePercentAsync(cancellationToken).ConfigureAwait(false);
        var ready = versions.Sum(static status => status.Ready);
        return new TargetStatus(versions, percent ?? (versions.Count == 2 && ready > 0 ? Math.Round(100.0 * versions[1].Ready / ready, 2) : versions.Count == 0 ? null : 0));
    });

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _space.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int RestartsOf(JsonObject pod) =>
        (int)(pod["status"]?["containerStatuses"] as JsonArray ?? []).Sum(static container => WorkloadStatus.Number(container, "restartCount"));

    private static async Task<T> AskAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ClusterRefusal refusal)
        {
            throw new TargetException(refusal.Message, refusal);
        }
    }
}
