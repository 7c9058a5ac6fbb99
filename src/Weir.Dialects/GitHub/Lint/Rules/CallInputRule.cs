using Weir.Dialects.GitHub.Lint.Types;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>What a job passes to a workflow by an expression is of the kind that the workflow declares.</summary>
internal sealed class CallInputRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var job in workflow.Jobs)
        {
            if (workflow.CalledBy(job) is not { } called)
                continue;
            var inputs = called.Inputs.ToDictionary(input => input.Name, StringComparer.OrdinalIgnoreCase);
            foreach (var (name, _, value) in job.Template.Get("with").NamedEntries())
            {
                if (inputs.GetValueOrDefault(name) is { } input && workflow.SiteOf(value) is { Found.IsWhole: true } site)
                    CheckType(site, input, diagnostics);
            }
        }
    }

    private static void CheckType(Site site, Input input, DiagnosticBag diagnostics)
    {
        var type = TypeChecker.TypeOf(site.Found, site.Scope);
        var expected = input.Type switch
        {
            InputType.Boolean => ExpressionType.Bool,
            InputType.Number => ExpressionType.Number,
            _ => ExpressionType.Text,
        };
        if (type.IsAny || type.IsNull || type == expected || (expected == ExpressionType.Text && !type.IsCompound))
            return;
        var message = $"input '{input.Name}' is {InputConverter.Title(input.Type)}, found an expression that gives {type.Title}";
        diagnostics.Add(new Diagnostic(LintRules.WrongKind, site.Found.PlaceOf(site.Found.Expression), message)
        {
            Help = expected == ExpressionType.Text ? "'toJSON' makes text of it" : "'fromJSON' makes numbers, true and false of text",
            Notes = [new Note(input.At, "it is declared here")],
        });
    }
}
