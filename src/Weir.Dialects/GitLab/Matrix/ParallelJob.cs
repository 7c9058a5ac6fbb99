using System.Globalization;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Matrix;

/// <summary>One of the jobs that <c>parallel</c> makes of one.</summary>
/// <param name="Name">Such as <c>test 1/3</c> or <c>test: [linux, 3.12]</c>.</param>
/// <param name="Index">Counted from 1.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Values">Its combination, in the order of the matrix; none where <c>parallel</c> is a number.</param>
internal sealed record ParallelJob(string Name, int Index, int Total, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>How many jobs <c>parallel</c> may make.</summary>
    public const int Most = 200;

    /// <summary>The variables that it has of it.</summary>
    public IEnumerable<Variable> Variables =>
    [
        new("CI_NODE_INDEX", Index.ToString(CultureInfo.InvariantCulture), VariableSource.Predefined),
        new("CI_NODE_TOTAL", Total.ToString(CultureInfo.InvariantCulture), VariableSource.Predefined),
        .. Values.Select(value => new Variable(value.Key, value.Value, VariableSource.Matrix)),
    ];

    /// <summary>The jobs that a value of <c>parallel</c> makes of one; none where there is no value, or it cannot be followed, which is reported.</summary>
    public static IReadOnlyList<ParallelJob> Expand(string job, YamlNode? parallel, DiagnosticBag diagnostics)
    {
        if (parallel is null or YamlNode.Scalar { IsUnknown: true } || (parallel is YamlNode.Scalar empty && RubyScalar.ValueOf(empty).IsNull))
            return [];
        if (parallel is YamlNode.Mapping mapping && mapping["matrix"] is { } matrix)
            return OfMatrix(job, matrix, diagnostics);
        if (parallel is YamlNode.Scalar scalar && RubyScalar.ValueOf(scalar) is Value.Number { Amount: >= 1 and <= Most } number && number.Amount == Math.Floor(number.Amount))
        {
            var total = (int)number.Amount;
            return [.. Enumerable.Range(1, total).Select(index => new ParallelJob(string.Create(CultureInfo.InvariantCulture, $"{job} {index}/{total}"), index, total, []))];
        }

        diagnostics.Add(GitLabRules.Matrix, parallel.At, $"expected a whole number from 1 to {Most}, or a mapping with 'matrix'");
        return [];
    }

    private static IReadOnlyList<ParallelJob> OfMatrix(string job, YamlNode matrix, DiagnosticBag diagnostics)
    {
        if (matrix is not YamlNode.Sequence { Items.Count: > 0 } list)
        {
            diagnostics.Add(GitLabRules.Matrix, matrix.At, "'matrix' is a list of mappings, from names of variables to their values", "write '- NAME: [first, second]' below it");
            return [];
        }

        List<IReadOnlyList<KeyValuePair<string, string>>> combinations = [];
        foreach (var item in list.Items)
        {
            if (VectorsOf(item, diagnostics) is not { } vectors)
                return [];
            if (combinations.Count + vectors.Aggregate(1L, (count, vector) => Math.Min(count * vector.Values.Count, int.MaxValue)) > Most)
            {
                diagnostics.Add(GitLabRules.Matrix, item.At, $"the matrix makes more than {Most} jobs");
                return [];
            }

            combinations.AddRange(Product(vectors));
        }

        return
        [
            .. combinations.Select((values, index) =>
                new ParallelJob($"{job}: [{string.Join(", ", values.Select(value => value.Value))}]", index + 1, combinations.Count, values)),
        ];
    }

    private static List<(string Name, IReadOnlyList<string> Values)>? VectorsOf(YamlNode item, DiagnosticBag diagnostics)
    {
        if (item is not YamlNode.Mapping { Entries.Count: > 0 } mapping)
        {
            diagnostics.Add(GitLabRules.Matrix, item.At, "an item of 'matrix' is a mapping from names of variables to their values");
            return null;
        }

        List<(string, IReadOnlyList<string>)> vectors = [];
        foreach (var (key, value) in mapping.Entries)
        {
            var values = value is YamlNode.Sequence sequence ? sequence.Items : [value];
            if (values.Count == 0 || values.Any(one => one is not YamlNode.Scalar))
            {
                diagnostics.Add(GitLabRules.Matrix, value.At, $"'{((YamlNode.Scalar)key).Text}' needs a value, or a list of values");
                return null;
            }

            vectors.Add((((YamlNode.Scalar)key).Text, [.. values.Cast<YamlNode.Scalar>().Select(RubyScalar.TextOf)]));
        }

        return vectors;
    }

    private static IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> Product(List<(string Name, IReadOnlyList<string> Values)> vectors) =>
        vectors.Aggregate(
            (IEnumerable<IReadOnlyList<KeyValuePair<string, string>>>)[[]],
            (made, vector) => made.SelectMany(
                _ => vector.Values,
                (before, value) => (IReadOnlyList<KeyValuePair<string, string>>)[.. before, KeyValuePair.Create(vector.Name, value)]));
}
