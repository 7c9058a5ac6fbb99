using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>
/// The steps of a job that run beside the others. What one sets and how it ended is seen by the others only once it was waited for, or cancelled.
/// </summary>
/// <remarks>Called by the steps of the job one after the other; not safe for concurrent use.</remarks>
internal sealed class BackgroundSteps(RunningJob job) : IDisposable
{
    /// <summary>How many run at once; the others wait for their turn.</summary>
    private const int MostAtOnce = 10;

    private readonly SemaphoreSlim _turns = new(MostAtOnce);
    private readonly OrderedDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The ids of the steps that nobody has waited for yet.</summary>
    public IReadOnlyList<string> Pending => [.. _entries.Where(entry => !entry.Value.IsPublished).Select(entry => entry.Key)];

    /// <summary>Starts a step that has begun.</summary>
    public void Start(JournalledStep step) => _entries[step.Id] = new Entry(step, RunAsync(step));

    /// <summary>Waits for steps and lets the others see what they did.</summary>
    /// <returns>What their results add up to.</returns>
    public async Task<JobResult> WaitAsync(IReadOnlyList<string> ids, StepLog log)
    {
        var entries = ids.Where(_entries.ContainsKey).Select(id => _entries[id]).ToList();
        log.Write(LogKind.Output, entries.Count == 0 ? "There is no step in the background to wait for." : $"Waiting for {Names(entries)}.");
        var result = JobResult.Success;
        foreach (var entry in entries)
        {
            var end = await PublishAsync(entry).ConfigureAwait(false);
            log.Write(LogKind.Output, $"  {entry.Step.Name}: {Evaluation.PlanContexts.ResultName(end.Conclusion)}");
            result = ControlStep.Worse(result, Counted(entry, end));
        }

        return result;
    }

    /// <summary>Cancels a step, waits for its end, and lets the others see what it did.</summary>
    public async Task CancelAsync(string id, StepLog log)
    {
        if (!_entries.TryGetValue(id, out var entry))
            return;
        log.Write(LogKind.Output, $"Cancelling {Names([entry])}.");
        entry.IsUnwanted = true;
        if (!entry.Work.IsCompleted)
            await entry.Step.CancelAsync().ConfigureAwait(false);
        var end = await PublishAsync(entry).ConfigureAwait(false);
        log.Write(LogKind.Output, $"  {entry.Step.Name}: {Evaluation.PlanContexts.ResultName(end.Conclusion)}");
    }

    /// <summary>Takes all results into that of the job, those too that a wait let pass.</summary>
    public async Task ConcludeAsync()
    {
        foreach (var entry in _entries.Values)
        {
            var end = await entry.Work.ConfigureAwait(false);
            job.Progress.Take(Counted(entry, end), entry.Step.Reason(end));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turns.Dispose();
        foreach (var entry in _entries.Values)
            entry.Step.Dispose();
    }

    private async Task<StepEnd> RunAsync(JournalledStep step)
    {
        // The steps after it are not to wait even for its beginning.
        await Task.Yield();
        await _turns.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        StepEnd end;
        try
        {
            end = await step.ExecuteAsync().ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }

        step.Finish(end);
        return end;
    }

    private static async Task<StepEnd> PublishAsync(Entry entry)
    {
        var end = await entry.Work.ConfigureAwait(false);
        if (!entry.IsPublished)
            entry.Step.Publish(end);
        entry.IsPublished = true;
        return end;
    }

    // A step that was cancelled on purpose did what it was asked to do.
    private static JobResult Counted(Entry entry, StepEnd end) => entry.IsUnwanted && end.Conclusion == JobResult.Cancelled ? JobResult.Success : end.Conclusion;

    private static string Names(IEnumerable<Entry> entries) => string.Join(", ", entries.Select(entry => $"'{entry.Step.Name}'"));

    private sealed class Entry(JournalledStep step, Task<StepEnd> work)
    {
        public JournalledStep Step => step;

        public Task<StepEnd> Work => work;

        public bool IsPublished { get; set; }

        public bool IsUnwanted { get; set; }
    }
}
