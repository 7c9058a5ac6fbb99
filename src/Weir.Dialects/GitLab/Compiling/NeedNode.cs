using System.Text.RegularExpressions;
using Weir.Dialects.GitLab.Matrix;
using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>An item of <c>needs</c> or <c>dependencies</c>.</summary>
/// <param name="Name">The name of the job.</param>
/// <param name="At">Where it is written.</param>
internal sealed partial record NeedNode(string Name, Span At)
{
    /// <summary>Whether the job may be absent.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether its artifacts are taken.</summary>
    public bool TakesArtifacts { get; init; } = true;

    /// <summary>Which of several jobs of a matrix; null for all.</summary>
    public YamlNode? Parallel { get; init; }

    [GeneratedRegex(@"\$\[\[\s*matrix\.(?<name>[\w-]+)\s*\]\]")]
    private static partial Regex MatrixValue { get; }

    /// <summary>The needs of jobs of the same pipeline.</summary>
    /// <param name="node">The value of <c>needs</c> or <c>dependencies</c>.</param>
    /// <param name="parallel">What the values of the matrix are put in from; null where there is none.</param>
    public static IReadOnlyList<NeedNode> Of(YamlNode? node, ParallelJob? parallel) =>
        node is YamlNode.Sequence list ? [.. ShapeChecker.Flatten(list, References.MaxNesting).SelectMany(item => Read(item, parallel))] : [];

    /// <summary>The needs of jobs of other pipelines.</summary>
    public static IEnumerable<YamlNode.Mapping> Elsewhere(YamlNode? node) =>
        NodeTexts.Mappings(node).Where(need => need["pipeline"] is not null || need["project"] is not null);

    private static IEnumerable<NeedNode> Read(YamlNode item, ParallelJob? parallel)
    {
        if (item is YamlNode.Scalar { IsUnknown: false } name)
            return [new NeedNode(Filled(name.Text, parallel), name.At)];
        if (item is not YamlNode.Mapping need || need["job"] is not YamlNode.Scalar { IsUnknown: false } job || Elsewhere(new YamlNode.Sequence([need], need.At)).Any())
            return [];
        return
        [
            new NeedNode(Filled(job.Text, parallel), job.At)
            {
                IsOptional = NodeTexts.FlagOf(need["optional"]) ?? false,
                TakesArtifacts = NodeTexts.FlagOf(need["artifacts"]) ?? true,
                Parallel = need["parallel"] is { } chosen ? Filled(chosen, parallel) : null,
            },
        ];
    }

    private static YamlNode Filled(YamlNode node, ParallelJob? parallel) => node switch
    {
        YamlNode.Scalar scalar when scalar.Text.Contains("$[[", StringComparison.Ordinal) => scalar with { Text = Filled(scalar.Text, parallel) },
        YamlNode.Sequence list => list with { Items = [.. list.Items.Select(item => Filled(item, parallel))] },
        YamlNode.Mapping mapping => mapping with { Entries = [.. mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, Filled(entry.Value, parallel)))] },
        _ => node,
    };

    private static string Filled(string text, ParallelJob? parallel) => text.Contains("$[[", StringComparison.Ordinal)
        ? MatrixValue.Replace(text, match => parallel?.Values.FirstOrDefault(value => value.Key == match.Groups["name"].Value).Value ?? match.Value)
        : text;
}
