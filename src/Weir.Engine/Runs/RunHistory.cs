using System.Globalization;
using System.Text.Json;
using Weir.Engine.Storage;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;

namespace Weir.Engine.Runs;

/// <summary>The runs of one project.</summary>
/// <remarks>Safe for concurrent use, also by several processes.</remarks>
/// <param name="root">The folder for the runs of all projects: <see cref="WeirFolders.Runs"/>.</param>
/// <param name="project">The project: the full path of its folder.</param>
/// <param name="time">The time.</param>
public sealed class RunHistory(string root, string project, TimeProvider time)
{
    private const string Making = ".new-";
    private const string Deleting = ".old-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Path.Combine(root, FolderNames.Of(Path.GetFileName(project), project));

    /// <summary>Makes a run, and holds it.</summary>
    /// <param name="plan">What it runs.</param>
    /// <param name="trigger">What started it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The run's folder; its number is the next one of its pipeline. Disposing it gives the run up.</returns>
    /// <exception cref="StoreException">It cannot be kept.</exception>
    public async ValueTask<RunFolder> BeginAsync(Plan plan, Trigger trigger, CancellationToken cancellationToken)
    {
        MakePrivate(root);
        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        MakePrivate(_folder);
        FolderSpread.Apply(_folder);
        var counters = new RunCounters(root, _folder);
        var now = time.GetUtcNow();
        var run = new RunIdentity
        {
            Id = counters.NextId(now),
            Number = counters.NextNumber(plan.Path),
            Trigger = trigger.WithoutMasked(),
        };
        var record = new RunRecord(JsonSerializer.SerializeToElement(run, PlanJson.Relaxed.RunIdentity), project, plan.Path, plan.Name, now);
        var making = Path.Combine(_folder, Making + run.Id.Value);
        RunFiles.Write(Path.Combine(making, "run.json"), JsonSerializer.SerializeToUtf8Bytes(record, RunJson.Default.RunRecord));
        RunFiles.Write(Path.Combine(making, "plan.json"), JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Relaxed.Plan));
        RunLease.Write(making);
        Directory.Move(making, Path.Combine(_folder, run.Id.Value));
        return new RunFolder(Path.Combine(_folder, run.Id.Value), record, held: true);
    }

    /// <summary>Holds a run that nobody else holds, to run it again.</summary>
    /// <exception cref="StoreException">There is no such run, or a process runs it.</exception>
    public async ValueTask<RunFolder> HoldAsync(RunId run, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        var folder = Open(run);
        if (RunLease.Holder(folder.Path) is { } holder && holder != ProcessStamp.Own)
        {
            throw new StoreException(string.Create(
                CultureInfo.InvariantCulture, $"run {folder.Run.Number} is being run by process {holder.Pid}; wait for its end, or cancel it"));
        }

        RunLease.Write(folder.Path);
        return new RunFolder(folder.Path, folder.Record, held: true);
    }

    /// <summary>Opens a run to read it.</summary>
    /// <exception cref="StoreException">There is no such run, or it is damaged.</exception>
    public RunFolder Open(RunId run)
    {
        var folder = Path.Combine(_folder, run.Value);
        return Ids().Contains(run.Value)
            ? new RunFolder(folder, RunFiles.Read(Path.Combine(folder, "run.json"), RunJson.Default.RunRecord), held: false)
            : throw new StoreException($"there is no run '{run}' of '{project}'");
    }

    /// <summary>The runs, the newest first; of each only the beginning and the end of its journal are read, when it is asked for.</summary>
    public async IAsyncEnumerable<RunEntry> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var id in Ids())
        {
            if (TryOpen(id) is { } folder)
                yield return await RunEntries.OfAsync(folder, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The runs that a text can mean, the newest first: those with this number, else those whose id begins with it.</summary>
    public async ValueTask<IReadOnlyList<RunEntry>> FindAsync(string text, CancellationToken cancellationToken)
    {
        var folders = Ids().Select(TryOpen).OfType<RunFolder>().ToList();
        var meant = folders.Where(folder => folder.Run.Number.ToString(CultureInfo.InvariantCulture) == text).ToList();
        if (meant.Count == 0 && text.Length > 0)
            meant = folders.FindAll(folder => folder.Run.Id.Value.StartsWith(text, StringComparison.Ordinal));
        List<RunEntry> entries = [];
        foreach (var folder in meant)
            entries.Add(await RunEntries.OfAsync(folder, cancellationToken).ConfigureAwait(false));
        return entries;
    }

    /// <summary>Deletes all but the newest runs; never one that is running.</summary>
    /// <param name="keep">How many stay.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many were deleted.</returns>
    public async ValueTask<int> PruneAsync(int keep, CancellationToken cancellationToken)
    {
        var count = 0;
        if (!Directory.Exists(_folder))
            return count;
        using (await LockAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var id in Ids().Skip(keep).Where(id => RunLease.Holder(Path.Combine(_folder, id)) is null))
            {
                Directory.Move(Path.Combine(_folder, id), Path.Combine(_folder, Deleting + id));
                count++;
            }

            // Nobody makes a run while the lock is held: these were left by processes that died.
            foreach (var left in Directory.GetDirectories(_folder, Making + "*"))
                Directory.Delete(left, recursive: true);
        }

        foreach (var old in Directory.GetDirectories(_folder, Deleting + "*"))
            Delete(old);
        return count;
    }

    // Logs and artifacts can hold what other users of the machine should not see.
    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process is at it too.
        }
    }

    private RunFolder? TryOpen(string id)
    {
        try
        {
            return Open(new RunId(id));
        }
        catch (StoreException) when (!Directory.Exists(Path.Combine(_folder, id)))
        {
            // It was pruned since it was listed.
            return null;
        }
    }

    // All ids have as many digits.
    private IReadOnlyList<string> Ids() => Directory.Exists(_folder)
        ? [.. new DirectoryInfo(_folder).EnumerateDirectories()
            .Select(folder => folder.Name)
            .Where(name => name.All(char.IsAsciiDigit))
            .OrderDescending(StringComparer.Ordinal)]
        : [];

    private ValueTask<StoreLock> LockAsync(CancellationToken cancellationToken) =>
        StoreLock.AcquireAsync(Path.Combine(root, ".lock"), Patience, time, cancellationToken);
}
