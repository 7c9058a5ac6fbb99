using System.CommandLine;
using System.Runtime.InteropServices;
using Weir.Delivery.Targets.Processes;
using Weir.Engine.Unix;

namespace Weir.Cli.Commands;

/// <summary><c>weir supervise</c>: keeps the instances of an environment running. People do not call it; <c>weir deploy</c> does.</summary>
internal static class SuperviseCommand
{
    public static Command Create(Surroundings around)
    {
        var folder = new Argument<string>("folder") { Description = "The folder that says what to keep running." };
        var command = new Command("supervise", "Keep the instances of an environment running.") { folder };
        command.Hidden = true;
        command.SetAction(async (result, cancellationToken) =>
        {
            // Started by a job of 'weir run', it is not to end with the job.
            JobMark.Drop();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                stop.Cancel();
            });
            try
            {
                await Supervisor.RunAsync(result.GetValue(folder)!, around.Time, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Instances go on; the next supervisor finds them.
            }

            return ExitCode.Success;
        });
        return command;
    }
}
