using Weir.Delivery.Rollback;

namespace Weir.Delivery.Systems;

/// <summary>Takes a release back by the rollback pipeline of the CI system, and waits for its end.</summary>
/// <param name="rollback">The way to the system; it waits.</param>
public sealed class CiLink(CiRollback rollback) : IRollbackLink
{
    /// <inheritdoc/>
    public string Name => "ci";

    /// <inheritdoc/>
    public async Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var outcome = await rollback.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return outcome switch
        {
            CiOutcome.NotConfigured missing => new LinkReport.DoesNotApply(missing.Reason),
            CiOutcome.Failed failed => new LinkReport.Failed(failed.Error),
            CiOutcome.Triggered { Run.Progress: CiProgress.Succeeded } triggered => new LinkReport.Succeeded(Started(triggered), $"it ended with '{triggered.Run.Status}'"),
            // That it was started does not mean that the release is gone: the next link makes sure.
            CiOutcome.Triggered triggered => new LinkReport.Failed($"{Started(triggered)}, but {triggered.Doubt ?? "nobody waited for its end"}"),
            _ => throw new InvalidOperationException("an outcome that nobody knows"),
        };
    }

    private static string Started(CiOutcome.Triggered triggered) =>
        $"started a rollback in {triggered.System}{(triggered.Run.Url is { } url ? $", {url}" : "")}";
}
