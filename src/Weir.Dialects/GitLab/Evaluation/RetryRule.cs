using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Evaluation;

/// <summary>Reads <c>retry</c>.</summary>
internal static class RetryRule
{
    // The reasons that can come about here; what GitLab's servers and schedulers alone fail for never does.
    private static readonly Dictionary<string, FailureCause> Causes = new(StringComparer.Ordinal)
    {
        ["unknown_failure"] = FailureCause.Unknown,
        ["script_failure"] = FailureCause.Script,
        ["job_execution_timeout"] = FailureCause.TimedOut,
        ["stuck_or_timeout_failure"] = FailureCause.TimedOut,
        ["runner_system_failure"] = FailureCause.System,
        ["runner_configuration_error"] = FailureCause.System,
        ["runner_unsupported"] = FailureCause.Unplaceable,
        ["stuck_pending_no_matching_runners"] = FailureCause.Unplaceable,
    };

    /// <summary>When a job is tried again; null for never.</summary>
    public static RetryPolicy? Of(Template? retry)
    {
        var mapping = retry as Template.Mapping;
        if (NumberOf(mapping is null ? retry : mapping["max"]) is not { } most || most < 1)
            return null;
        var reasons = Items(mapping?["when"]).Select(reason => reason.KnownText).OfType<string>().ToList();
        List<int> codes = [.. Items(mapping?["exit_codes"]).Select(NumberOf).OfType<int>()];
        if (reasons.Contains("always") || (reasons.Count == 0 && codes.Count == 0))
            return new RetryPolicy(most, [], []);
        List<FailureCause> causes = [.. reasons.Where(Causes.ContainsKey).Select(reason => Causes[reason]).Distinct()];
        return causes.Count + codes.Count == 0 ? null : new RetryPolicy(most, causes, codes);
    }

    /// <summary>The items of a list, or the one value that stands in its place.</summary>
    public static IReadOnlyList<Template> Items(Template? template) => template is Template.Sequence list ? list.Items : template is null ? [] : [template];

    /// <summary>A whole number; null for anything else.</summary>
    public static int? NumberOf(Template? template) => template is Template.Literal { Value: Value.Number number } ? (int)number.Amount : null;
}
