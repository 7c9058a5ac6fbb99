using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.BuiltIns.Sources;

/// <summary>Lays out the files of the run's repository, or of another; the published action is <c>actions/checkout</c>.</summary>
internal sealed partial class CheckoutAction : IBuiltInAction
{
    private const string OnlySsh = "repositories are reached over HTTPS, or are here already";

    public string Name => "actions/checkout";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        ActionInput.Done("repository", note: "the run's own repository is laid out from this machine, with the changes that are not committed yet"),
        ActionInput.Done("ref", note: "of the run's own repository, without the changes that are not committed yet"),
        ActionInput.Done("token", note: "only to reach a repository that is not here; the job's own token by default"),
        ActionInput.Quiet("ssh-key", OnlySsh),
        ActionInput.Quiet("ssh-known-hosts", OnlySsh),
        ActionInput.Quiet("ssh-strict", OnlySsh, "true"),
        ActionInput.Quiet("ssh-user", OnlySsh, "git"),
        ActionInput.Quiet("persist-credentials", "no credentials are written into the job's copy: a later 'git push' has those of the machine", "true"),
        ActionInput.Done("path", note: "a folder in the workspace"),
        ActionInput.Done("clean", "true"),
        ActionInput.Quiet("filter", "it saves transfer only, and the files are the same"),
        ActionInput.Done("sparse-checkout"),
        ActionInput.Done("sparse-checkout-cone-mode", "true"),
        ActionInput.Done("fetch-depth", note: "'1', but '0' (all) before v2; more history may come where it costs nothing"),
        ActionInput.Done("fetch-tags", "false"),
        ActionInput.Quiet("show-progress", "there is no fetch to show", "true"),
        ActionInput.Done("lfs", "false"),
        ActionInput.Done("submodules", "false", "'true', 'recursive' or 'false'"),
        ActionInput.Quiet("set-safe-directory", "the job's copy belongs to the user that the job runs as", "true"),
        ActionInput.Quiet("github-server-url", "the repository's own server is used"),
        ActionInput.Quiet("allow-unsafe-pr-checkout", "nothing here runs with more rights than the one who starts it", "false"),
    ];

    public IReadOnlyList<string> Outputs { get; } = ["ref", "commit"];

    [GeneratedRegex("^(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$", RegexOptions.CultureInvariant)]
    private static partial Regex WholeCommit { get; }

    [GeneratedRegex("^[^/\\s]+/[^/\\s]+$", RegexOptions.CultureInvariant)]
    private static partial Regex OwnerAndName { get; }

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var request = Read(call);
        call.Say(request.Repository is { } other
            ? $"Checking out {other}{(request.Reference is { } named ? $" at {named}" : "")}"
            : $"Checking out this repository{(request.Reference is { } reference ? $" at {reference}" : "")}");
        var result = await call.Job.Sources.CheckOutAsync(call.Job.Session, request, cancellationToken).ConfigureAwait(false);
        call.Say($"Laid out at {request.Path}: {result.Method}");
        call.Say(result.Commit);

        var asked = call.Input("ref");
        call.SetOutput("ref", WholeCommit.IsMatch(asked) ? "" : asked.Length > 0 ? asked : result.Reference ?? "");
        call.SetOutput("commit", result.Commit);
        return true;
    }

    private static CheckoutRequest Read(BuiltInCall call)
    {
        var submodules = call.Input("submodules").ToUpperInvariant();
        if (submodules is not ("" or "FALSE" or "TRUE" or "RECURSIVE"))
            throw new ActionFailure($"input 'submodules' is 'true', 'recursive' or 'false', found '{call.Input("submodules")}'");
        var token = call.Input("token") is { Length: > 0 } given ? given : call.Job.Assignment.Token;
        if (token is not null)
            call.Job.Masks.Add(token);
        return new CheckoutRequest
        {
            Path = Place(call),
            Repository = OtherRepository(call),
            Reference = call.Input("ref") is { Length: > 0 } reference && !IsOwn(call, reference) ? reference : null,
            Depth = Depth(call),
            Tags = call.Flag("fetch-tags"),
            Submodules = submodules is "TRUE" or "RECURSIVE",
            NestedSubmodules = submodules == "RECURSIVE",
            LargeFiles = call.Flag("lfs"),
            Sparse = call.Lines("sparse-checkout"),
            SparseIsCone = call.Flag("sparse-checkout-cone-mode", whenEmpty: true),
            Clean = call.Flag("clean", whenEmpty: true),
            Token = token,
        };
    }

    // What names the commit that the run is of means the files as they are on disk, as no name does. The number of a pull request is made up here: the
    // service's own refs of that number are of another one.
    private static bool IsOwn(BuiltInCall call, string reference)
    {
        if (OtherRepository(call) is not null)
            return false;
        List<string?> own = [call.Context("ref"), call.Context("ref_name"), call.Context("sha")];
        if (call.Context("event_name") == "pull_request")
        {
            var head = ((call.GitHub["event"] as Value.Map)?["pull_request"] as Value.Map)?["head"] as Value.Map;
            own.AddRange([call.Context("head_ref"), head?["sha"].ToString()]);
        }

        return own.Contains(reference);
    }

    private static string Place(BuiltInCall call)
    {
        var workspace = call.Job.Session.Places.Workspace;
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(call.Input("path"), workspace));
        return JobPath.IsWithin(path, workspace)
            ? path
            : throw new ActionFailure($"input 'path' is '{call.Input("path")}', which leads to '{path}': a folder in the workspace '{workspace}' was expected");
    }

    private static string? OtherRepository(BuiltInCall call)
    {
        var name = call.Input("repository");
        if (name.Length == 0 || string.Equals(name, call.Context("repository"), StringComparison.OrdinalIgnoreCase))
            return null;
        return OwnerAndName.IsMatch(name) ? name : throw new ActionFailure($"input 'repository' is '{name}': a name like 'owner/name' was expected");
    }

    // The published action takes what is no number, or below zero, for all of the history.
    private static int Depth(BuiltInCall call)
    {
        if (call.Input("fetch-depth") is not { Length: > 0 } text)
            return call.IsBefore(2) ? 0 : 1;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var depth) && depth is >= 0 and <= int.MaxValue ? (int)depth : 0;
    }
}
