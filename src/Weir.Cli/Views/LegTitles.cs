using Weir.Cli.Runs;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Views;

/// <summary>What legs are called in views: by their names, with those of their callers, and of their pipeline where several run.</summary>
internal static class LegTitles
{
    /// <summary>The title of a leg.</summary>
    /// <param name="state">Its run.</param>
    /// <param name="id">The leg.</param>
    public static string Of(RunState state, LegId id)
    {
        var job = state.Jobs.GetValueOrDefault(id.Job);
        var own = state.Find(id)?.Leg.Name ?? id.ToString();
        return job?.Caller is { } caller ? $"{Of(state, caller)} / {own}" : own;
    }

    /// <summary>The title of a run among others: the name of its pipeline.</summary>
    public static string Of(HostedRun run) => System.IO.Path.GetFileNameWithoutExtension(run.State.Plan.Path);
}
