using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>A list has items. Those of a matrix and of steps have rules of their own.</summary>
internal sealed class EmptyListRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        var elsewhere = workflow.Root.NamedEntries().Where(entry => entry.Key != "jobs").Select(entry => (entry.Key, entry.Value));
        var inJobs = workflow.Jobs.SelectMany(job => job.Template.NamedEntries()).Where(entry => entry.Key is not ("steps" or "strategy")).Select(entry => (entry.Key, entry.Value));
        foreach (var (name, list) in elsewhere.Concat(inJobs).SelectMany(entry => Lists(entry.Key, entry.Value)).Where(found => found.List.Items.Count == 0))
            diagnostics.Add(LintRules.EmptyList, list.At, $"the list '{name}' is empty", "add an item, or leave the key out");
    }

    private static IEnumerable<(string Name, Template.Sequence List)> Lists(string name, Template template) => template switch
    {
        Template.Sequence list => list.Items.SelectMany(item => Lists(name, item)).Prepend((name, list)),
        Template.Mapping mapping => mapping.NamedEntries().SelectMany(entry => Lists(entry.Key, entry.Value)),
        _ => [],
    };
}
