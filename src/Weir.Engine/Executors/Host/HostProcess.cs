using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>A process that was started for a job, leader of a session and process group of its own.</summary>
internal sealed class HostProcess
{
    private readonly ProcessMark _mark;

    private HostProcess(int id, ProcessMark mark, OutputPump pump) => (Id, _mark, Pump) = (id, mark, pump);

    public int Id { get; }

    public OutputPump Pump { get; }

    /// <summary>True once somebody asked it to stop, or killed it.</summary>
    public bool IsStopped { get; set; }

    public static HostProcess Start(ProcessRequest request, ProcessMark mark, Pipe closing, IOutput output)
    {
        StartFailure.Check(request);
        var pipe = new Pipe();
        var start = new ProcessStart
        {
            Program = StartFailure.Resolve(request),
            Arguments = request.Arguments,
            Environment = request.Environment,
            WorkingDirectory = request.WorkingDirectory,
            Output = pipe.Writer,
            Errors = pipe.Writer,
            Mark = mark,
        };
        try
        {
            var id = Spawner.Start(start);
            return new HostProcess(id, mark, OutputPump.Start(id, pipe, closing, output));
        }
        catch (ProcessStartException exception)
        {
            pipe.Dispose();
            throw StartFailure.Explain(request, start.Program, exception);
        }
    }

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
        var sweep = new ProcessSweep(mark => mark == _mark, () => Pump.Ended.IsCompleted ? [] : [Id], isOurs: true);
        await Task.Run(sweep.KillAll).ConfigureAwait(false);
    }

    private async Task<bool> EndsOnAsync(int signal, TimeSpan wait, TimeProvider time)
    {
        using var ended = new CancellationTokenSource();
        var over = Task.Delay(wait, time, ended.Token);
        Spawner.SignalGroup(Id, signal);
        var first = await Task.WhenAny(Pump.Ended, over).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        return first == Pump.Ended;
    }
}
