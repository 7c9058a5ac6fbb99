using System.Runtime.CompilerServices;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>
/// A job with all its files beneath one folder, so that a store that packs and unpacks relative to a folder reaches the workspace, the home
/// folder and the rest of the machine by names that hold in every job.
/// </summary>
/// <remarks>Disposing it does nothing: the job goes on.</remarks>
internal sealed class AnchoredSession(IJobSession session) : IJobSession
{
    /// <summary>The one folder.</summary>
    public const string Root = "/weir-anchors";

    public JobPlaces Places => session.Places;

    public Machine Machine => session.Machine;

    public IReadOnlyDictionary<string, string> Environment => session.Environment;

    public IJobFiles Files { get; } = new AnchoredFiles(session.Files, new Anchors(session.Places));

    public IContainerDesk Containers => session.Containers;

    public ValueTask<string?> FindProgramAsync(string name, string path, CancellationToken cancellationToken) =>
        session.FindProgramAsync(name, path, cancellationToken);

    public ValueTask<ProcessResult> RunAsync(ProcessRequest request, IOutput output, CancellationToken cancellationToken) =>
        session.RunAsync(request, output, cancellationToken);

    public ValueTask KillAsync() => session.KillAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class AnchoredFiles(IJobFiles files, Anchors anchors) : IJobFiles
    {
        public async ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken) => path == Root
            ? Folder(Root)
            : await files.StatAsync(Real(path), cancellationToken).ConfigureAwait(false) is { } file ? file with { Path = path } : null;

        public async ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken) => path == Root
            ? Folder(Root)
            : await files.LookAsync(Real(path), cancellationToken).ConfigureAwait(false) is { } file ? file with { Path = path } : null;

        public async IAsyncEnumerable<JobFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (folder == Root)
            {
                foreach (var name in anchors.Names.Order(StringComparer.Ordinal))
                    yield return Folder($"{Root}/{name}");
                yield break;
            }

            await foreach (var file in files.ListAsync(Real(folder), cancellationToken).ConfigureAwait(false))
                yield return file with { Path = $"{folder}/{file.Path[(file.Path.LastIndexOf('/') + 1)..]}" };
        }

        public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) => files.OpenReadAsync(Real(path), cancellationToken);

        public ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken) =>
            files.OpenWriteAsync(Real(path), mode, cancellationToken);

        public ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken) =>
            files.LinkAsync(Real(path), target, cancellationToken);

        public ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken) => path == Root
            ? ValueTask.CompletedTask
            : files.MakeFolderAsync(Real(path), cancellationToken);

        public ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken) =>
            files.SetModifiedAsync(Real(path), modified, cancellationToken);

        public string? OnThisMachine(string path) => path == Root ? null : files.OnThisMachine(Real(path));

        public ValueTask RemoveAsync(string path, CancellationToken cancellationToken) => files.RemoveAsync(Real(path), cancellationToken);

        private string Real(string path) =>
            path.StartsWith(Root + "/", StringComparison.Ordinal) && anchors.PathOf(path[(Root.Length + 1)..]) is { } real
                ? real
                : throw new IOException($"'{path}' is at no place of the job");

        private static JobFile Folder(string path) =>
            new(path, JobFileKind.Folder, 0, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, null, DateTimeOffset.UnixEpoch);
    }
}
