using System.Globalization;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.BuiltIns.Artifacts;

/// <summary>Lays out artifacts of the run for the job; the published action is <c>actions/download-artifact</c>.</summary>
internal sealed class DownloadArtifactAction : IBuiltInAction
{
    public string Name => "actions/download-artifact";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        ActionInput.Done("name", note: "without it, and without a pattern, all artifacts of the run, each in a folder of its name"),
        ActionInput.Done("artifact-ids", note: "numbers with commas between them"),
        ActionInput.Done("path", note: "the workspace by default"),
        ActionInput.Done("pattern", note: "'*', '?', '[…]', '{a,b}' and a leading '!'"),
        ActionInput.Done("merge-multiple", "false"),
        ActionInput.Quiet("github-token", "the runs of this machine are read without one"),
        ActionInput.Done("repository", note: "the run's own repository only: others are an error"),
        ActionInput.Done("run-id", note: "another run that this machine keeps"),
        ActionInput.Refused("digest-mismatch", "an artifact that is not what was kept is always an error", "error"),
        ActionInput.Refused("skip-decompress", "artifacts are always laid out as files", "false"),
    ];

    public IReadOnlyList<string> Outputs { get; } = ["download-path"];

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var folder = call.Input("path") is { Length: > 0 } path ? call.Resolve(path) : call.Job.Session.Places.Workspace;
        var artifacts = await ChooseAsync(call, cancellationToken).ConfigureAwait(false);
        var isFlat = call.Input("name").Length > 0 || call.Flag("merge-multiple")
            || (artifacts.Count == 1 && call.Input("artifact-ids").Length > 0 && !call.IsBefore(5));
        foreach (var artifact in artifacts)
        {
            var target = isFlat ? folder : $"{folder.TrimEnd('/')}/{artifact.Name}";
            var count = await call.Job.Artifacts.UnpackAsync(artifact, call.Job.Session, target, cancellationToken).ConfigureAwait(false);
            call.Say($"{artifact.Name} (ID {artifact.Id}, SHA-256 {artifact.Digest}): {count} file{(count == 1 ? "" : "s")} in {target}");
        }

        call.Say($"Total of {artifacts.Count} artifact(s) downloaded");
        call.SetOutput("download-path", folder);
        return true;
    }

    private static async ValueTask<IReadOnlyList<Artifact>> ChooseAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        CheckRepository(call);
        var (name, ids) = (call.Input("name"), Ids(call));
        if (name.Length > 0 && ids.Count > 0)
            throw new ActionFailure("inputs 'name' and 'artifact-ids' cannot be used together: leave one of them out");
        var run = call.Input("run-id") is { Length: > 0 } other ? new RunId(other) : call.Job.Assignment.Run.Id;
        var all = await call.Job.Artifacts.ListAsync(run, cancellationToken).ConfigureAwait(false);
        if (name.Length > 0)
            return [all.FirstOrDefault(artifact => artifact.Name == name) ?? throw Missing($"'{name}'", run, all)];
        if (ids.Count > 0)
            return [.. ids.Select(id => all.FirstOrDefault(artifact => artifact.Id == id) ?? throw Missing($"with the ID {id}", run, all))];
        if (call.Input("pattern") is not { Length: > 0 } text)
            return all;
        var pattern = NamePattern.Parse(text);
        return [.. all.Where(artifact => pattern.Fits(artifact.Name))];
    }

    private static IReadOnlyList<long> Ids(BuiltInCall call) =>
    [
        .. call.Input("artifact-ids").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id
                : throw new ActionFailure($"input 'artifact-ids' is numbers with commas between them, found '{text}'")),
    ];

    private static void CheckRepository(BuiltInCall call)
    {
        var own = call.Context("repository");
        if (call.Input("repository") is { Length: > 0 } other && !string.Equals(other, own, StringComparison.OrdinalIgnoreCase))
        {
            throw new ActionFailure(
                $"input 'repository' is '{other}', but only artifacts of '{own}' are kept here; run the published action with --no-builtin");
        }
    }

    private static ActionFailure Missing(string what, RunId run, IReadOnlyList<Artifact> all) => new(
        $"there is no artifact {what} in the run {run}; "
        + (all.Count == 0
            ? "it has none yet: does this job need the one that uploads it?"
            : $"it has {string.Join(", ", all.Select(artifact => $"'{artifact.Name}' ({artifact.Id})"))}"));
}
