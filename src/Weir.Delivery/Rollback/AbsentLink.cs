namespace Weir.Delivery.Rollback;

/// <summary>A link that has nothing to do with an environment.</summary>
/// <param name="name">Which.</param>
/// <param name="reason">What is missing.</param>
public sealed class AbsentLink(string name, string reason) : IRollbackLink
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken) =>
        Task.FromResult<LinkReport>(new LinkReport.DoesNotApply(reason));
}
