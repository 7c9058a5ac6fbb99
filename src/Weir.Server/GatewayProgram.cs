using System.Runtime.InteropServices;
using Weir.Gateway;

namespace Weir.Server;

/// <summary><c>weir-server gateway</c>.</summary>
internal static class GatewayProgram
{
    public static async Task RunAsync(IReadOnlyList<string> args)
    {
        var arguments = GatewayArguments.Parse(args);
        if (arguments.DetachedLog is { } log)
            Detachment.Detach(log);
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await GatewayHost.RunAsync(
            arguments.Options, address => Console.Out.WriteLine($"weir-server: serving {address}"), TimeProvider.System, stop.Token).ConfigureAwait(false);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
