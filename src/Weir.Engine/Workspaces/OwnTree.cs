using System.Globalization;
using Weir.Engine.Sources;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>Gives a job the user's tree as it is now, with what is not committed.</summary>
internal sealed class OwnTree(GitTree tree, CheckoutOptions options, RecentContents hidden, Place place)
{
    public async Task<CheckedOut> LayOutAsync(CancellationToken cancellationToken)
    {
        if (place.IsUserTree)
            return Result("in place");
        place.Prepare();
        var refusal = await TryMountAsync(cancellationToken).ConfigureAwait(false);
        var method = refusal is null ? "as a copy-on-write overlay" : await CopyAsync(refusal, cancellationToken).ConfigureAwait(false);
        if (place.Request.Sparse.Count > 0)
            await new PlaceGit(place).NarrowAsync(cancellationToken).ConfigureAwait(false);
        return Result($"{method} of '{tree.Root}'");
    }

    private CheckedOut Result(string method) => new(tree.Head.Sha, tree.Branch is { } branch ? $"refs/heads/{branch}" : null, method);

    /// <summary>Null, or why it was not mounted.</summary>
    private async Task<string?> TryMountAsync(CancellationToken cancellationToken)
    {
        if (!options.MayMount)
            return "overlays are turned off";
        if (!place.Session.SeesMounts)
            return "the job's container does not see mounts";
        if (!place.IsEmpty)
            return "there are files already";
        if (place.WorkRoot.StartsWith(tree.Root + "/", StringComparison.Ordinal))
            return "the work folder is in the tree itself";
        var contents = await hidden.ToHideAsync(place.Request, cancellationToken).ConfigureAwait(false);
        if (Overlay.TryMount(tree.Root, place.Path, place.Session.MakeScratch(), contents.Paths) is { } refusal)
            return refusal;
        await CompleteAsync(contents, cancellationToken).ConfigureAwait(false);
        TrustForeignOwner();
        return null;
    }

    private async Task<string> CopyAsync(string reason, CancellationToken cancellationToken)
    {
        var contents = await TreeContents.ToCopyAsync(tree, options, place, cancellationToken).ConfigureAwait(false);
        var copy = new TreeCopy(tree.Root, place.Path);
        await Task.Run(() => copy.Copy(contents.Paths, mayExist: !place.Request.Clean, cancellationToken), cancellationToken).ConfigureAwait(false);
        await CompleteAsync(contents, cancellationToken).ConfigureAwait(false);
        return string.Create(CultureInfo.InvariantCulture, $"as {copy.Means} of {contents.Paths.Count:N0} files (no overlay: {reason})");
    }

    private async Task CompleteAsync(TreeContents contents, CancellationToken cancellationToken)
    {
        foreach (var folder in contents.Empty)
            Files.MakeFolder(place.At(folder));
        foreach (var repository in contents.Repositories)
        {
            var target = place.At(repository.At(".git"));
            if (FileStatus.Of(target) is { Kind: JobFileKind.Folder })
                FolderRemoval.Remove(target);
            else
                Files.Unlink(target);
            var writing = repository.Prefix.Length == 0
                ? GitFolderCopy.WriteAsync(repository.Git, target, cancellationToken)
                : new ProjectRepository(repository, target).WriteAsync(cancellationToken);
            await writing.ConfigureAwait(false);
        }
    }

    /// <summary>An overlay shows the user's files with their owner; git in a job of root does not read them unless it is told to trust the folder.</summary>
    private void TrustForeignOwner()
    {
        if (tree.IsRepository && FileStatus.Of(tree.Root)?.User is { } owner && owner != ProcessCalls.User())
            File.AppendAllText($"{place.Session.Places.Home}/.gitconfig", $"[safe]\n\tdirectory = {GitConfig.Quote(place.Path)}\n");
    }
}
