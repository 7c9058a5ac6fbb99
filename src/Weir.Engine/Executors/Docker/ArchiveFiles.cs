using System.Formats.Tar;
using System.Net;
using System.Runtime.CompilerServices;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>The files of a container that are nowhere but there, through the engine's archives. Nothing is there before it runs.</summary>
/// <param name="container">The container, once it runs.</param>
/// <param name="folder">A folder of this machine for what is on its way; it goes with the job.</param>
internal sealed class ArchiveFiles(Func<RunningContainer?> container, string folder) : IJobFiles
{
    private const uint Folder = 1u << 31, Link = 1u << 27, Others = (1u << 26) | (1u << 25) | (1u << 24) | (1u << 21) | (1u << 19);

    private const UnixFileMode Usual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private int _count;

    public async ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken)
    {
        var found = await LookAsync(path, cancellationToken).ConfigureAwait(false);
        for (var links = 0; found is { Kind: JobFileKind.Link, LinkTarget: { } target } && links < 40; links++)
            found = await LookAsync(Path.GetFullPath(target, Path.GetDirectoryName(found.Path) ?? "/"), cancellationToken).ConfigureAwait(false);
        return found is null ? null : found with { Path = path };
    }

    public async ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken)
    {
        if (container() is not { } running)
            return null;
        try
        {
            var answer = await running.Engine.Client.Containers
                .GetArchiveFromContainerAsync(running.Id, new ContainerPathStatParameters { Path = path }, true, cancellationToken).ConfigureAwait(false);
            return Describe(path, answer.Stat);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
        {
            return null;
        }
        catch (Exception exception) when (running.Engine.Explain($"'{path}' in the container cannot be looked at", exception) is { } explained)
        {
            throw Failure(exception, explained);
        }
    }

    public async IAsyncEnumerable<JobFile> ListAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await StatAsync(path, cancellationToken).ConfigureAwait(false) is not { Kind: JobFileKind.Folder })
            yield break;
        var archive = await ReadAsync($"{path}/.", cancellationToken).ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
        {
            var reader = new TarReader(archive);
            await using (reader.ConfigureAwait(false))
            {
                var found = new List<JobFile>();
                while (await reader.GetNextEntryAsync(false, cancellationToken).ConfigureAwait(false) is { } entry)
                {
                    if (NameOf(entry.Name) is { } name)
                        found.Add(new JobFile($"{path}/{name}", KindOf(entry.EntryType), entry.Length, entry.Mode, entry.LinkName is { Length: > 0 } target ? target : null, entry.ModificationTime));
                }

                foreach (var file in found.OrderBy(file => file.Path, StringComparer.Ordinal))
                    yield return file;
            }
        }
    }

    public async ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = await StatAsync(path, cancellationToken).ConfigureAwait(false) ?? throw new FileNotFoundException($"there is no file '{path}'", path);
        if (file.Kind != JobFileKind.File)
            throw new IOException($"'{path}' cannot be read: it is a {(file.Kind == JobFileKind.Folder ? "folder" : "device, socket or pipe")}");
        using var archive = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
        using var reader = new TarReader(archive);
        var copy = Scratch();
        while (await reader.GetNextEntryAsync(false, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            if (entry.DataStream is { } content)
                await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        }

        copy.Position = 0;
        return copy;
    }

    public ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Stream>(new Upload(Scratch(), content => WriteAsync(new PaxTarEntry(TarEntryType.RegularFile, path.TrimStart('/')) { Mode = mode ?? Usual, DataStream = content })));

    public async ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken) =>
        await WriteAsync(new PaxTarEntry(TarEntryType.SymbolicLink, path.TrimStart('/')) { LinkName = target }).ConfigureAwait(false);

    public async ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken)
    {
        if (await StatAsync(path, cancellationToken).ConfigureAwait(false) is null)
            await WriteAsync(new PaxTarEntry(TarEntryType.Directory, path.TrimStart('/')) { Mode = Usual | Enter }).ConfigureAwait(false);
    }

    public async ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken) =>
        await ShellAsync("touch -d \"@$2\" -- \"$1\"", path, FormattableString.Invariant($"{modified.ToUnixTimeSeconds()}")).ConfigureAwait(false);

    public string? OnThisMachine(string path) => null;

    public async ValueTask RemoveAsync(string path, CancellationToken cancellationToken)
    {
        if (container() is not null)
            await ShellAsync("rm -rf -- \"$1\"", path).ConfigureAwait(false);
    }

    private RunningContainer Running => container() ?? throw new IOException("the job's container does not run yet, so its own files cannot be written");

    private async Task ShellAsync(string script, params string[] arguments)
    {
        var (code, text) = await Running.ShellAsync(script, arguments).ConfigureAwait(false);
        if (code != 0)
            throw new IOException($"'{arguments[0]}' in the container cannot be changed: {text.Trim()}");
    }

    private async Task<Stream> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var running = Running;
        try
        {
            return (await running.Engine.Client.Containers
                .GetArchiveFromContainerAsync(running.Id, new ContainerPathStatParameters { Path = path }, false, cancellationToken).ConfigureAwait(false)).Stream
                ?? throw new IOException($"the engine gives nothing for '{path}'");
        }
        catch (Exception exception) when (running.Engine.Explain($"'{path}' in the container cannot be read", exception) is { } explained)
        {
            throw Failure(exception, explained);
        }
    }

    private async Task WriteAsync(TarEntry entry)
    {
        var running = Running;
        using var archive = Scratch();
        var writer = new TarWriter(archive, leaveOpen: true);
        await using (writer.ConfigureAwait(false))
            await writer.WriteEntryAsync(entry).ConfigureAwait(false);
        archive.Position = 0;
        try
        {
            await running.Engine.Client.Containers
                .ExtractArchiveToContainerAsync(running.Id, new CopyToContainerParameters { Path = "/" }, archive, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (running.Engine.Explain($"'/{entry.Name}' in the container cannot be written", exception) is { } explained)
        {
            throw Failure(exception, explained);
        }
    }

    // What the engine refuses concerns the file; an engine that is gone concerns the job.
    private static Exception Failure(Exception exception, ExecutorException explained) =>
        exception is DockerApiException ? new IOException(explained.Message, explained) : explained;

    private FileStream Scratch() => new(
        FormattableString.Invariant($"{folder}/archive-{Interlocked.Increment(ref _count)}"),
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });

    // Names in the archive begin with the folder's own; deeper ones are not of the listing.
    private static string? NameOf(string entry)
    {
        var parts = entry.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 ? parts[1] : parts is [not ".", ..] && parts.Length == 1 && entry.StartsWith("./", StringComparison.Ordinal) ? parts[0] : null;
    }

    private static JobFileKind KindOf(TarEntryType type) => type switch
    {
        TarEntryType.Directory => JobFileKind.Folder,
        TarEntryType.SymbolicLink => JobFileKind.Link,
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.HardLink or TarEntryType.ContiguousFile => JobFileKind.File,
        _ => JobFileKind.Other,
    };

    private static JobFile Describe(string path, ContainerPathStatResponse stat)
    {
        var kind = (stat.Mode & Folder) != 0 ? JobFileKind.Folder
            : (stat.Mode & Link) != 0 ? JobFileKind.Link
            : (stat.Mode & Others) != 0 ? JobFileKind.Other
            : JobFileKind.File;
        return new JobFile(path, kind, kind == JobFileKind.File ? stat.Size : 0, (UnixFileMode)(stat.Mode & 0x1FF), kind == JobFileKind.Link ? stat.LinkTarget : null, stat.Mtime);
    }

    /// <summary>A file that goes to the container once it is complete.</summary>
    private sealed class Upload(FileStream scratch, Func<Stream, Task> send) : Stream
    {
        private bool _isSent;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => scratch.Length;

        public override long Position
        {
            get => scratch.Position;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => scratch.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => scratch.Write(buffer);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => scratch.WriteAsync(buffer, offset, count, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => scratch.WriteAsync(buffer, cancellationToken);

        public override void Flush() => scratch.Flush();

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync().ConfigureAwait(false);
            await SendAsync().ConfigureAwait(false);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                SendAsync().GetAwaiter().GetResult();
            base.Dispose(disposing);
        }

        private async Task SendAsync()
        {
            if (_isSent)
                return;
            _isSent = true;
            scratch.Position = 0;
            await send(scratch).ConfigureAwait(false);
            await scratch.DisposeAsync().ConfigureAwait(false);
        }
    }
}
