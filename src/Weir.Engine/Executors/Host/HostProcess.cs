using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>A process of this machine.</summary>
internal sealed class HostProcess : JobProcess
{
    private readonly ProcessMark _mark;

    private HostProcess(int id, ProcessMark mark, OutputPump pump) => (Id, _mark, Pump) = (id, mark, pump);

    public int Id { get; }

    public override OutputPump Pump { get; }

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
            pipe.CloseWriter();
            return new HostProcess(id, mark, OutputPump.Start(new ChildHandle(id), pipe, closing, output));
        }
        catch (ProcessStartException exception)
        {
            pipe.Dispose();
            throw StartFailure.Explain(request, start.Program, exception);
        }
    }

    protected override Task SignalAsync(int signal)
    {
        Spawner.SignalGroup(Id, signal);
        return Task.CompletedTask;
    }

    protected override Task KillTreeAsync()
    {
        var sweep = new ProcessSweep(mark => mark == _mark, () => Pump.Ended.IsCompleted ? [] : [Id], isOurs: true);
        return Task.Run(sweep.KillAll);
    }
}
