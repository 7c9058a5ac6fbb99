using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.Yaml;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>A file of a child pipeline.</summary>
/// <param name="Path">Its path in the repository, or in the artifact of a job.</param>
/// <param name="At">Where it is named.</param>
/// <param name="Inputs">What is given to its inputs.</param>
internal sealed record ChildPart(string Path, Span At, IReadOnlyDictionary<string, GivenInput> Inputs)
{
    /// <summary>The job that makes it; null for a file of the repository.</summary>
    public string? Job { get; init; }

    /// <summary>Its path where a job makes it; null for a file of the repository.</summary>
    public string? Artifact => Job is null ? null : Path;

    /// <summary>The file that a job makes.</summary>
    public GeneratedFile Generated => new(new JobId(Job ?? throw new InvalidOperationException($"no job makes '{Path}'")), Path);

    /// <summary>What to call it.</summary>
    public string Title => Job is null ? Path : $"{Path} of {Job}";

    /// <summary>The files that <c>trigger:include</c> names.</summary>
    /// <param name="include">Its value.</param>
    /// <param name="inputs">What the job gives to inputs where a file has none of its own.</param>
    /// <param name="variables">What paths are expanded with.</param>
    public static IReadOnlyList<ChildPart> Of(YamlNode include, YamlNode? inputs, VisibleVariables variables)
    {
        IEnumerable<YamlNode> items = include is YamlNode.Sequence list ? list.Items : [include];
        return [.. items.Select(item => Part(item, inputs, variables)).OfType<ChildPart>()];
    }

    private static ChildPart? Part(YamlNode item, YamlNode? inputs, VisibleVariables variables)
    {
        if (item is YamlNode.Scalar path)
            return New(path, inputs);
        if (item is not YamlNode.Mapping mapping)
            return null;
        var given = mapping["inputs"] ?? inputs;
        if (mapping["artifact"] is YamlNode.Scalar artifact)
            return NodeTexts.TextOf(mapping["job"]) is { } job ? New(artifact, given) with { Job = variables.Expand(job) } : null;
        return mapping["local"] is YamlNode.Scalar local ? New(local, given) : null;

        ChildPart New(YamlNode.Scalar scalar, YamlNode? values) =>
            new(variables.Expand(scalar.Text).TrimStart('/'), scalar.At, PipelineSources.Inputs(values));
    }
}
