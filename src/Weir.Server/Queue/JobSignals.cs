using System.Collections.Concurrent;

namespace Weir.Server.Queue;

/// <summary>Wakes who waits for news of jobs in this process. Only a hint: what is true is in the database. Safe for concurrent use.</summary>
internal sealed class JobSignals
{
    private readonly ConcurrentDictionary<long, JobWatch> _watches = [];

    /// <summary>Raised when jobs came into the queue.</summary>
    public event Action? MoreQueued;

    /// <summary>Begins to watch a job. Only one watches it: the run that it belongs to.</summary>
    public JobWatch Watch(long job)
    {
        var watch = new JobWatch(() => _watches.TryRemove(job, out _));
        _watches[job] = watch;
        return watch;
    }

    /// <summary>Tells that something became of a job.</summary>
    public void Changed(long job)
    {
        if (_watches.TryGetValue(job, out var watch))
            watch.Wake();
    }

    /// <summary>Tells that a job came into the queue.</summary>
    public void Queued() => MoreQueued?.Invoke();
}

/// <summary>Waits for news of one job.</summary>
/// <param name="end">Ends the watch.</param>
internal sealed class JobWatch(Action end) : IDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _woken = New();

    /// <summary>Lets who waits look, now or when it waits next.</summary>
    public void Wake()
    {
        lock (_gate)
            _woken.TrySetResult();
    }

    /// <summary>Waits until there may be news.</summary>
    /// <param name="longest">How long at most.</param>
    /// <param name="time">The time.</param>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time)
    {
        Task woken;
        lock (_gate)
            woken = _woken.Task;
        await woken.WaitAsync(longest, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_woken.Task.IsCompleted)
                _woken = New();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => end();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
