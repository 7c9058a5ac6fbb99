using Weir.Dialects.GitLab.Conditions;
using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Matrix;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>A pipeline, merged: files, parents and references are followed.</summary>
/// <param name="Root">All of it.</param>
/// <param name="Jobs">Its jobs in order, without hidden ones.</param>
/// <param name="Stages">Its stages in order, with <c>.pre</c> and <c>.post</c>.</param>
/// <param name="Inputs">The inputs of its main file.</param>
internal sealed record PipelineFile(YamlNode.Mapping Root, IReadOnlyList<JobEntry> Jobs, IReadOnlyList<string> Stages, IReadOnlyList<InputDefinition> Inputs)
{
    /// <summary>Its conditions.</summary>
    public ConditionCache Conditions { get; init; } = new();
}

/// <summary>A job of a merged pipeline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where its name is written.</param>
/// <param name="Value">Its keywords, with the defaults that it takes.</param>
/// <param name="Parallel">What <c>parallel</c> makes of it; empty where it stays one job.</param>
internal sealed record JobEntry(string Name, Span At, YamlNode.Mapping Value, IReadOnlyList<ParallelJob> Parallel)
{
    /// <summary>The stage of jobs that name none.</summary>
    public const string DefaultStage = "test";

    /// <summary>The name of its stage.</summary>
    public string Stage => NodeTexts.TextOf(Value["stage"]) ?? DefaultStage;

    /// <summary>The names of what it becomes.</summary>
    public IEnumerable<string> Names => Parallel.Count > 0 ? Parallel.Select(job => job.Name) : [Name];
}
