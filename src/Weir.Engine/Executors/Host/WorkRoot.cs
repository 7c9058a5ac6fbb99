using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>The folder in which jobs have theirs: this user's own, closed to all others.</summary>
internal sealed class WorkRoot
{
    private const uint OwnerOnly = 0x1C0; // rwx------

    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private WorkRoot(string path) => Location = path;

    public string Location { get; }

    /// <summary>Makes the folder where it is not there yet.</summary>
    /// <exception cref="ExecutorException">It cannot be made, or somebody else could change what is in it.</exception>
    public static WorkRoot Open(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
            Make(() => Directory.CreateDirectory(parent), path);
        if (FileCalls.MakeFolder(PathBytes.Encode(path), OwnerOnly) != 0 && Errno.Last != FileCalls.Exists)
            throw Refusal(path, Errno.Text(Errno.Last));
        if (FileStatus.Of(path) is not { Kind: JobFileKind.Folder } status)
            throw Refusal(path, "it is there and is no folder");
        if (status.User is { } user && user != ProcessCalls.User())
            throw Refusal(path, FormattableString.Invariant($"it belongs to the user with the number {user}"));
        if ((status.Mode & OfOthers) != 0)
            throw Refusal(path, "others may use it; chmod 700 closes it");
        FolderSpread.Apply(path);
        return new WorkRoot(path);
    }

    /// <summary>The jobs' folders, also those that another Weir uses.</summary>
    public IEnumerable<string> Jobs() => Directory.EnumerateDirectories(Location);

    /// <summary>The leases of jobs' folders.</summary>
    public IEnumerable<string> Leases() => Directory.EnumerateFiles(Location, "*" + JobFolder.LeaseOf(""));

    /// <summary>Keeps every other Weir from making or judging jobs' folders until it is disposed.</summary>
    public FileLock Lock() =>
        FileLock.Take(Path.Combine(Location, ".lock"), wait: true) ?? throw Refusal(Location, "its lock cannot be taken");

    private static void Make(Action make, string path)
    {
        try
        {
            make();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refusal(path, exception.Message, exception);
        }
    }

    private static ExecutorException Refusal(string path, string reason, Exception? inner = null) =>
        new($"the work folder '{path}' cannot be used: {reason}; remove it, or name another place with TMPDIR", inner);
}
