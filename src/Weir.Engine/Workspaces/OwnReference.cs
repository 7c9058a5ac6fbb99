using Weir.Engine.Sources;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>Gives a job the run's own repository at a branch, tag or commit that is here, without changes that are not committed.</summary>
internal sealed class OwnReference(GitTree tree, Place place)
{
    private const string Branches = "refs/heads/", Remotes = "refs/remotes/origin/", Tags = "refs/tags/";

    /// <summary>Null where the reference is not here.</summary>
    public async Task<CheckedOut?> TryLayOutAsync(CancellationToken cancellationToken)
    {
        if (tree.Folder is not { } git || place.Request.Reference is not { } reference)
            return null;
        if (await FindAsync(reference, cancellationToken).ConfigureAwait(false) is not var (commit, full))
            return null;
        if (Directory.Exists($"{git.Common}/reftable"))
        {
            throw new CheckoutException(
                "the repository keeps its refs in tables (reftable), from which another reference cannot be laid out yet: check it out yourself first");
        }

        place.Prepare();
        var program = new PlaceGit(place, tree.Repository.RemoteUrl);
        await new PlaceGit(place).InitializeAsync(commit.Length == 64, cancellationToken).ConfigureAwait(false);
        GitFolderCopy.WriteObjects(git, place.At(".git"));
        GitFolderCopy.WriteRefs(git, place.At(".git"));
        var part = new ContainedRepository("", git, tree.Root);
        if (part.Prefix.Length > 0)
            await new ProjectRepository(part, place.At(".git")).NarrowHistoryAsync(cancellationToken).ConfigureAwait(false);
        if (File.Exists($"{git.Common}/shallow"))
            File.Copy($"{git.Common}/shallow", place.At(".git/shallow"), overwrite: true);
        if (tree.Repository.RemoteUrl is { } url)
            program.AddOrigin(url);
        var branch = full is not null && full.StartsWith(Branches, StringComparison.Ordinal) ? full[Branches.Length..] : null;
        await program.CheckOutAsync(branch, commit, cancellationToken).ConfigureAwait(false);
        return new CheckedOut(commit, full, $"from the repository '{tree.Root}'");
    }

    /// <summary>The commit and the full name that a reference stands for, a branch before a tag, as the services take it.</summary>
    private async Task<(string Commit, string? Full)?> FindAsync(string reference, CancellationToken cancellationToken)
    {
        (string Local, string? Full)[] candidates = reference.StartsWith("refs/", StringComparison.Ordinal)
            ? [(reference, reference), (reference.Replace(Branches, Remotes, StringComparison.Ordinal), reference)]
            : [(Branches + reference, Branches + reference), (Remotes + reference, Branches + reference), (Tags + reference, Tags + reference)];
        foreach (var (local, full) in candidates)
        {
            if (await tree.ResolveAsync(local, cancellationToken).ConfigureAwait(false) is { } commit)
                return (commit, full);
        }

        return IsCommit(reference) && await tree.ResolveAsync(reference, cancellationToken).ConfigureAwait(false) is { } found ? (found, null) : null;
    }

    /// <summary>True for a whole id or the beginning of one.</summary>
    private static bool IsCommit(string reference) => reference.Length is >= 7 and <= 64 && reference.All(char.IsAsciiHexDigit);
}
