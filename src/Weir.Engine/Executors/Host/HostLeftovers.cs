using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>What a Weir left behind that was killed before it could tidy up.</summary>
/// <param name="Job">What the job was, for a person.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Processes">How many of its processes were still running.</param>
public sealed record HostLeftover(string Job, string Folder, int Processes);

/// <summary>Removes what jobs left whose Weir is gone: their processes, mounts and folders. What belongs to a living Weir is not touched.</summary>
public static class HostLeftovers
{
    /// <summary>Removes them; costs a fraction of a millisecond where there are none.</summary>
    /// <param name="options">Those that jobs run with.</param>
    /// <param name="cancellationToken">Ends the call before it has begun to remove.</param>
    /// <returns>What was removed, for a person to know.</returns>
    /// <exception cref="ExecutorException">Something cannot be removed.</exception>
    public static Task<IReadOnlyList<HostLeftover>> RemoveAsync(HostOptions options, CancellationToken cancellationToken) =>
        RemoveEachAsync(options, static (_, _) => Task.FromResult(true), cancellationToken);

    /// <summary>Removes them, and what else they left.</summary>
    /// <param name="options">Those that jobs run with.</param>
    /// <param name="before">Removes what else a job with that folder and number left; false where that cannot be done now, so that the folder stays for the next time.</param>
    /// <param name="cancellationToken">Ends the call before it has begun to remove.</param>
    internal static async Task<IReadOnlyList<HostLeftover>> RemoveEachAsync(
        HostOptions options, Func<string, uint, Task<bool>> before, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Directory.Exists(options.WorkRoot))
            return [];
        var removed = new List<HostLeftover>();
        foreach (var (folder, lease) in Claim(WorkRoot.Open(options.WorkRoot)))
        {
            using (lease)
            {
                if (!await before(folder, JobFolder.NumberOf(folder)!.Value).ConfigureAwait(false))
                    continue;
                removed.Add(await Task.Run(() => Remove(folder, lease), CancellationToken.None).ConfigureAwait(false));
            }
        }

        return removed;
    }

    /// <summary>The folders that <see cref="RemoveAsync"/> would remove now.</summary>
    internal static IReadOnlyList<string> Find(HostOptions options)
    {
        if (!Directory.Exists(options.WorkRoot))
            return [];
        var claimed = Claim(WorkRoot.Open(options.WorkRoot));
        claimed.ForEach(static one => one.Lease.Dispose());
        return [.. claimed.Select(static one => one.Folder)];
    }

    /// <summary>The folders whose lease nobody holds; holding it from here on keeps another Weir from removing them as well.</summary>
    private static List<(string Folder, FileLock Lease)> Claim(WorkRoot root)
    {
        using var none = root.Lock();
        foreach (var lease in root.Leases().Where(lease => !Directory.Exists(lease[..^JobFolder.LeaseOf("").Length])))
            RemoveLease(lease);
        return [.. from folder in root.Jobs()
                   where JobFolder.NumberOf(folder) is not null
                   let lease = Claim(folder)
                   where lease is not null
                   select (folder, lease)];
    }

    // Who held it was killed between the removal of the folder and that of the lease.
    private static void RemoveLease(string path)
    {
        using var lease = FileLock.Take(path, wait: false);
        if (lease is not null)
            File.Delete(path);
    }

    // A folder that was listed may be gone by now, removed by who held its lease.
    private static FileLock? Claim(string folder)
    {
        var lease = FileLock.Take(JobFolder.LeaseOf(folder), wait: false);
        if (lease is null || Directory.Exists(folder))
            return lease;
        File.Delete(JobFolder.LeaseOf(folder));
        lease.Dispose();
        return null;
    }

    private static HostLeftover Remove(string folder, FileLock lease)
    {
        try
        {
            var number = JobFolder.NumberOf(folder)!.Value;
            var sweep = new ProcessSweep(mark => mark.IsOfJob(number), () => [], isOurs: false);
            var processes = sweep.Find().Count;
            if (sweep.KillAll() is { Count: > 0 } stubborn)
                throw new IOException($"process {stubborn.First().Id} ({stubborn.First().Name}) does not end");
            var job = lease.Text().Trim();
            Mounts.RemoveBelow(folder);
            FolderRemoval.Remove(folder);
            File.Delete(JobFolder.LeaseOf(folder));
            return new HostLeftover(job.Length == 0 ? "a job" : job, folder, processes);
        }
        catch (IOException exception)
        {
            throw new ExecutorException($"what an earlier run left in '{folder}' cannot be removed: {exception.Message}; remove it by hand", exception);
        }
    }
}
