using System.Runtime.CompilerServices;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>The files that the processes of a container see: those of the job's folders here, all others at the engine.</summary>
/// <param name="folders">Which of its paths are which here.</param>
/// <param name="rest">The others.</param>
internal sealed class ContainerFiles(JobFolders folders, IJobFiles rest) : IJobFiles
{
    private const int MostLinks = 40;

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly HostFiles _here = new();

    public ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken) => DescribeAsync(
        path, followLast: true, outside => _here.StatAsync(outside, cancellationToken), inside => rest.StatAsync(inside, cancellationToken));

    public ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken) => DescribeAsync(
        path, followLast: false, outside => _here.LookAsync(outside, cancellationToken), inside => rest.LookAsync(inside, cancellationToken));

    public async IAsyncEnumerable<JobFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (IsCircular(folder))
            yield break;
        var files = await EitherAsync(
            folder,
            followLast: true,
            outside => GatherAsync(_here.ListAsync(outside, cancellationToken)),
            inside => GatherAsync(rest.ListAsync(inside, cancellationToken))).ConfigureAwait(false);
        foreach (var file in files)
            yield return file with { Path = $"{folder.TrimEnd('/')}/{file.Path[(file.Path.LastIndexOf('/') + 1)..]}" };
    }

    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) => EitherAsync(
        path, followLast: true, outside => _here.OpenReadAsync(outside, cancellationToken), inside => rest.OpenReadAsync(inside, cancellationToken));

    public ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken) => EitherAsync(
        path,
        followLast: true,
        outside =>
        {
            MakeParents(outside);
            return _here.OpenWriteAsync(outside, mode ?? (FileStatus.Through(outside) is null ? Everybody : null), cancellationToken);
        },
        inside => rest.OpenWriteAsync(inside, mode, cancellationToken));

    public ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken) => ChangeAsync(
        path,
        followLast: false,
        outside =>
        {
            MakeParents(outside);
            return _here.LinkAsync(outside, target, cancellationToken);
        },
        inside => rest.LinkAsync(inside, target, cancellationToken));

    public ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken) => ChangeAsync(
        path,
        followLast: true,
        outside =>
        {
            MakeFolder(outside);
            return ValueTask.CompletedTask;
        },
        inside => rest.MakeFolderAsync(inside, cancellationToken));

    public ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken) => ChangeAsync(
        path,
        followLast: true,
        outside => _here.SetModifiedAsync(outside, modified, cancellationToken),
        inside => rest.SetModifiedAsync(inside, modified, cancellationToken));

    public string? OnThisMachine(string path)
    {
        try
        {
            return Find(path) is (_, { } outside) ? outside : null;
        }
        catch (IOException exception) when (IsClosed(exception))
        {
            return null;
        }
    }

    public ValueTask RemoveAsync(string path, CancellationToken cancellationToken) => ChangeAsync(
        path, followLast: false, outside => _here.RemoveAsync(outside, cancellationToken), inside => rest.RemoveAsync(inside, cancellationToken));

    private static async ValueTask<List<JobFile>> GatherAsync(IAsyncEnumerable<JobFile> files)
    {
        var found = new List<JobFile>();
        await foreach (var file in files.ConfigureAwait(false))
            found.Add(file);
        return found;
    }

    private async ValueTask<JobFile?> DescribeAsync(
        string path, bool followLast, Func<string, ValueTask<JobFile?>> here, Func<string, ValueTask<JobFile?>> there)
    {
        if (IsCircular(path, followLast))
            return null;
        return await EitherAsync(path, followLast, here, there).ConfigureAwait(false) is { } file ? file with { Path = path } : null;
    }

    private async ValueTask ChangeAsync(string path, bool followLast, Func<string, ValueTask> here, Func<string, ValueTask> there)
    {
        await EitherAsync(path, followLast, Done(here), Done(there)).ConfigureAwait(false);

        static Func<string, ValueTask<bool>> Done(Func<string, ValueTask> change) => async where =>
        {
            await change(where).ConfigureAwait(false);
            return true;
        };
    }

    /// <summary>What root of the container has closed to this user, the engine reaches in its place.</summary>
    private async ValueTask<T> EitherAsync<T>(string path, bool followLast, Func<string, ValueTask<T>> here, Func<string, ValueTask<T>> there)
    {
        try
        {
            var (inside, outside) = Find(path, followLast) ?? throw new IOException($"'{path}' leads through more than {MostLinks} links");
            return outside is null ? await there(inside).ConfigureAwait(false) : await here(outside).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsClosed(exception))
        {
            return await there(path).ConfigureAwait(false);
        }
    }

    private static bool IsClosed(Exception exception) =>
        exception is UnauthorizedAccessException || (exception is IOException && exception.HResult is FileCalls.NoAccess or FileCalls.NotPermitted);

    private bool IsCircular(string path, bool followLast = true)
    {
        try
        {
            return Find(path, followLast) is null;
        }
        catch (IOException exception) when (IsClosed(exception))
        {
            return false;
        }
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
            var outside = left.Count == 0 && !followLast ? null : folders.Map.ToOutside(next);
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

        return inside.Length == 0 ? ("/", null) : (inside, folders.Map.ToOutside(inside));
    }
}
