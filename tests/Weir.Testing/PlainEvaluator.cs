using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Testing;

/// <summary>
/// The smallest language that a plan can be written in: conditions <c>success()</c>, <c>failure()</c>, <c>always()</c> and <c>never()</c>, a
/// number for a matrix, and nothing else to evaluate.
/// </summary>
public sealed class PlainEvaluator : IPlanEvaluator
{
    public const string Dialect = "plain";

    public RunHeader Begin(RunScope scope) => new(scope.Plan.Name, Claim(scope.Plan.Concurrency), []);

    public JobResolution Resolve(Job job, JobScope scope)
    {
        var runs = job.Condition.Text switch
        {
            "always()" => true,
            "failure()" => !scope.Cancelled && scope.AncestorResults.Contains(JobResult.Failure),
            "success()" => !scope.Cancelled && scope.AncestorResults.ContainOnly(JobResult.Success),
            _ => false,
        };
        if (!runs)
            return new JobResolution.Skips($"its condition {job.Condition.Text} is false", job.Condition.At);
        var strategy = job.Strategy as Template.Mapping;
        var count = (int)Number(strategy?["legs"], 0);
        var legs = Enumerable.Range(0, Math.Max(1, count)).Select(index => new Leg
        {
            Id = new LegId(job.Id, count == 0 ? LegId.Only : index),
            Name = count == 0 ? job.Id.Value : $"{job.Id} ({index})",
            Total = Math.Max(1, count),
            Timeout = TimeSpan.FromMinutes(Number(job.TimeoutMinutes, 360)),
            ContinueOnError = Flag(job.ContinueOnError),
            Claim = Claim(job.Concurrency),
            CallInputs = job.Call is null ? null : Value.Map.None,
            Start = StartOf((job.Settings as Template.Mapping)?["start"]),
            Retry = RetryOf(job.Settings as Template.Mapping),
            PassingExitCodes = (job.Settings as Template.Mapping)?["passes"] is { } code ? [(int)Number(code, 0)] : [],
        });
        return new JobResolution.Runs([.. legs], "its condition is true")
        {
            FailFast = count > 0 && Flag(strategy?["fail-fast"]),
            MaxParallel = (int)Number(strategy?["max-parallel"], 0) is > 0 and var most ? most : null,
        };
    }

    public CallOutputs Outputs(RunScope scope, IReadOnlyDictionary<JobId, JobSummary> jobs) => new(Value.Map.None, []);

    public IReadOnlyDictionary<string, string> Secrets(Job call, Leg leg, JobScope scope, IReadOnlyDictionary<string, string> secrets) => secrets;

    private static GroupClaim? Claim(Template? concurrency) => concurrency is not Template.Mapping claim
        ? null
        : new GroupClaim(claim["group"]?.KnownText ?? "", Flag(claim["cancel-in-progress"]), Enum.Parse<QueueMode>(claim["queue"]?.KnownText ?? ""));

    private static LegStart StartOf(Template? start) => start switch
    {
        null => new LegStart.Immediate(),
        { KnownText: not null } => new LegStart.ByPerson(null),
        _ => new LegStart.After(TimeSpan.FromMinutes(Number(start, 0))),
    };

    private static RetryPolicy? RetryOf(Template.Mapping? settings) => settings?["retry"] is not { } most
        ? null
        : new RetryPolicy((int)Number(most, 0), [.. settings["causes"]!.KnownText!.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<FailureCause>)], []);

    private static bool Flag(Template? template) => template is Template.Literal { Value: Value.Bool { Is: true } };

    private static double Number(Template? template, double otherwise) =>
        template is Template.Literal { Value: Value.Number number } ? number.Amount : otherwise;
}
