using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>A list has items, and a mapping has keys where it means nothing without.</summary>
internal sealed class EmptyValueRule : ILintRule
{
    // Elsewhere an empty mapping says something, such as 'permissions: {}'; those of a matrix and of steps have rules of their own.
    private static readonly string[] Mappings =
        ["container", "credentials", "defaults", "env", "environment", "inputs", "outputs", "run", "services", "strategy", "with"];

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        var entries = workflow.Root.NamedEntries().Where(entry => entry.Key != "jobs")
            .Concat(workflow.Jobs.SelectMany(job => job.Template.NamedEntries()).Where(entry => entry.Key != "steps"))
            .Concat(workflow.Steps.SelectMany(step => step.Template.NamedEntries()));
        var empty = entries.SelectMany(entry => Empty(entry.Key, entry.Value));
        foreach (var (name, value) in empty.Where(found => IsWritten(found.Value.At, workflow.File.Source)))
            diagnostics.Add(
                LintRules.EmptyValue,
                value.At,
                $"'{name}' is empty",
                value is Template.Sequence ? "add an item, or leave the key out" : "add a key, or leave it out");
    }

    // Where none of the keys could be read, that is what was reported.
    private static bool IsWritten(Span at, SourceText source) =>
        source.Line(at.Start.Line) is var line && at.Start.Column < line.Length && line[at.Start.Column..].TrimStart() is ['}' or ']', ..];

    private static IEnumerable<(string Name, Template Value)> Empty(string name, Template template) => template switch
    {
        Template.Sequence { Items.Count: 0 } => [(name, template)],
        Template.Mapping { Entries.Count: 0 } when Mappings.Contains(name) => [(name, template)],
        Template.Sequence list => list.Items.SelectMany(item => Empty(name, item)),
        Template.Mapping mapping => mapping
            .NamedEntries()
            .Where(entry => entry.Key != "matrix")
            .SelectMany(entry => Empty(entry.Key, entry.Value)),
        _ => [],
    };
}
