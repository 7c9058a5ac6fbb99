using Weir.Dialects.GitLab.Matrix;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Rules;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>Decides on the jobs of a file, each of those that <c>parallel</c> makes by itself.</summary>
internal sealed class DraftBuilder(PipelineOrigin origin, JobVariables variables, JobFilter filter)
{
    /// <summary>The jobs, those that the pipeline does not have among them.</summary>
    public IReadOnlyList<DraftJob> Build(IReadOnlyList<JobEntry> jobs) => [.. jobs.SelectMany(Build)];

    private IEnumerable<DraftJob> Build(JobEntry job) =>
        job.Parallel.Count == 0 ? [Build(job, job.Name, null)] : job.Parallel.Select(parallel => Build(job, parallel.Name, parallel));

    private DraftJob Build(JobEntry job, string name, ParallelJob? parallel)
    {
        var own = variables.Of(job, name, parallel);
        var visible = new VisibleVariables(origin.Variables, own);
        var environment = JobEnvironment.Of(job.Value["environment"], visible);
        if (environment is not null)
            visible = new VisibleVariables(origin.Variables, own, environment.Name);
        return new DraftJob(name, job, parallel, visible, filter.Decide(job, visible), environment);
    }
}
