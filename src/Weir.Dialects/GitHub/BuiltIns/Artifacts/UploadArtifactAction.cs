using System.Globalization;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.BuiltIns.Artifacts;

/// <summary>Keeps files of the job as an artifact of the run; the published action is <c>actions/upload-artifact</c>.</summary>
/// <remarks>Before v4 several uploads of one name added up to one artifact; since then a name is taken once, unless it may be overwritten.</remarks>
internal sealed class UploadArtifactAction : IBuiltInAction
{
    // Legs of a run that add to one artifact at the same time must not lose what the other one adds.
    private static readonly SemaphoreSlim Adding = new(1);

    public string Name => "actions/upload-artifact";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        ActionInput.Done("name", "artifact"),
        ActionInput.Done("path", note: "files, folders and patterns, one a line, and '!' before what is taken out"),
        ActionInput.Done("if-no-files-found", "warn", "'warn', 'error' or 'ignore'"),
        ActionInput.Done("retention-days", note: "0 or nothing for the store's own choice"),
        ActionInput.Done("compression-level", "6", "0 to 9"),
        ActionInput.Done("overwrite", "false", "before v4, files are added to an artifact of the same name"),
        ActionInput.Done("include-hidden-files", note: "'false', but 'true' before v4.4 and before v3.2"),
        ActionInput.Refused("archive", "artifacts are kept as zip archives", "true"),
    ];

    public IReadOnlyList<string> Outputs { get; } = ["artifact-id", "artifact-url", "artifact-digest"];

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        if (call.Input("path").Length == 0)
            throw new ActionFailure("input 'path' is required: the files and folders to keep, one a line");
        var options = Options(call);
        var whenNone = WhenNone(call);
        var found = await UploadFiles
            .FindAsync(call.Job.Session, call.Input("path"), call.Flag("include-hidden-files", whenEmpty: IncludedHidden(call)), cancellationToken)
            .ConfigureAwait(false);
        if (found.Files.Count == 0)
            return await NoneAsync(call, whenNone, cancellationToken).ConfigureAwait(false);

        call.Say($"With the provided path, there will be {found.Files.Count} file{(found.Files.Count == 1 ? "" : "s")} uploaded, named from '{found.Root}'");
        var artifact = call.IsBefore(4)
            ? await AddAsync(call, found.Files, options, cancellationToken).ConfigureAwait(false)
            : await call.Job.Artifacts.PutAsync(Run(call), call.Input("name"), found.Files, call.Job.Session, options, cancellationToken).ConfigureAwait(false);
        Tell(call, artifact);
        return true;
    }

    private static RunId Run(BuiltInCall call) => call.Job.Assignment.Run.Id;

    private static bool IncludedHidden(BuiltInCall call) => call.IsBefore(3, 2) || (!call.IsBefore(4) && call.IsBefore(4, 4));

    private static ArtifactOptions Options(BuiltInCall call)
    {
        var days = Number(call, "retention-days", 0, int.MaxValue) ?? 0;
        return new ArtifactOptions
        {
            CompressionLevel = Number(call, "compression-level", 0, 9) ?? 6,
            RetentionDays = days == 0 ? null : days,
            Overwrite = call.Flag("overwrite"),
        };
    }

    private static int? Number(BuiltInCall call, string input, int least, int most)
    {
        if (call.Input(input) is not { Length: > 0 } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ActionFailure(
                $"input '{input}' is a number of at least {least}{(most == int.MaxValue ? "" : $" and at most {most}")}, found '{text}'");
    }

    private static string WhenNone(BuiltInCall call) => call.Input("if-no-files-found") switch
    {
        "" => "warn",
        ("warn" or "error" or "ignore") and var word => word,
        var other => throw new ActionFailure($"input 'if-no-files-found' is 'warn', 'error' or 'ignore', found '{other}'"),
    };

    private static async ValueTask<bool> NoneAsync(BuiltInCall call, string whenNone, CancellationToken cancellationToken)
    {
        var message = $"No files were found with the provided path: {string.Join(", ", call.Lines("path"))}. No artifacts will be uploaded.";
        if (whenNone == "error")
            throw new ActionFailure(message);
        if (whenNone == "warn")
            await call.WarnAsync(message, cancellationToken).ConfigureAwait(false);
        else
            call.Say(message);
        return true;
    }

    private static async ValueTask<Artifact> AddAsync(
        BuiltInCall call, IReadOnlyList<PackedFile> files, ArtifactOptions options, CancellationToken cancellationToken)
    {
        await Adding.WaitAsync(cancellationToken).ConfigureAwait(false);
        var folder = $"{call.Job.Session.Places.Temporary}/weir-artifact-{Guid.CreateVersion7():N}";
        try
        {
            var all = new SortedDictionary<string, PackedFile>(StringComparer.Ordinal);
            foreach (var earlier in await EarlierAsync(call, folder, cancellationToken).ConfigureAwait(false))
                all[earlier.Name] = earlier;
            foreach (var file in files)
                all[file.Name] = file;
            return await call.Job.Artifacts
                .PutAsync(Run(call), call.Input("name"), [.. all.Values], call.Job.Session, options with { Overwrite = true }, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            await call.Job.Session.Files.RemoveAsync(folder, CancellationToken.None).ConfigureAwait(false);
            Adding.Release();
        }
    }

    private static async ValueTask<IReadOnlyList<PackedFile>> EarlierAsync(BuiltInCall call, string folder, CancellationToken cancellationToken)
    {
        var artifacts = await call.Job.Artifacts.ListAsync(Run(call), cancellationToken).ConfigureAwait(false);
        if (artifacts.FirstOrDefault(artifact => artifact.Name == call.Input("name")) is not { } earlier)
            return [];
        await call.Job.Artifacts.UnpackAsync(earlier, call.Job.Session, folder, cancellationToken).ConfigureAwait(false);
        return (await UploadFiles.FindAsync(call.Job.Session, $"{folder}/**", includesHidden: true, cancellationToken).ConfigureAwait(false)).Files;
    }

    private static void Tell(BuiltInCall call, Artifact artifact)
    {
        var id = artifact.Id.ToString(CultureInfo.InvariantCulture);
        call.Say($"Artifact {artifact.Name} is kept: {Sizes.Shown(artifact.Size)}, ID {id}");
        call.Say($"SHA256 digest of the archive is {artifact.Digest}");
        call.SetOutput("artifact-id", id);
        call.SetOutput("artifact-url", $"{call.Context("server_url")}/{call.Context("repository")}/actions/runs/{artifact.Run}/artifacts/{id}");
        call.SetOutput("artifact-digest", artifact.Digest);
    }
}
