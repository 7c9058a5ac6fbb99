using Weir.Delivery.Targets;

namespace Weir.Delivery.Rollback;

/// <summary>Gives all requests to the good release and removes the instances of the bad one.</summary>
/// <param name="target">The place.</param>
/// <param name="instances">How many instances the good release has when it serves alone.</param>
public sealed class ScaleDownLink(IDeployTarget target, int instances) : IRollbackLink
{
    /// <inheritdoc/>
    public string Name => "scale-down";

    /// <inheritdoc/>
    public async Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            var wanted = request.Good is { } good ? Allocation.Only(good, instances) : new Allocation();
            return await target.ConvergeAsync(wanted, progress, cancellationToken).ConfigureAwait(false) switch
            {
                Convergence.Reached reached => new LinkReport.Succeeded(request.Bad is { } bad ? $"removed {bad.Version}" : "removed the candidate", reached.Verified),
                Convergence.Unhealthy unhealthy => new LinkReport.Failed(unhealthy.Reason),
                _ => throw new InvalidOperationException("a convergence that nobody knows"),
            };
        }
        catch (TargetException silence)
        {
            return new LinkReport.Failed(silence.Message);
        }
    }
}
