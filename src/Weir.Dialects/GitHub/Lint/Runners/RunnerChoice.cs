using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Runners;

/// <summary>The labels that a job asks for, as far as they are written out in it.</summary>
/// <param name="Always">Those that it always asks for.</param>
/// <param name="Sometimes">Those that its matrix adds: one list for each value.</param>
/// <param name="HasGroup">True where it asks for a group of runners too.</param>
internal sealed record RunnerChoice(
    IReadOnlyList<Template.Literal> Always,
    IReadOnlyList<IReadOnlyList<Template.Literal>> Sometimes,
    bool HasGroup)
{
    /// <summary>The sets of labels that it may ask for.</summary>
    public IEnumerable<IReadOnlyList<Template.Literal>> Sets =>
        Sometimes.Count == 0 ? [Always] : Sometimes.Select(more => (IReadOnlyList<Template.Literal>)[.. Always, .. more]);

    /// <summary>The system that it runs on, in whatever leg; null where that is not certain.</summary>
    public RunnerSystem? System
    {
        get
        {
            var systems = Sets
                .Select(labels => labels.Select(SystemOf).FirstOrDefault(system => system is not null))
                .Distinct()
                .ToList();
            return systems is [var only] ? only : null;
        }
    }

    /// <summary>What a job asks for.</summary>
    public static RunnerChoice Of(LintedJob job, LintedWorkflow workflow)
    {
        var runsOn = job.Template.Get("runs-on");
        var labels = runsOn is Template.Mapping ? runsOn.Get("labels") : runsOn;
        var items = labels is Template.Sequence list ? list.Items : labels is null ? [] : [labels];
        return new RunnerChoice(
            [.. items.OfType<Template.Literal>()],
            [
                .. items.OfType<Template.Expression>()
                    .SelectMany(item => ValuesOf(item, job, workflow))
                    .Select(value => (IReadOnlyList<Template.Literal>)[.. value.Literals()]),
            ],
            runsOn.Get("group") is not null);
    }

    /// <summary>The text of a label.</summary>
    public static string TextOf(Template.Literal label) => Coercion.ToText(label.Value);

    private static RunnerSystem? SystemOf(Template.Literal label) => RunnerLabels.TraitsOf(TextOf(label))?.System;

    // What 'matrix.os' stands for is written in the vector 'os' and in the items of 'include'.
    private static IEnumerable<Template> ValuesOf(Template.Expression expression, LintedJob job, LintedWorkflow workflow)
    {
        if (workflow.ExpressionsIn(expression) is not [{ IsWhole: true, Expression: Expression.Index index }]
            || index is not { Of: Expression.Context context, Key: Expression.Literal { Value: Value.Text name } }
            || !context.Name.Equals("matrix", StringComparison.OrdinalIgnoreCase))
            return [];
        var matrix = job.Template.Get("strategy").Get("matrix");
        var included = (matrix.Get("include") as Template.Sequence)?.Items.SelectMany(item => Named(item, name.Characters)) ?? [];
        return Named(matrix, name.Characters).SelectMany(vector => (vector as Template.Sequence)?.Items ?? []).Concat(included);
    }

    private static IEnumerable<Template> Named(Template? mapping, string name) =>
        mapping.NamedEntries().Where(entry => entry.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Value);
}
