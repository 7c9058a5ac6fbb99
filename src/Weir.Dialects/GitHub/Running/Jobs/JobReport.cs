using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>Tells what happens in a job, in order, though who has something to tell cannot always wait. Safe for concurrent use.</summary>
/// <remarks>What cannot be told surfaces in <see cref="FlushAsync"/>. Telling is not cancelled: what happened has happened.</remarks>
internal sealed class JobReport(IJobEvents events)
{
    private readonly Lock _gate = new();
    private Task _told = Task.CompletedTask;
    private int _steps;

    /// <summary>The number of the next step.</summary>
    public int NextStep() => Interlocked.Increment(ref _steps);

    /// <summary>Tells an event after those before it.</summary>
    public void Tell(RunEvent what) => Enqueue(() => events.TellAsync(what, CancellationToken.None));

    /// <summary>Does something after all that was told before it.</summary>
    public void Enqueue(Func<ValueTask> work)
    {
        lock (_gate)
            _told = AfterAsync(_told, work);
    }

    /// <summary>Waits until all is told.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
            return _told;
    }

    private static async Task AfterAsync(Task before, Func<ValueTask> work)
    {
        await before.ConfigureAwait(false);
        await work().ConfigureAwait(false);
    }
}
