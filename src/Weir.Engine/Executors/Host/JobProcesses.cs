using System.Collections.Concurrent;
using Weir.Engine.Unix;

namespace Weir.Engine.Executors.Host;

/// <summary>The processes of a session that still run, or may still write.</summary>
/// <typeparam name="T">What they are.</typeparam>
internal sealed class JobProcesses<T>
    where T : JobProcess
{
    private readonly ConcurrentDictionary<int, T> _all = [];
    private readonly ConcurrentQueue<OutputPump> _failed = [];

    /// <summary>Ends all reading once its writer is closed.</summary>
    public Pipe Closing { get; } = new();

    /// <summary>Those that have not ended.</summary>
    public IEnumerable<T> Running => _all.Values.Where(process => !process.Pump.Ended.IsCompleted);

    /// <summary>True where none runs, and nobody may write.</summary>
    public bool IsQuiet => _all.IsEmpty;

    /// <summary>Takes note of a process.</summary>
    public void Add(int number, T process)
    {
        _all[number] = process;
        _ = ForgetAsync(number, process.Pump);
    }

    /// <summary>Says of all that they were stopped.</summary>
    public void MarkStopped()
    {
        foreach (var process in _all.Values)
            process.IsStopped = true;
    }

    /// <summary>Waits for the last line, and gives what an output threw that nobody was told of.</summary>
    public async Task<Exception?> EndOutputAsync()
    {
        Closing.CloseWriter();
        var pumps = _all.Values.Select(process => process.Pump).ToList();
        await Task.WhenAll(pumps.Select(pump => pump.Finished)).ConfigureAwait(false);
        Closing.Dispose();
        return pumps.Concat(_failed).Select(pump => pump.TakeFailure()).FirstOrDefault(failure => failure is not null);
    }

    /// <summary>What has finished is not kept, but for what it has still to tell: that its output threw after the process had ended.</summary>
    private async Task ForgetAsync(int number, OutputPump pump)
    {
        await pump.Finished.ConfigureAwait(false);
        if (pump.HasFailed)
            _failed.Enqueue(pump);
        _all.TryRemove(number, out _);
    }
}
