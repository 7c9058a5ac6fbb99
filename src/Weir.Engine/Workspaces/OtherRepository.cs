using System.Globalization;
using Weir.Engine.Sources;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>Gives a job a repository that is not here, or a reference of its own that is not.</summary>
internal sealed class OtherRepository(GitTree tree, CheckoutOptions options, Place place)
{
    private const string Branches = "refs/heads/", Tags = "refs/tags/";

    private readonly string _name = place.Request.Repository ?? tree.Repository.FullName;

    public async Task<CheckedOut> LayOutAsync(CancellationToken cancellationToken)
    {
        var url = Address();
        place.Prepare();
        var program = new PlaceGit(place, url);
        var isSha256 = place.Request.Reference is { Length: 64 } id && IsCommit(id);
        await program.InitializeAsync(isSha256, cancellationToken).ConfigureAwait(false);
        var reference = await FindAsync(program, url, cancellationToken).ConfigureAwait(false);
        await FetchAsync(program, url, reference, cancellationToken).ConfigureAwait(false);
        var isBranch = reference.StartsWith(Branches, StringComparison.Ordinal);
        string[] asking = ["rev-parse", "--verify", Local(reference) + "^{commit}"];
        var commit = await program.RunAsync("the commit that was fetched is not there", asking, cancellationToken).ConfigureAwait(false);
        await program.CheckOutAsync(isBranch ? reference[Branches.Length..] : null, commit, cancellationToken).ConfigureAwait(false);
        return new CheckedOut(commit, IsCommit(reference) ? null : reference, $"fetched from {RemoteAddress.WithoutSecrets(url)}");
    }

    private string Address()
    {
        if (place.Request.Repository is null || string.Equals(_name, tree.Repository.FullName, StringComparison.OrdinalIgnoreCase))
        {
            return tree.Repository.RemoteUrl ?? throw new CheckoutException(
                $"'{place.Request.Reference}' is no branch, tag or commit of '{tree.Root}', and the repository has no remote to fetch it from: "
                + "check its name, or add a remote");
        }

        if (options.Address is { } given)
            return given(_name);
        if (tree.Repository.RemoteUrl is { } own && RemoteAddress.Parse(own) is { } remote)
            return remote.IsWeb || place.Request.Token is not null ? $"https://{remote.Host}/{_name}" : $"git@{remote.Host}:{_name}.git";
        return $"https://github.com/{_name}";
    }

    /// <summary>The full name of what was asked for; a commit's id as it is.</summary>
    private async Task<string> FindAsync(PlaceGit program, string url, CancellationToken cancellationToken)
    {
        var asked = place.Request.Reference;
        if (asked is not null && IsCommit(asked))
            return asked;
        string[] candidates = asked is null ? ["HEAD"]
            : asked.StartsWith("refs/", StringComparison.Ordinal) ? [asked]
            : [Branches + asked, Tags + asked];
        string[] command = ["ls-remote", "--symref", url, .. candidates];
        var answer = await program.RunAsync($"the repository '{_name}' cannot be read", command, cancellationToken).ConfigureAwait(false);
        var lines = answer.Split('\n');
        const string symbolic = "ref: ";
        if (asked is null && Array.Find(lines, line => line.StartsWith(symbolic, StringComparison.Ordinal)) is { } head)
            return head[symbolic.Length..head.IndexOf('\t')];
        return Array.Find(candidates, candidate => lines.Any(line => line.EndsWith($"\t{candidate}", StringComparison.Ordinal)))
            ?? throw new CheckoutException(asked is null
                ? $"the repository '{_name}' is empty: it has nothing to check out"
                : $"the repository '{_name}' has no branch, tag or commit '{asked}': check the reference (a commit needs all 40 digits of its id)");
    }

    private async Task FetchAsync(PlaceGit program, string url, string reference, CancellationToken cancellationToken)
    {
        List<string> command = ["fetch", "-q", "--force", place.Request.Tags || place.Request.Depth == 0 ? "--tags" : "--no-tags"];
        if (place.Request.Depth > 0)
            command.Add(string.Create(CultureInfo.InvariantCulture, $"--depth={place.Request.Depth}"));
        command.Add(url);
        command.Add(IsCommit(reference) ? reference : $"+{reference}:{Local(reference)}");
        if (place.Request.Depth == 0)
            command.Add("+refs/heads/*:refs/remotes/origin/*");
        var aim = $"'{place.Request.Reference ?? "the default branch"}' of the repository '{_name}' cannot be fetched";
        await program.RunAsync(aim, command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What it is called here once it is fetched.</summary>
    private static string Local(string reference) => reference.StartsWith(Branches, StringComparison.Ordinal)
        ? "refs/remotes/origin/" + reference[Branches.Length..]
        : reference;

    private static bool IsCommit(string reference) => reference.Length is 40 or 64 && reference.All(char.IsAsciiHexDigit);
}
