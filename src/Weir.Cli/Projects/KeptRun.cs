using Weir.Engine.Runs;
using Weir.Pipelines.Journal;

namespace Weir.Cli.Projects;

/// <summary>Reads what has become of a kept run.</summary>
internal static class KeptRun
{
    /// <summary>The state that the journal of a run leads to.</summary>
    public static async Task<RunState> StateOfAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        var state = RunState.Of(folder.Run, folder.ReadPlan());
        await foreach (var entry in folder.ReadJournalAsync(0, cancellationToken).ConfigureAwait(false))
            state = state.After(entry);
        return state;
    }
}
