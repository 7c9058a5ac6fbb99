using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>Makes a plan from a workflow file, without what it calls.</summary>
internal static class PlanConverter
{
    public static Plan Convert(WorkflowFile file, DiagnosticBag diagnostics)
    {
        var root = file.Root;
        ConcurrencyText.Check(root.Get("concurrency"), diagnostics);
        var permissions = Permissions.Of(root.Get("permissions"));
        var (dispatch, call) = (root.Get("on").Get("workflow_dispatch"), root.Get("on").Get("workflow_call"));
        var inputs = new InputConverter(diagnostics);
        return new Plan
        {
            Dialect = GitHubDialect.DialectName,
            Path = file.Source.Name,
            Name = root.Get("name").TextOrNull() is { Length: > 0 } name ? name : file.Source.Name,
            Events = Events(root.Get("on")),
            UsedSecrets = UsedSecrets(file.Expressions),
            RunName = root.Get("run-name"),
            Variables = root.Get("env"),
            Defaults = root.Get("defaults"),
            Concurrency = root.Get("concurrency"),
            Permissions = permissions,
            Inputs = [.. inputs.Inputs(dispatch, isCall: false).Concat(inputs.Inputs(call, isCall: true)).DistinctBy(input => input.Name, StringComparer.OrdinalIgnoreCase)],
            Secrets = InputConverter.Secrets(call),
            Outputs = call.Get("outputs"),
            Jobs = [.. new JobConverter(file.Expressions, diagnostics).Convert(root.Get("jobs")).Select(job => job with { Permissions = job.Permissions ?? permissions })],
            Admission = new Admission(true, "it is called"),
        };
    }

    private static IReadOnlyList<string> Events(Template? on) => on is Template.Mapping mapping
        ? [.. mapping.Entries.Select(entry => entry.Key.TextOrNull()).OfType<string>()]
        : on is null ? [] : [.. on.Literals().Select(literal => literal.TextOrNull()).OfType<string>()];

    private static IReadOnlyList<SecretUse> UsedSecrets(ExpressionIndex expressions)
    {
        var uses =
            from found in expressions.All
            from part in found.Expression.All()
            let index = part as Expression.Index
            where index is { Of: Expression.Context context, Key: Expression.Literal } && context.Name.Equals("secrets", StringComparison.OrdinalIgnoreCase)
            select new SecretUse(((Expression.Literal)index.Key).Value.ToString()!.ToUpperInvariant(), found.Scalar.At);
        return [.. uses.Distinct().OrderBy(use => use.At)];
    }
}
