using System.Globalization;
using System.Text;
using Weir.Pipelines.Triggers;

namespace Weir.Engine.Sources;

/// <summary>What is checked out in a repository, and what the repository is called.</summary>
internal sealed record GitHead(Commit Commit, string? Branch, Repository Repository)
{
    private const string Heads = "refs/heads/";

    private const string Format = "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%cI%x00%B";

    private const string Settings = @"^(remote\..*\.url|init\.defaultbranch|user\.(name|email))$";

    /// <summary>Reads it.</summary>
    /// <param name="git">The repository; null for a folder that is in none.</param>
    /// <param name="root">The folder that gives the name where there is no remote.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<GitHead> ReadAsync(GitFolder? git, string root, CancellationToken cancellationToken)
    {
        if (git is null)
            return new GitHead(NoCommit([]), null, Named(root, null, "main"));
        var logging = Git.RunAsync(Log(git.Root, "HEAD"), cancellationToken);
        var asking = Git.RunAsync(GitCall.In(git.Root, "config", "--includes", "-z", "--get-regexp", Settings), cancellationToken);
        var log = await logging.ConfigureAwait(false);
        var settings = Pairs((await asking.ConfigureAwait(false)).Output);
        var commit = Parse(log) ?? (IsUnborn(log) ? NoCommit(settings) : throw new GitException($"'{git.Root}' cannot be read: {GitComplaint.Explain(log)}"));
        var branch = await BranchAsync(git, cancellationToken).ConfigureAwait(false);
        var standard = await DefaultBranchAsync(git, branch, settings.GetValueOrDefault("init.defaultbranch"), cancellationToken).ConfigureAwait(false);
        return new GitHead(commit, branch, Named(root, RemoteUrl(settings), standard));
    }

    public static GitCall Log(string root, string reference) =>
        GitCall.In(root, "log", "-1", "--no-color", "--no-patch", Format, "--end-of-options", reference, "--");

    /// <summary>The commit that <see cref="Log"/> told of; null where it told of none.</summary>
    public static Commit? Parse(GitAnswer answer)
    {
        var fields = Encoding.UTF8.GetString(answer.Output).Split('\0', 9);
        return answer.IsSuccess && fields.Length == 9
            ? new Commit
            {
                Sha = fields[0],
                Tree = fields[1],
                Parents = fields[2].Split(' ', StringSplitOptions.RemoveEmptyEntries),
                AuthorName = fields[3],
                AuthorEmail = fields[4],
                CommitterName = fields[5],
                CommitterEmail = fields[6],
                Time = DateTimeOffset.Parse(fields[7], CultureInfo.InvariantCulture),
                Message = fields[8].TrimEnd('\n'),
            }
            : null;
    }

    private static Commit NoCommit(Dictionary<string, string> settings) => new()
    {
        Sha = Commit.NoSha,
        Tree = Commit.NoSha,
        Message = "",
        AuthorName = settings.GetValueOrDefault("user.name", Environment.UserName),
        AuthorEmail = settings.GetValueOrDefault("user.email", ""),
        Time = DateTimeOffset.UnixEpoch,
    };

    private static bool IsUnborn(GitAnswer log) =>
        log.Errors.Contains("bad revision 'HEAD'", StringComparison.Ordinal)
        || log.Errors.Contains("unknown revision", StringComparison.Ordinal)
        || log.Errors.Contains("does not have any commits", StringComparison.Ordinal);

    private static async Task<string?> BranchAsync(GitFolder git, CancellationToken cancellationToken)
    {
        var head = GitFolder.SymbolicRef(Path.Combine(git.Own, "HEAD"));

        // Repositories that keep their refs in tables have this in the file, for old programs to fail on.
        if (head == "refs/heads/.invalid")
            head = Encoding.UTF8.GetString((await Git.RunAsync(GitCall.In(git.Root, "symbolic-ref", "-q", "HEAD"), cancellationToken)
                .ConfigureAwait(false)).Output).Trim();
        return head is not null && head.StartsWith(Heads, StringComparison.Ordinal) ? head[Heads.Length..] : null;
    }

    /// <summary>What <c>origin/HEAD</c> says, otherwise the first of the usual names that is a branch here.</summary>
    private static async Task<string> DefaultBranchAsync(GitFolder git, string? branch, string? configured, CancellationToken cancellationToken)
    {
        const string origin = "refs/remotes/origin/";
        if (GitFolder.SymbolicRef(Path.Combine(git.Common, origin + "HEAD")) is { } head && head.StartsWith(origin, StringComparison.Ordinal))
            return head[origin.Length..];
        string[] usual = configured is null ? ["main", "master"] : [configured, "main", "master"];
        if (branch == usual[0])
            return branch;
        var answer = await Git.RunAsync(
            GitCall.In(git.Root, ["for-each-ref", "--format=%(refname)", .. usual.Select(name => Heads + name), .. usual.Select(name => origin + name)]),
            cancellationToken).ConfigureAwait(false);
        var refs = Encoding.UTF8.GetString(answer.Output).Split('\n');
        return Array.Find(usual, name => name == branch || refs.Contains(Heads + name) || refs.Contains(origin + name)) ?? branch ?? usual[0];
    }

    private static string? RemoteUrl(Dictionary<string, string> settings) =>
        settings.GetValueOrDefault("remote.origin.url")
        ?? settings.Where(setting => setting.Key.StartsWith("remote.", StringComparison.Ordinal)).Select(setting => setting.Value).FirstOrDefault();

    private static Repository Named(string root, string? url, string defaultBranch)
    {
        var address = url is null ? null : RemoteAddress.Parse(url);
        var folder = Path.GetFileName(root);
        return new Repository
        {
            Owner = address?.Owner ?? Environment.UserName,
            Name = address?.Name ?? (folder.Length == 0 ? "root" : folder),
            DefaultBranch = defaultBranch,
            RemoteUrl = url is null ? null : RemoteAddress.WithoutSecrets(url),
        };
    }

    /// <summary>The settings by name; of several values the last counts, as for git.</summary>
    private static Dictionary<string, string> Pairs(byte[] output)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in GitTree.Names(output))
        {
            var end = pair.IndexOf('\n');
            settings[end < 0 ? pair : pair[..end]] = end < 0 ? "" : pair[(end + 1)..];
        }

        return settings;
    }
}
