using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Engine.Logs;
using Weir.Engine.Runs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Commands;

/// <summary>Writes what the jobs of a run write, until it ends or its process is gone.</summary>
internal sealed class LogFollower(RunFolder folder, string? job, Surroundings around)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<(LegId, int Attempt, int Try), Task> _followed = [];
    private readonly Lock _gate = new();

    /// <summary>Follows the run to its end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            var runs = folder.IsRunning;
            var state = await KeptRun.StateOfAsync(folder, cancellationToken).ConfigureAwait(false);
            if (state.Ordered().SelectMany(one => one.Legs).Any(leg => leg.StartedAt is not null))
            {
                foreach (var leg in LogsCommand.Choose(state, job))
                {
                    if (!_followed.ContainsKey((leg.Leg.Id, leg.Attempt, leg.Try)))
                        _followed.Add((leg.Leg.Id, leg.Attempt, leg.Try), FollowAsync(state, leg, lost.Token));
                }
            }

            if (!runs)
                break;
            await Task.Delay(BetweenLooks, around.Time, cancellationToken).ConfigureAwait(false);
        }

        // The logs of a process that was killed never become complete; all that they have is read in the first look.
        lost.CancelAfter(BetweenLooks * 2);
        await Task.WhenAll(_followed.Values).ConfigureAwait(false);
    }

    private async Task FollowAsync(RunState state, LegState leg, CancellationToken cancellationToken)
    {
        var title = LegTitles.Of(state, leg.Leg.Id);
        using var reader = new JobLogReader(folder.LogOf(leg.Leg.Id, leg.Attempt, leg.Try));
        try
        {
            await foreach (var line in reader.FollowAsync(1, around.Time, cancellationToken).ConfigureAwait(false))
            {
                if (line.Kind == LogKind.GroupEnd)
                    continue;
                lock (_gate)
                    around.Out.WriteLine($"{title} │ {LogLines.Text(line)}");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run has ended: what was there was written.
        }
    }
}
