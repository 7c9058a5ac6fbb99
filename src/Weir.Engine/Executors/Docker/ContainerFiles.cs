using System.Runtime.CompilerServices;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>The files that the processes of a container see: those of the job's folders here, all others at the engine.</summary>
/// <param name="map">Which of its paths are which here.</param>
/// <param name="rest">The others.</param>
internal sealed class ContainerFiles(FolderMap map, IJobFiles rest) : IJobFiles
{
    private const int MostLinks = 40;

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly HostFiles _here = new();

    public async ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken)
    {
        if (Find(path) is not var (inside, outside))
            return null;
        var file = outside is null
            ? await rest.StatAsync(inside, cancellationToken).ConfigureAwait(false)
            : await _here.StatAsync(outside, cancellationToken).ConfigureAwait(false);
        return file is null ? null : file with { Path = path };
    }

    public async ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken)
    {
        if (Find(path, followLast: false) is not var (inside, outside))
            return null;
        var file = outside is null
            ? await rest.LookAsync(inside, cancellationToken).ConfigureAwait(false)
            : await _here.LookAsync(outside, cancellationToken).ConfigureAwait(false);
        return file is null ? null : file with { Path = path };
    }

    public async IAsyncEnumerable<JobFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Find(folder) is not var (inside, outside))
            yield break;
        var files = outside is null ? rest.ListAsync(inside, cancellationToken) : _here.ListAsync(outside, cancellationToken);
        await foreach (var file in files.ConfigureAwait(false))
            yield return file with { Path = $"{folder.TrimEnd('/')}/{file.Path[(file.Path.LastIndexOf('/') + 1)..]}" };
    }

    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        var (inside, outside) = Reach(path);
        return outside is null ? rest.OpenReadAsync(inside, cancellationToken) : _here.OpenReadAsync(outside, cancellationToken);
    }

    public async ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        var (inside, outside) = Reach(path);
        if (outside is null)
            return await rest.OpenWriteAsync(inside, mode, cancellationToken).ConfigureAwait(false);
        MakeParents(outside);
        return await _here.OpenWriteAsync(outside, mode ?? (FileStatus.Through(outside) is null ? Everybody : null), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken)
    {
        var (inside, outside) = Reach(path, followLast: false);
        if (outside is null)
        {
            await rest.LinkAsync(inside, target, cancellationToken).ConfigureAwait(false);
            return;
        }

        MakeParents(outside);
        await _here.LinkAsync(outside, target, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken)
    {
        var (inside, outside) = Reach(path);
        if (outside is null)
            return rest.MakeFolderAsync(inside, cancellationToken);
        MakeFolder(outside);
        return ValueTask.CompletedTask;
    }

    public ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken)
    {
        var (inside, outside) = Reach(path);
        return outside is null ? rest.SetModifiedAsync(inside, modified, cancellationToken) : _here.SetModifiedAsync(outside, modified, cancellationToken);
    }

    public string? OnThisMachine(string path) => Find(path) is (_, { } outside) ? outside : null;

    public ValueTask RemoveAsync(string path, CancellationToken cancellationToken)
    {
        var (inside, outside) = Reach(path, followLast: false);
        return outside is null ? rest.RemoveAsync(inside, cancellationToken) : _here.RemoveAsync(outside, cancellationToken);
    }

    /// <summary>Any user of the container may write where Weir made a file or folder.</summary>
    private static void MakeFolder(string outside)
    {
        if (FileStatus.Through(outside) is not null)
            return;
        MakeParents(outside);
        Files.MakeFolder(outside);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(outside, Everybody | Enter);
    }

    private static void MakeParents(string outside)
    {
        if (Files.Parent(outside) is { } parent)
            MakeFolder(parent);
    }

    private (string Inside, string? Outside) Reach(string path, bool followLast = true) =>
        Find(path, followLast) ?? throw new IOException($"'{path}' leads through more than {MostLinks} links");

    /// <summary>Follows the links in a path as the container would: a link here may lead to what only the container has.</summary>
    private (string Inside, string? Outside)? Find(string path, bool followLast = true)
    {
        var left = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var (inside, links) = ("", 0);
        while (left.TryPop(out var name))
        {
            if (name == ".")
                continue;
            if (name == "..")
            {
                inside = inside.Length == 0 ? "" : inside[..inside.LastIndexOf('/')];
                continue;
            }

            var next = $"{inside}/{name}";
            var outside = left.Count == 0 && !followLast ? null : map.ToOutside(next);
            if (outside is null || FileStatus.Of(outside) is not { Kind: JobFileKind.Link })
            {
                inside = next;
                continue;
            }

            if (++links > MostLinks)
                return null;
            var target = Files.LinkTarget(outside)!;
            if (target.StartsWith('/'))
                inside = "";
            foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                left.Push(part);
        }

        return inside.Length == 0 ? ("/", null) : (inside, map.ToOutside(inside));
    }
}
