using Weir.Engine.Sources;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>What a job is to see of the user's tree, with its submodules as far as they were asked for.</summary>
internal sealed class TreeContents
{
    private TreeContents()
    {
    }

    /// <summary>To copy: the files and links, paths from the top. To mount: what is not to be seen.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>Folders that are to be there, empty: submodules that were not asked for.</summary>
    public List<string> Empty { get; } = [];

    /// <summary>The repositories that must be laid out beside the files.</summary>
    public List<ContainedRepository> Repositories { get; } = [];

    /// <summary>What to copy.</summary>
    public static async Task<TreeContents> ToCopyAsync(GitTree tree, CheckoutOptions options, Place place, CancellationToken cancellationToken)
    {
        var contents = new TreeContents();
        if (Top(tree) is { } top)
            await contents.AddFilesAsync(top, options, place, Depth(place.Request), cancellationToken).ConfigureAwait(false);
        else
            contents.Paths.AddRange(PlainFolder.Files(tree.Root).Where(path => !IsWorkRoot($"{tree.Root}/{path}", place)));
        return contents;
    }

    /// <summary>What to hide from a mount of the whole tree.</summary>
    /// <param name="tree">The user's tree.</param>
    /// <param name="options">How jobs get their files.</param>
    /// <param name="depth">How many levels of submodules come.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TreeContents> ToHideAsync(GitTree tree, CheckoutOptions options, int depth, CancellationToken cancellationToken)
    {
        var contents = new TreeContents();
        if (Top(tree) is { } top)
            await contents.HideAsync(top, null, options, depth, cancellationToken).ConfigureAwait(false);
        return contents;
    }

    /// <summary>How many levels of submodules come.</summary>
    public static int Depth(CheckoutRequest request) => request.NestedSubmodules ? int.MaxValue : request.Submodules ? 1 : 0;

    private static ContainedRepository? Top(GitTree tree) => tree.Folder is { } git ? new ContainedRepository("", git, tree.Root) : null;

    private async Task AddFilesAsync(
        ContainedRepository repository, CheckoutOptions options, Place place, int depth, CancellationToken cancellationToken)
    {
        Repositories.Add(repository);
        string[] ignored = options.IncludeIgnored ? [] : ["--exclude-standard"];
        string[] command = ["ls-files", "-z", "--cached", "--others", .. ignored];
        foreach (var name in await ListAsync(repository, cancellationToken, command).ConfigureAwait(false))
        {
            var (path, full) = (repository.At(name.TrimEnd('/')), $"{repository.Root}/{name.TrimEnd('/')}");
            var kind = FileStatus.Of(full)?.Kind;
            if (IsWorkRoot(full, place))
                continue;
            if (kind is JobFileKind.File or JobFileKind.Link)
                Paths.Add(path);
            else if (kind == JobFileKind.Folder && (IsUntracked(name) || depth > 0) && GitFolder.At(full) is { } git)
                await AddFilesAsync(new(path, git, full), options, place, IsUntracked(name) ? depth : depth - 1, cancellationToken).ConfigureAwait(false);
            else if (kind == JobFileKind.Folder)
                Empty.Add(path);
        }
    }

    /// <summary>git lists a repository that is no submodule as one folder, with a slash at the end.</summary>
    private static bool IsUntracked(string name) => name.EndsWith('/');

    private async Task HideAsync(
        ContainedRepository repository, ContainedRepository? top, CheckoutOptions options, int depth, CancellationToken cancellationToken)
    {
        if (!IsSafeToMount(repository, top))
        {
            Repositories.Add(repository);
            Paths.Add(repository.At(".git"));
        }
        else if (HasHooks(repository))
        {
            Paths.Add(Path.GetRelativePath((top ?? repository).Root, $"{repository.Git.Own}/hooks"));
        }

        if (!options.IncludeIgnored)
        {
            string[] command = ["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"];
            Paths.AddRange((await ListAsync(repository, cancellationToken, command).ConfigureAwait(false)).Select(repository.At));
        }

        foreach (var name in await SubmodulesAsync(repository, cancellationToken).ConfigureAwait(false))
        {
            var full = $"{repository.Root}/{name}";
            if (depth > 0 && GitFolder.At(full) is { } git)
            {
                var submodule = new ContainedRepository(repository.At(name), git, full);
                await HideAsync(submodule, top ?? repository, options, depth - 1, cancellationToken).ConfigureAwait(false);
            }
            else if (FileStatus.Of(full) is not null)
            {
                Paths.Add(repository.At(name));
                Empty.Add(repository.At(name));
            }
        }
    }

    // Samples, which git puts there by itself, never run.
    private static bool HasHooks(ContainedRepository repository) =>
        FileStatus.Of($"{repository.Git.Own}/hooks") is { } hooks
        && (hooks.Kind != JobFileKind.Folder || Files.List($"{repository.Git.Own}/hooks").Any(path => !path.EndsWith(".sample", StringComparison.Ordinal)));

    /// <summary>
    /// True where the repository's own folder is in the tree, and reached by a relative path if through a file: then the mount has its own of it.
    /// </summary>
    private bool IsSafeToMount(ContainedRepository repository, ContainedRepository? top)
    {
        if (repository.Prefix.Length > 0)
            return false;
        if (FileStatus.Of($"{repository.Root}/.git") is { Kind: JobFileKind.Folder })
            return GitFolderCopy.IsSelfContained(repository.Git);
        return top is not null
            && !Repositories.Contains(top)
            && repository.Git.Own == repository.Git.Common
            && repository.Git.Own.StartsWith(top.Git.Root + "/", StringComparison.Ordinal)
            && !File.ReadAllText($"{repository.Root}/.git")["gitdir:".Length..].TrimStart().StartsWith('/');
    }

    private static async Task<IReadOnlyList<string>> SubmodulesAsync(ContainedRepository repository, CancellationToken cancellationToken)
    {
        const string link = "160000 ";
        if (FileStatus.Of($"{repository.Git.Root}/.gitmodules") is null)
            return [];
        var entries = await ListAsync(repository, cancellationToken, "ls-files", "-z", "--stage").ConfigureAwait(false);
        return [.. entries.Where(entry => entry.StartsWith(link, StringComparison.Ordinal)).Select(entry => entry[(entry.IndexOf('\t') + 1)..])];
    }

    private static async Task<IEnumerable<string>> ListAsync(
        ContainedRepository repository, CancellationToken cancellationToken, params string[] command)
    {
        var answer = await Git.RunAsync(GitCall.In(repository.Root, command), cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess
            ? GitTree.Names(answer.Output).Distinct()
            : throw new GitException($"the files of '{repository.Root}' cannot be listed: {GitComplaint.Explain(answer)}");
    }

    private static bool IsWorkRoot(string path, Place place) =>
        path == place.WorkRoot || path.StartsWith(place.WorkRoot + "/", StringComparison.Ordinal);
}
