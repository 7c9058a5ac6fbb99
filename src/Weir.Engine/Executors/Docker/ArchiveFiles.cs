using System.Formats.Tar;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Elsewhere;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>The files of a container that are nowhere but there, through the engine's archives. Nothing is there before it runs.</summary>
/// <param name="container">The container, once it runs.</param>
/// <param name="folder">A folder of this machine for what is on its way; it goes with the job.</param>
/// <param name="mayWait">Whether nobody in the container can look now for what was written: then it waits for more, so that many files go at once.</param>
internal sealed class ArchiveFiles(Func<RunningContainer?> container, string folder, Func<bool> mayWait) : IJobFiles, IDisposable
{
    private const uint Folder = 1u << 31, Link = 1u << 27, Others = (1u << 26) | (1u << 25) | (1u << 24) | (1u << 21) | (1u << 19);

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly PendingWrites _pending = new();
    private readonly SemaphoreSlim _gate = new(1);
    private int _count;

    private RunningContainer Running => container() ?? throw new IOException("the job's container does not run yet, so its own files cannot be written");

    private ContainerArchives Archives => new(Running.Engine, Running.Id);

    public void Dispose() => _gate.Dispose();

    public async ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken)
    {
        await SendAsync().ConfigureAwait(false);
        return await FollowAsync(path, cancellationToken).ConfigureAwait(false) is { } found ? found with { Path = path } : null;
    }

    public async ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken)
    {
        await SendAsync().ConfigureAwait(false);
        if (await HeadAsync(path, cancellationToken).ConfigureAwait(false) is not { } found)
            return null;

        // The engine says where a link leads in the end; only the archive has what it says itself.
        return found.Kind == JobFileKind.Link ? found with { LinkTarget = await TargetAsync(path, cancellationToken).ConfigureAwait(false) } : found;
    }

    public async IAsyncEnumerable<JobFile> ListAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await SendAsync().ConfigureAwait(false);
        if (container() is not { } running)
            yield break;
        foreach (var file in await ContainerListing.ListAsync(running, path).ConfigureAwait(false))
            yield return file;
    }

    public async ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        await SendAsync().ConfigureAwait(false);
        var file = await FollowAsync(path, cancellationToken).ConfigureAwait(false) ?? throw new FileNotFoundException($"there is no file '{path}'", path);
        if (file.Kind != JobFileKind.File)
            throw new IOException($"'{path}' cannot be read: it is a {(file.Kind == JobFileKind.Folder ? "folder" : "device, socket or pipe")}");
        using var archive = await Archives.ReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        using var reader = new TarReader(archive);
        var copy = Scratch(FileOptions.DeleteOnClose);
        while (await reader.GetNextEntryAsync(false, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            if (entry.DataStream is { } content)
                await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        }

        copy.Position = 0;
        return copy;
    }

    public async ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        var (target, known) = (path, default(JobFile));
        if (await MakeParentAsync(path, cancellationToken).ConfigureAwait(false))
        {
            known = await FollowAsync(path, cancellationToken).ConfigureAwait(false);
            target = known?.Path ?? path;
        }

        return new ScratchUpload(Scratch(FileOptions.None), content => AddAsync(() => _pending.AddFile(target, mode ?? known?.Mode ?? Everybody, content)));
    }

    public async ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken)
    {
        await MakeParentAsync(path, cancellationToken).ConfigureAwait(false);
        await AddAsync(() => _pending.AddLink(path, target)).ConfigureAwait(false);
    }

    public async ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken)
    {
        if (_pending.IsFresh(path))
            return;
        if (await MakeParentAsync(path, cancellationToken).ConfigureAwait(false) && await FollowAsync(path, cancellationToken).ConfigureAwait(false) is not null)
            return;
        await AddAsync(() => _pending.AddFolder(path, Everybody | Enter)).ConfigureAwait(false);
    }

    public async ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken)
    {
        if (_pending.TryTouch(path, modified))
            return;
        await SendAsync().ConfigureAwait(false);

        // Engines know no time before 1970.
        if (modified < DateTimeOffset.UnixEpoch)
        {
            await ShellAsync("TZ=UTC touch -d \"$2\" -- \"$1\"", path, modified.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)).ConfigureAwait(false);
            return;
        }

        // Not every 'touch' takes a part of a second, but each takes that of another file.
        var reference = FormattableString.Invariant($"{Path.GetDirectoryName(path)?.TrimEnd('/')}/.weir-time-{Interlocked.Increment(ref _count)}");
        var content = Scratch(FileOptions.None);
        await content.DisposeAsync().ConfigureAwait(false);
        _pending.AddFile(reference, Everybody, content.Name);
        _pending.TryTouch(reference, modified);
        await SendAsync().ConfigureAwait(false);
        await ShellAsync("touch -r \"$2\" -- \"$1\"; c=$?; rm -f -- \"$2\"; exit $c", path, reference).ConfigureAwait(false);
    }

    public string? OnThisMachine(string path) => null;

    public async ValueTask RemoveAsync(string path, CancellationToken cancellationToken)
    {
        await SendAsync().ConfigureAwait(false);
        if (container() is not null)
            await ShellAsync(ContainerShell.Remove, path).ConfigureAwait(false);
    }

    /// <summary>Sends what waits, before something looks for it.</summary>
    public async ValueTask SendAsync()
    {
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_pending.IsEmpty)
                return;
            using var archive = Scratch(FileOptions.DeleteOnClose);
            await _pending.PackAsync(archive).ConfigureAwait(false);
            archive.Position = 0;
            await Archives.WriteAsync(archive, "files").ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Sends what waits, before a process starts that may change anything.</summary>
    public async ValueTask SettleAsync()
    {
        await SendAsync().ConfigureAwait(false);
        _pending.Forget();
    }

    private async Task AddAsync(Action add)
    {
        add();
        if (_pending.IsMuch || !mayWait())
            await SettleAsync().ConfigureAwait(false);
    }

    /// <summary>Makes the folder that something is to be in, and those on the way.</summary>
    /// <returns>False where nothing can be at the path yet, as the folder is new.</returns>
    private async Task<bool> MakeParentAsync(string path, CancellationToken cancellationToken)
    {
        if (_pending.Has(path))
            await SendAsync().ConfigureAwait(false);
        if (Path.GetDirectoryName(path) is not { Length: > 1 } parent)
            return true;
        await MakeFolderAsync(parent, cancellationToken).ConfigureAwait(false);
        return !_pending.IsFresh(parent);
    }

    /// <summary>What a path leads to in the end, with its own path.</summary>
    private async ValueTask<JobFile?> FollowAsync(string path, CancellationToken cancellationToken)
    {
        var found = await HeadAsync(path, cancellationToken).ConfigureAwait(false);
        return found is { Kind: JobFileKind.Link, LinkTarget: { } target } && target != path
            ? await HeadAsync(target, cancellationToken).ConfigureAwait(false) is { Kind: not JobFileKind.Link } end ? end : null
            : found;
    }

    private async ValueTask<JobFile?> HeadAsync(string path, CancellationToken cancellationToken)
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
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.InternalServerError && running.IsElsewhere)
        {
            // What lies below a file, or behind a circle of links, is a fault to the engine.
            return (await running.ShellAsync("[ -e \"$1\" ]", path).ConfigureAwait(false)).ExitCode == 1
                ? null
                : throw ContainerArchives.Failure(exception, running.Engine.Explain($"'{path}' in the container cannot be looked at", exception)!);
        }
        catch (Exception exception) when (running.Engine.Explain($"'{path}' in the container cannot be looked at", exception) is { } explained)
        {
            throw ContainerArchives.Failure(exception, explained);
        }
    }

    private async Task<string?> TargetAsync(string path, CancellationToken cancellationToken)
    {
        using var archive = await Archives.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        using var reader = new TarReader(archive);
        return (await reader.GetNextEntryAsync(false, cancellationToken).ConfigureAwait(false))?.LinkName;
    }

    private async Task ShellAsync(string script, params string[] arguments)
    {
        var (code, text) = await Running.ShellAsync(script, arguments).ConfigureAwait(false);
        if (code != 0)
            throw new IOException($"'{arguments[0]}' in the container cannot be changed: {text.Trim()}");
    }

    private FileStream Scratch(FileOptions options) => new(
        FormattableString.Invariant($"{folder}/archive-{Interlocked.Increment(ref _count)}"),
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = options });

    private static JobFile Describe(string path, ContainerPathStatResponse stat)
    {
        var kind = (stat.Mode & Folder) != 0 ? JobFileKind.Folder
            : (stat.Mode & Link) != 0 ? JobFileKind.Link
            : (stat.Mode & Others) != 0 ? JobFileKind.Other
            : JobFileKind.File;
        return new JobFile(path, kind, kind == JobFileKind.File ? stat.Size : 0, (UnixFileMode)(stat.Mode & 0x1FF), kind == JobFileKind.Link ? stat.LinkTarget : null, stat.Mtime);
    }
}
