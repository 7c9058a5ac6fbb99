using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Templates;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Evaluation;

/// <summary>The concurrency group that <c>concurrency</c> asks for.</summary>
internal static class Claims
{
    /// <summary>The claim; null where there is none, or where it cannot be evaluated, which is reported.</summary>
    public static GroupClaim? Of(TemplateEvaluator templates, Template? concurrency, DiagnosticBag problems)
    {
        if (concurrency is null)
            return null;
        var value = templates.Evaluate(concurrency);
        var map = value as Value.Map;
        var group = Coercion.ToText(map is null ? value : map["group"]);
        if (group.Length is 0 or > ConcurrencyText.MaxLength)
        {
            problems.Add(
                TemplateRules.Evaluation,
                concurrency.At,
                group.Length == 0 ? "the name of the concurrency group is empty" : $"the name of a concurrency group has at most {ConcurrencyText.MaxLength} characters, found {group.Length}");
            return null;
        }

        return new GroupClaim(
            group,
            map is not null && Coercion.IsTrue(map["cancel-in-progress"]),
            map is not null && Coercion.ToText(map["queue"]) == "max" ? QueueMode.Max : QueueMode.Single);
    }
}
