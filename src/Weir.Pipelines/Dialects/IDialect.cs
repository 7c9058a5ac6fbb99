using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Pipelines.Dialects;

/// <summary>Turns one CI system's files into <see cref="Plan"/>s.</summary>
/// <remarks>Implementations are pure: no clock, no network, no file system but the given tree. Safe for concurrent use.</remarks>
public interface IDialect : ILinter
{
    /// <summary>The name used in configuration, in plans and in the corpus, such as <c>github</c>.</summary>
    string Name { get; }

    /// <summary>What the terminal and the pages call it, such as <c>GitHub Actions</c>.</summary>
    string Title { get; }

    /// <summary>The events of its service by the names that people use for them, and what kind of trigger each is.</summary>
    IReadOnlyDictionary<string, TriggerKind> Events { get; }

    /// <summary>What evaluates the expressions that compiling leaves in its plans.</summary>
    IPlanEvaluator Evaluator { get; }

    /// <summary>The pipeline files of this dialect in the tree, sorted; none where the repository does not use it.</summary>
    IReadOnlyList<string> Pipelines(ISourceTree tree);

    /// <summary>Compiles one pipeline file for one trigger. Never throws for bad input: what is wrong with it is in the result.</summary>
    Compiled<Plan> Compile(ISourceTree tree, string path, Trigger trigger);
}
