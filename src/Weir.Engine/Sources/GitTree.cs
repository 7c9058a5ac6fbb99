using System.Text;
using Weir.Engine.Unix;
using Weir.Pipelines.Triggers;

namespace Weir.Engine.Sources;

/// <summary>
/// The user's tree: a git repository with the files as they are on disk, or a plain folder. It is only read; nothing that the repository's
/// configuration names is run for that.
/// </summary>
/// <remarks>
/// Safe for concurrent use. What is told of the head is as it was when the tree was opened; everything else is looked up when it is asked for.
/// Names of files that are not UTF-8 hold the lone surrogates U+DC80 to U+DCFF for the bytes that are none.
/// </remarks>
public sealed class GitTree
{
    private readonly GitFolder? _git;

    private GitTree(string root, GitFolder? git, GitHead head) => (Root, _git, Head, Branch, Repository) = (root, git, head.Commit, head.Branch, head.Repository);

    /// <summary>The top folder of the repository, or the folder itself where it is in none: an absolute path.</summary>
    public string Root { get; }

    /// <summary>False for a folder that is in no repository.</summary>
    public bool IsRepository => _git is not null;

    /// <summary>The commit that is checked out; <see cref="Commit.NoSha"/> where there is none.</summary>
    public Commit Head { get; }

    /// <summary>The branch that is checked out, without <c>refs/heads/</c>; null where a commit alone is, or in a plain folder.</summary>
    public string? Branch { get; }

    /// <summary>The repository that a service would know: from the address of its remote, otherwise from the folder and the user.</summary>
    public Repository Repository { get; }

    internal GitFolder? Folder => _git;

    /// <summary>Opens the repository that a folder is in, or the folder as it is; costs two short runs of git at the same time.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="GitException">git is not there, or refuses to read the repository.</exception>
    public static async Task<GitTree> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"there is no folder '{folder}'");
        var git = GitFolder.Around(folder);
        var head = git is null ? GitHead.Of(folder) : await GitHead.ReadAsync(git, cancellationToken).ConfigureAwait(false);
        return new GitTree(git?.Root ?? folder, git, head);
    }

    /// <summary>The files that git keeps track of, also those that are not on disk any more; none in a plain folder.</summary>
    public Task<IReadOnlyList<string>> TrackedAsync(CancellationToken cancellationToken) =>
        ListAsync([], cancellationToken, "ls-files", "-z");

    /// <summary>The files that git does not keep track of and does not ignore; in a plain folder all files.</summary>
    public Task<IReadOnlyList<string>> UntrackedAsync(CancellationToken cancellationToken) =>
        ListAsync(_git is null ? PlainFolder.Files(Root) : [], cancellationToken, "ls-files", "-z", "--others", "--exclude-standard");

    /// <summary>What git ignores; a folder of which all is ignored stands for what is in it, with a slash at the end. None in a plain folder.</summary>
    public Task<IReadOnlyList<string>> IgnoredAsync(CancellationToken cancellationToken) =>
        ListAsync([], cancellationToken, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory");

    /// <summary>
    /// The paths that differ between two commits, a renamed file with both its names; null where one of the commits is not known here. An empty
    /// <paramref name="from"/> means every file of <paramref name="to"/>.
    /// </summary>
    public IReadOnlyList<string>? Changes(string from, string to)
    {
        if (to == Commit.NoSha || _git is null)
            return to == Commit.NoSha && from.Length == 0 ? PlainFolder.Files(Root) : null;
        if (from.StartsWith('-') || to.StartsWith('-'))
            return null;
        var answer = Git.Run(
            from.Length == 0
                ? GitCall.In(Root, "ls-tree", "-r", "-z", "--name-only", "--full-tree", to)
                : GitCall.In(Root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules=none", from, to),
            CancellationToken.None);
        return answer.IsSuccess ? Names(answer.Output) : null;
    }

    /// <summary>The commit that a branch, tag or other reference stands for; null where it does not exist.</summary>
    public async Task<string?> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        if (_git is null)
            return null;
        var call = GitCall.In(Root, "rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}");
        return Line(await Git.RunAsync(call, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The newest commit that both come from; null where there is none, or one of them is not known.</summary>
    public async Task<string?> MergeBaseAsync(string one, string other, CancellationToken cancellationToken)
    {
        if (_git is null || one.StartsWith('-') || other.StartsWith('-'))
            return null;
        return Line(await Git.RunAsync(GitCall.In(Root, "merge-base", one, other), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A commit with its message and author; null where there is none of that name.</summary>
    public async Task<Commit?> CommitAsync(string reference, CancellationToken cancellationToken) =>
        _git is null ? null : GitHead.Parse(await Git.RunAsync(GitHead.Log(Root, reference), cancellationToken).ConfigureAwait(false));

    internal static List<string> Names(byte[] output)
    {
        var names = new List<string>();
        for (ReadOnlySpan<byte> rest = output; rest.IndexOf((byte)0) is var end and >= 0; rest = rest[(end + 1)..])
            names.Add(PathBytes.Decode(rest[..end]));
        return names;
    }

    private static string? Line(GitAnswer answer) => answer.IsSuccess ? Encoding.UTF8.GetString(answer.Output).Trim() : null;

    private async Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> plain, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        if (_git is null)
            return plain;
        var answer = await Git.RunAsync(GitCall.In(Root, arguments), cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw new GitException($"the files of '{Root}' cannot be listed: {GitComplaint.Explain(answer)}");
        var names = Names(answer.Output);
        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
