using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>How releases come and go in a kind of workload.</summary>
internal interface IWorkload
{
    /// <summary>Makes the cluster what an allocation says. The configuration of its releases is there already.</summary>
    Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>The workloads that hold pods, with how many pods each is to have of which release.</summary>
    Task<IReadOnlyList<WorkloadPart>> PartsAsync(CancellationToken cancellationToken);

    /// <summary>The candidate's share of the requests where something tells it; null where the pods are the shares.</summary>
    Task<double?> CandidatePercentAsync(CancellationToken cancellationToken);
}

/// <summary>Pods of a release in a workload.</summary>
/// <param name="Workload">The workload, whose selector finds them.</param>
/// <param name="Release">The release; null where it is none of Weir's.</param>
/// <param name="Version">What people call it.</param>
/// <param name="Wanted">How many there are to be.</param>
internal sealed record WorkloadPart(System.Text.Json.Nodes.JsonObject Workload, ReleaseId? Release, string Version, int Wanted);
