using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>An exclusion matches a value that its matrix has.</summary>
internal sealed class ExcludeRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var matrix in workflow.Jobs.Select(job => job.Template.Get("strategy").Get("matrix")))
        {
            foreach (var (name, _, value) in ItemsOf(matrix.Get("exclude")).SelectMany(item => item.NamedEntries()))
                CheckValue(name, value, matrix, diagnostics);
        }
    }

    private static void CheckValue(string name, Template excluded, Template? matrix, DiagnosticBag diagnostics)
    {
        var vector = Named(matrix, name).FirstOrDefault();
        if (vector is not Template.Sequence { Items.Count: > 0 and <= MatrixValues.Most } list
            || MatrixValues.Known(excluded) is not { } filter)
            return;
        var values = list.Items.Select(MatrixValues.Known).ToList();
        if (values.TrueForAll(value => value is not null && !MatrixExpander.Matches(filter, value)))
            diagnostics.Add(
                LintRules.IdleExclude,
                excluded.At,
                $"'{filter}' matches no value of vector '{name}'",
                Suggestion.For($"{filter}", [.. values.Select(value => $"{value}").Distinct()]));
    }

    private static IReadOnlyList<Template> ItemsOf(Template? list) => (list as Template.Sequence)?.Items ?? [];

    private static IEnumerable<Template> Named(Template? mapping, string name) =>
        mapping.NamedEntries().Where(entry => entry.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Value);
}
