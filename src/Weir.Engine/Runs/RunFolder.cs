using System.Globalization;
using System.Text.Json;
using Weir.Engine.Logs;
using Weir.Engine.Storage;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Engine.Runs;

/// <summary>All that is kept of one run: what it is, its plan, its journal, logs, summaries and artifacts.</summary>
/// <remarks>Anybody may read; who writes holds the run, from <see cref="RunHistory.BeginAsync"/> or <see cref="RunHistory.HoldAsync"/>.</remarks>
public sealed class RunFolder : IDisposable
{
    private readonly bool _held;

    internal RunFolder(string path, RunRecord record, bool held)
    {
        Path = path;
        Record = record;
        _held = held;
        Run = record.Run.Deserialize(PlanJson.Relaxed.RunIdentity)!;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The run.</summary>
    public RunIdentity Run { get; }

    /// <summary>The project that it is a run of: the full path of its folder.</summary>
    public string Project => Record.Project;

    /// <summary>Where the run's artifacts are: for <see cref="Artifacts.FileArtifactStore"/>.</summary>
    public string Artifacts => In("artifacts");

    /// <summary>True while a process runs it, so far as that can be told from here.</summary>
    public bool IsRunning => RunLease.Holder(Path) is not null;

    internal RunRecord Record { get; }

    internal string Journal => In("journal.jsonl");

    /// <summary>What the run runs.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public Plan ReadPlan() => RunFiles.Read(In("plan.json"), PlanJson.Relaxed.Plan);

    /// <summary>Opens the journal to append to it.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public ValueTask<FileJournal> OpenJournalAsync(TimeProvider time, CancellationToken cancellationToken) =>
        FileJournal.OpenAsync(Journal, time, cancellationToken);

    /// <summary>The entries of the journal after a place, as they are now.</summary>
    /// <exception cref="StoreException">The journal is damaged.</exception>
    public IAsyncEnumerable<JournalEntry> ReadJournalAsync(long after, CancellationToken cancellationToken) =>
        JournalFile.ReadAsync(Journal, after, cancellationToken);

    /// <summary>The folder of a leg's log: for <see cref="JobLog"/> and <see cref="JobLogReader"/>.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="attempt">The attempt in which it ran, from 1.</param>
    /// <param name="try">Its try in that attempt, from 1.</param>
    public string LogOf(LegId leg, int attempt, int @try) => In("logs", Number(attempt), InTry(leg, @try));

    /// <summary>Keeps the summary of a step, in the place of an earlier one.</summary>
    /// <exception cref="StoreException">It cannot be kept.</exception>
    public void WriteSummary(LegId leg, int attempt, int step, string markdown) =>
        RunFiles.Write(System.IO.Path.Combine(SummariesOf(leg, attempt), $"{Number(step)}.md"), System.Text.Encoding.UTF8.GetBytes(markdown));

    /// <summary>The summaries of a leg's steps, in their order.</summary>
    public IReadOnlyList<StepSummary> ReadSummaries(LegId leg, int attempt)
    {
        var folder = new DirectoryInfo(SummariesOf(leg, attempt));
        return folder.Exists
            ? [.. folder.GetFiles("*.md")
                .Where(file => !file.Name.StartsWith('.'))
                .Select(file => new StepSummary(int.Parse(file.Name.AsSpan(0, file.Name.Length - 3), CultureInfo.InvariantCulture), File.ReadAllText(file.FullName)))
                .OrderBy(summary => summary.Step)]
            : [];
    }

    /// <summary>Gives the run up, where this process holds it.</summary>
    public void Dispose()
    {
        if (_held)
            RunLease.Remove(Path);
    }

    private string SummariesOf(LegId leg, int attempt) => In("summaries", Number(attempt), FolderNames.Of(leg.ToString()));

    private static string InTry(LegId leg, int @try) => @try == 1 ? FolderNames.Of(leg.ToString()) : $"{FolderNames.Of(leg.ToString())}.{Number(@try)}";

    private string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The summary that a step wrote.</summary>
/// <param name="Step">The step's number in its leg.</param>
/// <param name="Markdown">The text.</param>
public sealed record StepSummary(int Step, string Markdown);
