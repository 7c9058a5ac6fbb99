using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>A process that was started for a job, leader of a session and process group of its own, wherever it runs.</summary>
internal abstract class JobProcess
{
    /// <summary>Reads what it writes.</summary>
    public abstract OutputPump Pump { get; }

    /// <summary>True once somebody asked it to stop, or killed it.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Waits for its end, and stops it once the token says so.</summary>
    public async Task<ProcessResult> RunAsync(StopPolicy policy, TimeProvider time, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled && !await EndsBeforeAsync(cancellationToken).ConfigureAwait(false))
        {
            IsStopped = true;
            await StopAsync(policy, time).ConfigureAwait(false);
        }

        await Pump.Settled.ConfigureAwait(false);
        return new ProcessResult(await Pump.Ended.ConfigureAwait(false), IsStopped);
    }

    /// <summary>Sends a signal to its process group.</summary>
    protected abstract Task SignalAsync(int signal);

    /// <summary>Ends it and all that came from it.</summary>
    protected abstract Task KillTreeAsync();

    private async Task<bool> EndsBeforeAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(), null).ConfigureAwait(false);
        return await Task.WhenAny(Pump.Settled, cancelled.Task).ConfigureAwait(false) == Pump.Settled || Pump.Ended.IsCompleted;
    }

    /// <summary>Interrupts, then asks to terminate, each for as long as the policy says; what is there after that, or beside it, is killed.</summary>
    private async Task StopAsync(StopPolicy policy, TimeProvider time)
    {
        if (!await EndsOnAsync(ProcessCalls.Interrupt, policy.AfterInterrupt, time).ConfigureAwait(false))
            await EndsOnAsync(ProcessCalls.Terminate, policy.AfterTerminate, time).ConfigureAwait(false);
        await KillTreeAsync().ConfigureAwait(false);
    }

    private async Task<bool> EndsOnAsync(int signal, TimeSpan wait, TimeProvider time)
    {
        using var ended = new CancellationTokenSource();
        var over = Task.Delay(wait, time, ended.Token);
        await SignalAsync(signal).ConfigureAwait(false);
        var first = await Task.WhenAny(Pump.Ended, over).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        return first == Pump.Ended;
    }
}
