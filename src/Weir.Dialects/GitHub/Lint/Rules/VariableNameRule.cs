using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>Environment variables have names that shells can use.</summary>
internal sealed class VariableNameRule : ILintRule
{
    private static readonly char[] Unusable = ['=', '&', ' ', '\t', '\n'];

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        var environments = workflow.Jobs
            .SelectMany(job => Containers(job).Append(job.Template))
            .Concat(workflow.Steps.Select(step => step.Template))
            .Prepend(workflow.Root)
            .Select(holder => holder.Get("env"));
        foreach (var (name, key, _) in environments.SelectMany(environment => environment.NamedEntries()))
        {
            if (workflow.ExpressionsIn(key).Count == 0 && name.IndexOfAny(Unusable) is >= 0 and var at)
                Report(name, name[at], key.At, diagnostics);
        }
    }

    private static void Report(string name, char unusable, Span at, DiagnosticBag diagnostics)
    {
        var what = char.IsWhiteSpace(unusable) ? "a blank" : $"'{unusable}'";
        var message = $"the name '{name.ReplaceLineEndings(" ")}' of an environment variable contains {what}";
        diagnostics.Add(LintRules.VariableName, at, message);
    }

    private static IEnumerable<Template?> Containers(LintedJob job) =>
        job.Template.Get("services").NamedEntries().Select(service => (Template?)service.Value).Prepend(job.Template.Get("container"));
}
