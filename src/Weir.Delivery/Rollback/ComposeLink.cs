using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Compose;

namespace Weir.Delivery.Rollback;

/// <summary>Brings back the compose file that was resolved and kept for the release before.</summary>
/// <param name="target">The project, as its target.</param>
/// <param name="releases">The kept files.</param>
/// <param name="find">Finds Compose; null where it is not there.</param>
public sealed class ComposeLink(IDeployTarget target, ComposeReleases releases, Func<CancellationToken, Task<ComposeProgram?>> find) : IRollbackLink
{
    /// <inheritdoc/>
    public string Name => "compose";

    /// <inheritdoc/>
    public async Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (request.Good is { Target: ComposeSettings { Service: { } service } })
            return new LinkReport.DoesNotApply($"the gateway before '{service}' gives the requests back, and Compose replaced nothing in place");
        if (request.Good is not { Target: ComposeSettings } good)
            return new LinkReport.DoesNotApply("there is no release before that Compose brought up");
        if (!File.Exists(releases.FileOf(good)))
            return new LinkReport.DoesNotApply($"the compose file of {good.Version} is not kept in '{releases.FileOf(good)}'");
        if (await find(cancellationToken).ConfigureAwait(false) is null)
            return new LinkReport.DoesNotApply("Docker Compose is not there: neither 'docker compose' nor 'docker-compose' runs");
        return await RestoreAsync(good, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<LinkReport> RestoreAsync(Release good, IProgress<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await target.ConvergeAsync(Allocation.Only(good, good.Target.Instances), progress, cancellationToken).ConfigureAwait(false) switch
            {
                Convergence.Reached reached => new LinkReport.Succeeded($"went back to the compose file of {good.Version}", reached.Verified),
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
