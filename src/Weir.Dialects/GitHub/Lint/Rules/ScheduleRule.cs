using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>A schedule comes due at most every five minutes.</summary>
internal sealed class ScheduleRule : ILintRule
{
    private const int ShortestInterval = 5;

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var schedule in (workflow.Root.Get("on").Get("schedule") as Template.Sequence)?.Items ?? [])
        {
            if (schedule.Get("cron") is not { } cron || cron.TextOrNull() is not { } expression
                || CronExpression.Check(expression) is not null)
                continue;
            if (CronExpression.ShortestInterval(expression) is < ShortestInterval and var interval)
                Report(cron.At, interval, diagnostics);
        }
    }

    private static void Report(Span at, int interval, DiagnosticBag diagnostics)
    {
        var often = interval == 1 ? "every minute" : $"every {interval} minutes";
        var message = $"the schedule comes due {often}, and GitHub starts it every {ShortestInterval} minutes at most";
        diagnostics.Add(LintRules.FrequentSchedule, at, message);
    }
}
