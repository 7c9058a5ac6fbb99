using System.Globalization;
using System.Text;
using Weir.Engine.Sources;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>Runs git where files are laid out, with the job's token.</summary>
/// <param name="place">Where.</param>
/// <param name="url">The repository that the token is for; null where nobody is reached.</param>
internal sealed class PlaceGit(Place place, string? url = null)
{
    private static readonly Dictionary<string, string> Quiet = new() { ["GIT_LFS_SKIP_SMUDGE"] = "1" };

    /// <summary>Runs git; a failure is said in the words of <paramref name="aim"/>.</summary>
    /// <exception cref="CheckoutException">It failed.</exception>
    public async Task<string> RunAsync(string aim, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null)
    {
        var answer = await Git.RunAsync(
            new GitCall
            {
                Folder = place.Path,
                Arguments = arguments,
                MayReachOthers = url is not null,
                SecretSettings = Credentials(),
                Variables = Quiet,
                Input = input,
            },
            cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess
            ? Encoding.UTF8.GetString(answer.Output).Trim()
            : throw new CheckoutException($"{aim}: {GitComplaint.Explain(answer)}");
    }

    /// <summary>A new repository that holds nothing, in place of one that may be there.</summary>
    public async Task InitializeAsync(bool isSha256, CancellationToken cancellationToken)
    {
        if (FileStatus.Of(place.At(".git")) is { Kind: JobFileKind.Folder })
            FolderRemoval.Remove(place.At(".git"));
        else
            Files.Unlink(place.At(".git"));
        await RunAsync(
            "no repository can be made",
            ["init", "-q", "--template=", "-b", "main", .. isSha256 ? (string[])["--object-format=sha256"] : []],
            cancellationToken).ConfigureAwait(false);
        if (url is not null)
            AddOrigin(url);
    }

    public void AddOrigin(string address) => File.AppendAllText(
        place.At(".git/config"),
        $"[remote \"origin\"]\n\turl = {GitConfig.Quote(address)}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n");

    /// <summary>Removes the files that were not asked for. Those that are not as in the commit stay.</summary>
    public async Task NarrowAsync(CancellationToken cancellationToken)
    {
        // Copies are newer than what the index knows; without this look git takes all of them for changed, and leaves them.
        string[] refresh = ["update-index", "-q", "--really-refresh"];
        await Git.RunAsync(GitCall.In(place.Path, refresh) with { Variables = Quiet }, cancellationToken).ConfigureAwait(false);
        await MakeSparseAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task MakeSparseAsync(CancellationToken cancellationToken)
    {
        if (place.Request.Sparse.Count == 0)
            return;
        var patterns = Path.Combine(place.Session.MakeScratch(), "patterns");
        await File.WriteAllLinesAsync(patterns, place.Request.Sparse, cancellationToken).ConfigureAwait(false);
        string[] command = ["sparse-checkout", "set", place.Request.SparseIsCone ? "--cone" : "--no-cone", "--stdin"];
        await RunAsync("not only a part of the files can be laid out", command, cancellationToken, patterns).ConfigureAwait(false);
    }

    /// <summary>Lays a commit's files out, then what they need besides.</summary>
    /// <param name="branch">The branch to be on; null for none.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CheckOutAsync(string? branch, string commit, CancellationToken cancellationToken)
    {
        await MakeSparseAsync(cancellationToken).ConfigureAwait(false);
        string[] target = branch is null ? ["--detach", commit] : ["-B", branch, commit];
        await RunAsync($"the files of {commit} cannot be laid out", ["checkout", "-q", "--force", .. target], cancellationToken).ConfigureAwait(false);
        await AddSubmodulesAsync(cancellationToken).ConfigureAwait(false);
        await AddLargeFilesAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task AddSubmodulesAsync(CancellationToken cancellationToken)
    {
        var request = place.Request;
        if (!(request.Submodules || request.NestedSubmodules) || FileStatus.Of(place.At(".gitmodules")) is null)
            return;
        List<string> command = ["submodule", "--quiet", "update", "--init", "--force"];
        if (request.NestedSubmodules)
            command.Add("--recursive");
        if (request.Depth > 0)
            command.Add(string.Create(CultureInfo.InvariantCulture, $"--depth={request.Depth}"));
        await RunAsync("its submodules cannot be fetched", command, cancellationToken).ConfigureAwait(false);
    }

    private async Task AddLargeFilesAsync(CancellationToken cancellationToken)
    {
        if (!place.Request.LargeFiles)
            return;
        if (ProgramSearch.Find("git-lfs", OwnEnvironment.Path) is null)
        {
            throw new CheckoutException(
                "its files in Git LFS cannot be fetched because git-lfs is not installed: install it (apt-get install git-lfs), or do without them");
        }

        await RunAsync("Git LFS cannot be set up", ["lfs", "install", "--local", "--skip-repo"], cancellationToken).ConfigureAwait(false);
        await RunAsync("its files in Git LFS cannot be fetched", ["lfs", "pull"], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The token as the header of a request, for the repository's server only.</summary>
    private IReadOnlyList<KeyValuePair<string, string>> Credentials()
    {
        if (place.Request.Token is not { Length: > 0 } token || !Uri.TryCreate(url, UriKind.Absolute, out var address)
            || !address.Scheme.StartsWith("http", StringComparison.Ordinal))
            return [];
        var header = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{token}"));
        return [new($"http.{address.GetLeftPart(UriPartial.Authority)}/.extraheader", $"AUTHORIZATION: basic {header}")];
    }
}
