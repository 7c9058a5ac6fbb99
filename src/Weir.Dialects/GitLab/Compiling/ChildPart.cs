using Weir.Dialects.GitLab.Includes;
using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Yaml;

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
    public string Title => Included?.Title ?? $"{Path} of {Job}";

    /// <summary>The file of the repository, or from elsewhere; null for one that a job makes.</summary>
    public IncludedFile? Included { get; init; }

    /// <summary>The files that <c>trigger:include</c> names.</summary>
    /// <param name="include">Its value.</param>
    /// <param name="inputs">What the job gives to inputs where a file has none of its own.</param>
    /// <param name="variables">What paths are expanded with.</param>
    /// <param name="reader">Finds files that no job makes.</param>
    public static IEnumerable<ChildPart> Of(YamlNode include, YamlNode? inputs, VisibleVariables variables, IncludeReader reader)
    {
        foreach (var item in include is YamlNode.Sequence list ? list.Items : [include])
        {
            var mapping = item as YamlNode.Mapping;
            var given = PipelineSources.Inputs(mapping?["inputs"] ?? inputs);
            if (mapping?["artifact"] is YamlNode.Scalar artifact)
            {
                if (NodeTexts.TextOf(mapping["job"]) is { } job)
                    yield return new ChildPart(variables.Expand(artifact.Text).TrimStart('/'), artifact.At, given) { Job = variables.Expand(job) };
                continue;
            }

            foreach (var file in reader.Read(item, FileOrigin.Own))
                yield return new ChildPart(file.Path, file.At, given) { Included = file };
        }
    }
}
