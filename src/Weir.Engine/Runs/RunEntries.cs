using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Engine.Runs;

/// <summary>Tells what is to be seen of a run in a list, from the first entry of its journal and the last ones.</summary>
internal static class RunEntries
{
    public static async ValueTask<RunEntry> OfAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        var entry = new RunEntry
        {
            Run = folder.Run,
            Pipeline = folder.Record.Pipeline,
            Name = folder.Record.Name,
            Title = folder.Record.Name,
            CreatedAt = folder.Record.CreatedAt,
            Status = RunLease.Holder(folder.Path) is null ? RunStatus.Lost : RunStatus.Running,
        };
        try
        {
            var first = await JournalFile.FirstAsync(folder.Journal, cancellationToken).ConfigureAwait(false);
            return End(folder) is { Event: RunFinished finished, At: var at }
                ? entry with { Title = TitleOf(first, entry), Status = RunStatus.Finished, Result = finished.Result, FinishedAt = at }
                : entry with { Title = TitleOf(first, entry) };
        }
        catch (StoreException damage)
        {
            return entry with { Status = RunStatus.Damaged, Problem = damage.Message };
        }
    }

    // A run that has ended may still give its group back, or be asked to stop too late.
    private static JournalEntry? End(RunFolder folder) =>
        JournalFile.Last(folder.Journal).FirstOrDefault(entry => entry.Event is not (GroupReleased or CancelRequested));

    private static string TitleOf(JournalEntry? first, RunEntry entry) => (first?.Event as RunBegun)?.Name ?? entry.Name;
}
