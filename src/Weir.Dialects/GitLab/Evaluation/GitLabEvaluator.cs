using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Evaluation;

/// <summary>What GitLab decides while a pipeline runs: whether a job's turn has come. Its rules were decided when it was compiled.</summary>
internal sealed class GitLabEvaluator : IPlanEvaluator
{
    // Of a project whose settings say nothing else.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(1);

    // What ends a job that was stopped: 'after_script', for five minutes at most, and its artifacts and caches.
    private static readonly TimeSpan AfterScript = TimeSpan.FromMinutes(10);

    public RunHeader Begin(RunScope scope) => new(scope.Plan.Name, null, []);

    public JobResolution Resolve(Job job, JobScope scope)
    {
        if (scope.Cancelled)
            return new JobResolution.Skips("the pipeline was cancelled", job.Condition.At);
        if (job.Call?.Plan is { Admission: { Admitted: false } admission })
            return new JobResolution.Invalid([new Diagnostic(GitLabRules.Child, job.Call.At, $"the child pipeline is not started: {admission.Reason}")]);
        var areNamed = !job.AwaitsEarlierStages;
        var when = job.Condition.Text;
        var status = NeedsStatuses.Of([.. scope.Needs.Values], areNamed);
        return status.Allows(when, areNamed)
            ? new JobResolution.Runs([LegOf(job, when)], ReasonToRun(job, when))
            : new JobResolution.Skips(ReasonToSkip(scope, when, status), job.Condition.At);
    }

    public CallOutputs Outputs(RunScope scope, IReadOnlyDictionary<JobId, JobSummary> jobs) => new(Value.Map.None, []);

    public IReadOnlyDictionary<string, string> Secrets(Job call, Leg leg, JobScope scope, IReadOnlyDictionary<string, string> secrets) => secrets;

    private static Leg LegOf(Job job, string when)
    {
        var settings = job.Settings as Template.Mapping;
        var allowFailure = settings?[JobSettings.AllowFailure];
        return new Leg
        {
            Id = new LegId(job.Id, LegId.Only),
            Name = job.Id.Value,
            Family = job.Family,
            Start = when switch
            {
                "manual" => new LegStart.ByPerson(settings?["manual_confirmation"]?.KnownText),
                "delayed" => new LegStart.After(DurationOf(settings?[JobSettings.StartIn]) ?? TimeSpan.Zero),
                _ => new LegStart.Immediate(),
            },
            Retry = RetryRule.Of(settings?["retry"]),
            Timeout = DurationOf(settings?["timeout"]) ?? DefaultTimeout,
            CancelTimeout = AfterScript,
            ContinueOnError = allowFailure is Template.Literal { Value: Value.Bool { Is: true } },
            PassingExitCodes = [.. RetryRule.Items((allowFailure as Template.Mapping)?["exit_codes"]).Select(RetryRule.NumberOf).OfType<int>()],
            Claim = job.Concurrency?.KnownText is { Length: > 0 } group ? new GroupClaim(group, false, QueueMode.Max) : null,
            Environment = (job.Environment as Template.Mapping)?["name"]?.KnownText,
            Labels = [.. RetryRule.Items(job.RunsOn).Select(tag => tag.KnownText).OfType<string>()],
            CallInputs = job.Call is null ? null : Value.Map.None,
        };
    }

    private static TimeSpan? DurationOf(Template? template) => template switch
    {
        Template.Literal { Value: Value.Text text } => Duration.Parse(text.Characters),
        Template.Literal { Value: Value.Number number } => TimeSpan.FromSeconds(number.Amount),
        _ => null,
    };

    private static string ReasonToRun(Job job, string when)
    {
        var reason = (job.Settings as Template.Mapping)?[JobSettings.Reason]?.KnownText ?? "it is part of the pipeline";
        return when == "on_success" ? reason : $"{reason}, 'when: {when}'";
    }

    private static string ReasonToSkip(JobScope scope, string when, NeedsStatus status)
    {
        if (when == "on_failure" && status != NeedsStatus.Held)
            return "no job before it failed";
        var (id, summary) = scope.Needs.FirstOrDefault(need => status switch
        {
            NeedsStatus.Held => need.Value.IsHeld,
            NeedsStatus.Failed => need.Value.Result == JobResult.Failure,
            NeedsStatus.Cancelled => need.Value.Result == JobResult.Cancelled,
            _ => need.Value.Result == JobResult.Skipped,
        });
        var end = summary.IsHeld ? "waits for a person" : summary.Result switch
        {
            JobResult.Failure => "failed",
            JobResult.Cancelled => "was cancelled",
            _ => "was skipped",
        };
        return $"job '{id}' before it {end}";
    }
}
