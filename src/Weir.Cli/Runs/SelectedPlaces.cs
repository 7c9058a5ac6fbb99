using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Runs;

/// <summary>Tells which places of a pipeline's file matter where only some of its jobs run.</summary>
/// <param name="whole">The plan with all jobs.</param>
/// <param name="selected">The plan with those that run.</param>
internal sealed class SelectedPlaces(Plan whole, Plan selected)
{
    private readonly List<Job> _jobs = [.. whole.Jobs.OrderBy(job => job.At)];
    private readonly HashSet<JobId> _selected = [.. selected.Jobs.Where(job => !job.IsTakenAsSucceeded).Select(job => job.Id)];

    /// <summary>The selected plan with only the secrets that what runs names.</summary>
    public static Plan Narrow(Plan whole, Plan selected)
    {
        var places = new SelectedPlaces(whole, selected);
        return selected with { UsedSecrets = [.. selected.UsedSecrets.Where(use => places.Covers(use.At))] };
    }

    /// <summary>False for a place in a job that does not run. Jobs go from where they are defined to the next one.</summary>
    public bool Covers(Span at)
    {
        if (at.File != whole.Path || _jobs.FindLast(job => job.At.Start.Line <= at.Start.Line) is not { } job)
            return true;
        return _selected.Contains(job.Id);
    }
}
