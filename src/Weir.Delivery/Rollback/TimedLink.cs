namespace Weir.Delivery.Rollback;

/// <summary>Gives a link only so much time, so that the next one has its turn.</summary>
/// <param name="link">The link.</param>
/// <param name="within">How long it may take.</param>
/// <param name="time">The time.</param>
public sealed class TimedLink(IRollbackLink link, TimeSpan within, TimeProvider time) : IRollbackLink
{
    /// <inheritdoc/>
    public string Name => link.Name;

    /// <inheritdoc/>
    public async Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await link.RollBackAsync(request, progress, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new LinkReport.Failed($"'{link.Name}' was not done within {within}");
        }
    }
}
