using Spectre.Console;
using Weir.Delivery.Gateways;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;

namespace Weir.Cli.Deliveries;

/// <summary>Draws a rollout again and again while it goes on, whoever carries it out.</summary>
/// <param name="rollout">The rollout.</param>
/// <param name="gateway">Its gateway; null where there is none.</param>
/// <param name="told">The last lines that were told.</param>
/// <param name="around">What is around this program; its terminal is drawn on.</param>
internal sealed class RolloutScreen(RolloutFolder rollout, GatewayClient? gateway, Func<IReadOnlyList<string>> told, Surroundings around)
{
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(500);

    /// <summary>Draws until the rollout is over or the token says so; the last picture stays.</summary>
    /// <returns>Where the rollout stood at last.</returns>
    public async Task<RolloutState> WatchAsync(CancellationToken cancellationToken)
    {
        var state = rollout.State();
        await around.LiveConsole.Live(new Text("")).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top).StartAsync(async context =>
        {
            while (true)
            {
                var status = await StatusAsync().ConfigureAwait(false);
                state = rollout.State();
                context.UpdateTarget(RolloutFrame.Of(state, status, told(), around.Time.GetUtcNow()));
                if (state.Result is not null || cancellationToken.IsCancellationRequested)
                    return;
                await Task.Delay(BetweenFrames, around.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }).ConfigureAwait(false);
        return state;
    }

    // A picture without numbers is better than none: whoever carries the rollout out says what is wrong with the gateway.
    private async Task<GatewayStatus?> StatusAsync()
    {
        try
        {
            return gateway is null ? null : await gateway.FindAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (TargetException)
        {
            return null;
        }
    }
}
