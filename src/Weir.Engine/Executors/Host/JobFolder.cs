using System.Globalization;
using System.Security.Cryptography;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>A job's folder in the work root. Its name is the job's number, which its processes carry in their mark.</summary>
/// <remarks>
/// A locked file beside it, the lease, says that its job is alive, until the folder is gone. The kernel gives the lock back when this process
/// ends, however it does, so no number of a process has to be judged; the process is written into the file for people.
/// </remarks>
internal sealed class JobFolder : IDisposable
{
    private readonly FileLock _lease;
    private int _scratch;

    private JobFolder(string path, uint number, JobPlaces places, FileLock lease) => (Location, Number, Places, _lease) = (path, number, places, lease);

    public string Location { get; }

    public uint Number { get; }

    public JobPlaces Places { get; }

    public static JobFolder Create(WorkRoot root, SessionRequest request, HostOptions options)
    {
        try
        {
            using (root.Lock())
            {
                var (path, number) = Claim(root.Location);
                var places = Make(path, request.Repository, options);
                var lease = FileLock.Take(LeaseOf(path), wait: false)
                    ?? throw new IOException("a new lease is taken already");
                lease.Write(FormattableString.Invariant(
                    $"{request.Run} {request.Leg} attempt {request.Attempt}, by process {Environment.ProcessId}\n"));
                return new JobFolder(path, number, places, lease);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExecutorException($"the job's folders cannot be made in '{root.Location}': {exception.Message}", exception);
        }
    }

    /// <summary>The lease of a job's folder.</summary>
    public static string LeaseOf(string path) => path + ".lease";

    /// <summary>The job's number, from the path of its folder; null where it is no job's.</summary>
    public static uint? NumberOf(string path) =>
        Path.GetFileName(path) is { Length: 8 } name
        && uint.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A new folder of the job outside of all that its steps know.</summary>
    public string MakeScratch()
    {
        var path = FormattableString.Invariant($"{Location}/scratch-{Interlocked.Increment(ref _scratch)}");
        Files.MakeFolder(path);
        return path;
    }

    /// <summary>Gives back the mounts in it, and removes it with all that is in it.</summary>
    public void Remove()
    {
        Mounts.RemoveBelow(Location);
        FolderRemoval.Remove(Location);
    }

    /// <summary>Removes it, on a thread that may wait.</summary>
    /// <exception cref="ExecutorException">It cannot be removed.</exception>
    public async Task RemoveAsync()
    {
        try
        {
            await Task.Run(Remove).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new ExecutorException($"the job's folder cannot be removed: {exception.Message}; remove '{Location}' by hand", exception);
        }
    }

    /// <summary>Gives the lease up and leaves the folder, as the death of this process would.</summary>
    public void Abandon() => _lease.Dispose();

    public void Dispose()
    {
        File.Delete(LeaseOf(Location));
        _lease.Dispose();
    }

    private static (string Folder, uint Number) Claim(string root)
    {
        while (true)
        {
            var number = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
            var path = Path.Combine(root, number.ToString("x8", CultureInfo.InvariantCulture));
            if (Directory.Exists(path))
                continue;
            Files.MakeFolder(path);
            return (path, number);
        }
    }

    private static JobPlaces Make(string path, string repository, HostOptions options)
    {
        var name = repository.Length == 0 || repository.Contains('/') || repository is "." or ".." ? "repository" : repository;
        var places = new JobPlaces(
            options.Workspace is { } given ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(given)) : Path.Combine(path, "work", name, name),
            Path.Combine(path, "temp"),
            Tools(options),
            Path.Combine(path, "actions"),
            Path.Combine(path, "home"));
        foreach (var folder in (string[])[places.Workspace, places.Temporary, places.Tools, places.Actions, places.Home])
            Files.MakeFolder(folder);
        return places;
    }

    private static string Tools(HostOptions options)
    {
        var from = options.Surroundings ?? OwnEnvironment.Variables;
        string? Named(string name) => from.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        var tools = options.Tools ?? Named("RUNNER_TOOL_CACHE")
            ?? Path.Combine(Named("XDG_CACHE_HOME") ?? Path.Combine(Named("HOME") ?? "/tmp", ".cache"), "weir", "tools");
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(tools));
    }
}
