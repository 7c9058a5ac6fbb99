using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Pipelines.Dialects;

/// <summary>Compiles the pipelines that jobs of a run make: a dialect that has such calls implements it besides <see cref="IDialect"/>.</summary>
/// <remarks>As pure as <see cref="IDialect"/>. Safe for concurrent use.</remarks>
public interface IChildCompiler
{
    /// <summary>Compiles what a call with <see cref="Call.Generated"/> files calls.</summary>
    /// <param name="tree">The files of the repository, with the generated ones in <see cref="ISourceTree.ReadGenerated"/>.</param>
    /// <param name="scope">The pipeline of the caller.</param>
    /// <param name="job">The caller.</param>
    Compiled<Plan> CompileChild(ISourceTree tree, RunScope scope, Job job);
}
