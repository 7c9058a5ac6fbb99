using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>One job on this machine.</summary>
internal sealed class HostSession(JobFolder folder, IReadOnlyDictionary<string, string> environment, TimeProvider time) : ILocalSession
{
    private readonly Pipe _closing = new();
    private readonly ConcurrentDictionary<int, HostProcess> _processes = [];
    private readonly ConcurrentQueue<OutputPump> _failed = [];
    private readonly Lock _gate = new();

    private int _count;
    private bool _isClosed;

    public JobPlaces Places => folder.Places;

    public Machine Machine => HostEnvironment.Machine;

    public IReadOnlyDictionary<string, string> Environment { get; } = environment;

    public IJobFiles Files { get; } = new HostFiles();

    public string Folder => folder.Location;

    public string MakeScratch() => folder.MakeScratch();

    public ValueTask<string?> FindProgramAsync(string name, string path, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ProgramSearch.Find(name, path));

    public async ValueTask<ProcessResult> RunAsync(ProcessRequest request, IOutput output, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var process = Start(request, output);
        var result = await process.RunAsync(request.Stop, time, cancellationToken).ConfigureAwait(false);
        if (process.Pump.TakeFailure() is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return result;
    }

    public async ValueTask KillAsync() => await EndProcessesAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }

        var failure = default(Exception);
        using (folder)
        {
            try
            {
                await EndProcessesAsync().ConfigureAwait(false);
            }
            finally
            {
                failure = await EndOutputAsync().ConfigureAwait(false);
                await RemoveFolderAsync().ConfigureAwait(false);
            }
        }

        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private HostProcess Start(ProcessRequest request, IOutput output)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            var number = ++_count;
            var process = HostProcess.Start(request, ProcessMark.Of(folder.Number, number), _closing, output);
            _processes[number] = process;
            _ = ForgetAsync(number, process.Pump);
            return process;
        }
    }

    /// <summary>What has finished is not kept, but for what it has still to tell: that its output threw after the process had ended.</summary>
    private async Task ForgetAsync(int number, OutputPump pump)
    {
        await pump.Finished.ConfigureAwait(false);
        if (pump.HasFailed)
            _failed.Enqueue(pump);
        _processes.TryRemove(number, out _);
    }

    private async Task EndProcessesAsync()
    {
        foreach (var process in _processes.Values)
            process.IsStopped = true;
        var sweep = new ProcessSweep(mark => mark.IsOfJob(folder.Number), Running, isOurs: true);
        var stubborn = await Task.Run(sweep.KillAll).ConfigureAwait(false);
        if (stubborn.Count > 0)
        {
            throw new ExecutorException(
                $"the job left processes that do not end: {string.Join(", ", stubborn.Select(process => $"{process.Id} ({process.Name})"))}; "
                + "they belong to another user or hang in the kernel");
        }
    }

    /// <summary>Waits for the last line, and gives what an output threw that nobody was told of.</summary>
    private async Task<Exception?> EndOutputAsync()
    {
        _closing.CloseWriter();
        var pumps = _processes.Values.Select(process => process.Pump).ToList();
        await Task.WhenAll(pumps.Select(pump => pump.Finished)).ConfigureAwait(false);
        _closing.Dispose();
        return pumps.Concat(_failed).Select(pump => pump.TakeFailure()).FirstOrDefault(failure => failure is not null);
    }

    private IReadOnlyCollection<int> Running() =>
        [.. _processes.Values.Where(process => !process.Pump.Ended.IsCompleted).Select(process => process.Id)];

    private async Task RemoveFolderAsync()
    {
        try
        {
            await Task.Run(folder.Remove).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new ExecutorException($"the job's folder cannot be removed: {exception.Message}; remove '{folder.Location}' by hand", exception);
        }
    }
}
