using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Engine.Jobs;

/// <summary>Makes pipelines that are called, of files that jobs of the run have made.</summary>
public interface ICallCompiler
{
    /// <summary>Compiles what a job calls. What is wrong with it, a file that is not there too, is in the result.</summary>
    Task<Compiled<Plan>> CompileAsync(RunScope scope, JobState call, CancellationToken cancellationToken);
}
