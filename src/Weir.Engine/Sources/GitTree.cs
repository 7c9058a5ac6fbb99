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

    /// <summary>The top folder of the repository or project, or the folder itself where it is in none: an absolute path.</summary>
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

    /// <summary>The path from the top of the repository to a project that is a part of it; empty for a whole repository.</summary>
    internal string Prefix => _git?.PrefixOf(Root) ?? "";

    /// <summary>Opens the repository that a folder is in, or the folder as it is; costs two short runs of git at the same time.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="GitException">git is not there, or refuses to read the repository.</exception>
    public static async Task<GitTree> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        folder = Existing(folder);
        var git = GitFolder.Around(folder);
        var root = git?.Root ?? folder;
        return new GitTree(root, git, await GitHead.ReadAsync(git, root, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Opens a folder as a project of its own, also where it is a part of a larger repository: all paths are from the folder, what is outside of it
    /// is not seen, and the commits are the repository's. A folder that the repository around it ignores is a plain folder.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="GitException">git is not there, or refuses to read the repository.</exception>
    public static async Task<GitTree> OpenProjectAsync(string folder, CancellationToken cancellationToken)
    {
        folder = Existing(folder);
        var git = GitFolder.Around(folder);
        if (git is not null && git.Root != folder
            && (await Git.RunAsync(GitCall.In(folder, "check-ignore", "-q", "."), cancellationToken).ConfigureAwait(false)).IsSuccess)
            git = null;
        return new GitTree(folder, git, await GitHead.ReadAsync(git, folder, cancellationToken).ConfigureAwait(false));
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
        if (to == Commit.NoSha && Head.Sha == Commit.NoSha && from.Length == 0)
            return Uncommitted();
        if (_git is null || from.StartsWith('-') || to.StartsWith('-'))
            return null;
        var answer = Git.Run(
            from.Length == 0
                ? GitCall.In(Root, "ls-tree", "-r", "-z", "--name-only", to)
                : GitCall.In(Root, "diff-tree", "-r", "-z", "--name-only", "--relative", "--no-renames", "--no-ext-diff", "--ignore-submodules=none", from, to),
            CancellationToken.None);
        return answer.IsSuccess ? Names(answer.Output) : null;
    }

    /// <summary>The files that git keeps track of or does not ignore, sorted; in a plain folder all files.</summary>
    /// <exception cref="GitException">git refuses to read the repository.</exception>
    public IReadOnlyList<string> All()
    {
        if (_git is null)
            return PlainFolder.Files(Root);
        var answer = Git.Run(GitCall.In(Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"), CancellationToken.None);
        return answer.IsSuccess
            ? [.. Names(answer.Output).Order(StringComparer.Ordinal)]
            : throw new GitException($"the files of '{Root}' cannot be listed: {GitComplaint.Explain(answer)}");
    }

    /// <summary>As <see cref="ResolveAsync"/>, at once.</summary>
    public string? Resolve(string reference) => _git is null ? null : Line(Git.Run(ResolveCall(reference), CancellationToken.None));

    /// <summary>As <see cref="MergeBaseAsync"/>, at once.</summary>
    public string? MergeBase(string one, string other) =>
        _git is null || one.StartsWith('-') || other.StartsWith('-') ? null : Line(Git.Run(GitCall.In(Root, "merge-base", one, other), CancellationToken.None));

    /// <summary>
    /// The paths that differ between the head and the disk, sorted: what is changed, staged, removed, or not kept track of and not ignored. Where
    /// nothing is committed yet, and in a plain folder, that is every file.
    /// </summary>
    /// <exception cref="GitException">git refuses to read the repository.</exception>
    public IReadOnlyList<string> Uncommitted() => _git is null ? PlainFolder.Files(Root) : UncommittedFiles.In(Root, Prefix);

    /// <summary>True where git ignores a path, given from the top; never in a plain folder.</summary>
    public bool IsIgnored(string path) => _git is not null && Git.Run(GitCall.In(Root, "check-ignore", "-q", "--", path), CancellationToken.None).IsSuccess;

    /// <summary>The commit that a branch, tag or other reference stands for; null where it does not exist.</summary>
    public async Task<string?> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        if (_git is null)
            return null;
        return Line(await Git.RunAsync(ResolveCall(reference), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The newest commit that both come from; null where there is none, or one of them is not known.</summary>
    public async Task<string?> MergeBaseAsync(string one, string other, CancellationToken cancellationToken)
    {
        if (_git is null || one.StartsWith('-') || other.StartsWith('-'))
            return null;
        return Line(await Git.RunAsync(GitCall.In(Root, "merge-base", one, other), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The branch that the current one follows, in full, such as <c>refs/remotes/origin/main</c>; null where it follows none.</summary>
    public async Task<string?> UpstreamAsync(CancellationToken cancellationToken)
    {
        if (_git is null || Branch is null)
            return null;
        var call = GitCall.In(Root, "for-each-ref", "--format=%(upstream)", $"refs/heads/{Branch}");
        return Line(await Git.RunAsync(call, cancellationToken).ConfigureAwait(false)) is { Length: > 0 } upstream ? upstream : null;
    }

    /// <summary>The tags of a commit, without <c>refs/tags/</c>, the highest version first; none where there is no such commit.</summary>
    public async Task<IReadOnlyList<string>> TagsAsync(string commit, CancellationToken cancellationToken)
    {
        if (_git is null)
            return [];
        var call = GitCall.In(Root, "for-each-ref", $"--points-at={commit}", "--sort=-version:refname", "--format=%(refname:lstrip=2)", "refs/tags");
        return Line(await Git.RunAsync(call, cancellationToken).ConfigureAwait(false)) is { Length: > 0 } tags ? tags.Split('\n') : [];
    }

    /// <summary>A commit with its message and author; null where there is none of that name.</summary>
    public async Task<Commit?> CommitAsync(string reference, CancellationToken cancellationToken) =>
        _git is null ? null : GitHead.Parse(await Git.RunAsync(GitHead.Log(Root, reference), cancellationToken).ConfigureAwait(false));

    private static string Existing(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"there is no folder '{folder}'");
    }

    internal static List<string> Names(byte[] output)
    {
        var names = new List<string>();
        for (ReadOnlySpan<byte> rest = output; rest.IndexOf((byte)0) is var end and >= 0; rest = rest[(end + 1)..])
            names.Add(PathBytes.Decode(rest[..end]));
        return names;
    }

    private GitCall ResolveCall(string reference) =>
        GitCall.In(Root, "rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}");

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
