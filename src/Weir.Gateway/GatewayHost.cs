using Weir.Gateway.Control;

namespace Weir.Gateway;

/// <summary>Runs a gateway.</summary>
public static class GatewayHost
{
    /// <summary>
    /// Serves until it is told to stop, or until another process has taken its place, and ends when its requests have. The table of the folder is
    /// in force from the start; requests wait until the health of the backends was checked.
    /// </summary>
    /// <param name="options">How.</param>
    /// <param name="serving">Is called with the address when it serves.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Stops it: it accepts nothing more and serves what it has.</param>
    /// <exception cref="GatewayException">It cannot start.</exception>
    public static async Task RunAsync(GatewayOptions options, Action<string> serving, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = new StateFolder(options.Folder);
        var running = options.TakesOver
            ? await RunningGateway.TakeOverAsync(folder, options, time, cancellationToken).ConfigureAwait(false)
            : await RunningGateway.StartAsync(folder, options, time, cancellationToken).ConfigureAwait(false);
        await using (running.ConfigureAwait(false))
        {
            serving(running.Address);
            await running.EndAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
