using System.Runtime.ExceptionServices;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>One job on this machine.</summary>
internal sealed class HostSession(JobFolder folder, IReadOnlyDictionary<string, string> environment, IJobContainers containers, TimeProvider time) : ILocalSession
{
    private readonly JobProcesses<HostProcess> _processes = new();
    private readonly Lock _gate = new();

    private int _count;
    private bool _isClosed;

    public JobPlaces Places => folder.Places;

    public Machine Machine => HostEnvironment.Machine;

    public IReadOnlyDictionary<string, string> Environment { get; } = environment;

    public IJobFiles Files { get; } = new HostFiles();

    public IContainerDesk Containers => containers;

    public string Folder => folder.Location;

    public bool SeesMounts => true;

    public string MakeScratch() => folder.MakeScratch();

    public string ToThisMachine(string path) => path;

    public ValueTask HandOverAsync(string path, bool isWhole, CancellationToken cancellationToken) => ValueTask.CompletedTask;

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

    public async ValueTask KillAsync()
    {
        await EndProcessesAsync().ConfigureAwait(false);
        await containers.KillAsync().ConfigureAwait(false);
    }

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
                failure = await _processes.EndOutputAsync().ConfigureAwait(false);
                await containers.DisposeAsync().ConfigureAwait(false);
                await folder.RemoveAsync().ConfigureAwait(false);
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
            var process = HostProcess.Start(request, ProcessMark.Of(folder.Number, number), _processes.Closing, output);
            _processes.Add(number, process);
            return process;
        }
    }

    private async Task EndProcessesAsync()
    {
        _processes.MarkStopped();
        var sweep = new ProcessSweep(mark => mark.IsOfJob(folder.Number), () => [.. _processes.Running.Select(process => process.Id)], isOurs: true);
        var stubborn = await Task.Run(sweep.KillAll).ConfigureAwait(false);
        if (stubborn.Count > 0)
        {
            throw new ExecutorException(
                $"the job left processes that do not end: {string.Join(", ", stubborn.Select(process => $"{process.Id} ({process.Name})"))}; "
                + "they belong to another user or hang in the kernel");
        }
    }
}
