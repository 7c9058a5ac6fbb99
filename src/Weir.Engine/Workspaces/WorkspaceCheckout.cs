using Weir.Engine.Executors;
using Weir.Engine.Sources;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>Gives jobs on this machine the user's tree as it is, the repository at another reference, or other repositories.</summary>
/// <remarks>
/// Safe for concurrent use. The user's tree and repository are never written to. A job whose workspace is the user's tree itself gets nothing:
/// its files are there. While a tree is mounted as an overlay, what the user changes in files that the job has not changed may be seen by the job.
/// </remarks>
/// <param name="tree">The user's tree, which the run is of.</param>
/// <param name="options">How.</param>
/// <param name="time">The time.</param>
public sealed class WorkspaceCheckout(GitTree tree, CheckoutOptions options, TimeProvider time) : ISourceCheckout
{
    private readonly RecentContents _contents = new(tree, options, time);

    /// <summary>The folders of this machine that git in a job reads the objects of the user's repository from.</summary>
    public static IReadOnlyList<string> ObjectFolders(GitTree tree) => GitFolder.Around(tree.Root) is { } git ? GitFolderCopy.ObjectFolders(git) : [];

    /// <inheritdoc/>
    public async ValueTask<CheckedOut> CheckOutAsync(IJobSession session, CheckoutRequest request, CancellationToken cancellationToken)
    {
        if (session is not ILocalSession local)
            throw new CheckoutException("files can be laid out only for jobs on this machine: use the host executor");
        try
        {
            var own = request.Repository is not { } name || string.Equals(name, tree.Repository.FullName, StringComparison.OrdinalIgnoreCase);
            var place = new Place(local, request, tree.Root);
            var laidOut = await LayOutAsync(place, own, cancellationToken).ConfigureAwait(false);
            if (!place.IsUserTree)
                await local.HandOverAsync(place.Path, request.Clean, cancellationToken).ConfigureAwait(false);
            return laidOut;
        }
        catch (GitException exception)
        {
            throw new CheckoutException(exception.Message, exception);
        }
        catch (IOException exception)
        {
            throw new CheckoutException($"the files cannot be laid out in '{request.Path}': {exception.Message}", exception);
        }
    }

    private async Task<CheckedOut> LayOutAsync(Place place, bool isOwn, CancellationToken cancellationToken)
    {
        if (isOwn && place.Request.Reference is null)
            return await new OwnTree(tree, options, _contents, place).LayOutAsync(cancellationToken).ConfigureAwait(false);
        if (isOwn && await new OwnReference(tree, place).TryLayOutAsync(cancellationToken).ConfigureAwait(false) is { } found)
            return found;
        return await new OtherRepository(tree, options, place).LayOutAsync(cancellationToken).ConfigureAwait(false);
    }
}
