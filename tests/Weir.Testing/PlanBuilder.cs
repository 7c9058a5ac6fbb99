using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;
using Weir.Pipelines.Values;

namespace Weir.Testing;

/// <summary>Makes plans in a few words. Conditions are those that <see cref="PlainEvaluator"/> understands.</summary>
public static class PlanBuilder
{
    public static Span Here { get; } = Span.Of("pipeline.yml");

    public static Plan Plan(params IReadOnlyList<Job> jobs) => new()
    {
        Dialect = PlainEvaluator.Dialect,
        Path = Here.File,
        Name = "pipeline",
        Jobs = jobs,
        Admission = new Admission(true, "it always runs"),
    };

    public static Job Job(string id, params string[] needs) => new()
    {
        Id = new JobId(id),
        At = Here,
        Name = Text(id),
        Needs = [.. needs.Select(need => new Need(new JobId(need), Here))],
        Condition = new Template.Expression("success()", Here),
    };

    public static Job If(this Job job, string condition) => job with { Condition = new Template.Expression(condition, Here) };

    public static Job Legs(this Job job, int count, bool failFast = true, int? maxParallel = null) => job with
    {
        Strategy = Map(("legs", Number(count)), ("fail-fast", Flag(failFast)), ("max-parallel", Number(maxParallel ?? 0))),
    };

    public static Job Group(this Job job, string group, bool cancelInProgress = false, QueueMode queue = QueueMode.Single) => job with
    {
        Concurrency = Claim(group, cancelInProgress, queue),
    };

    public static Plan Group(this Plan plan, string group, bool cancelInProgress = false, QueueMode queue = QueueMode.Single) => plan with
    {
        Concurrency = Claim(group, cancelInProgress, queue),
    };

    public static Job Calls(this Job job, Plan plan) => job with { Call = new Call { Reference = "other.yml", At = Here, Plan = plan } };

    public static Job Timeout(this Job job, int minutes) => job with { TimeoutMinutes = Number(minutes) };

    public static Job MayFail(this Job job) => job with { ContinueOnError = Flag(true) };

    /// <summary>A plan whose jobs await the stages before theirs.</summary>
    public static Plan Staged(params IReadOnlyList<(string Stage, Job Job)> jobs) => Plan([.. jobs.Select(pair => pair.Job with
    {
        Stage = pair.Stage,
        AwaitsEarlierStages = pair.Job.Needs.Count == 0,
    })]) with { Stages = [.. jobs.Select(pair => pair.Stage).Distinct()] };

    public static Job ByHand(this Job job) => job with { Settings = Map(("start", Text("by hand"))) };

    public static Job After(this Job job, int minutes) => job with { Settings = Map(("start", Number(minutes))) };

    public static Job Retries(this Job job, int most, params FailureCause[] causes) => job with
    {
        Settings = Map(("retry", Number(most)), ("causes", Text(string.Join(',', causes)))),
    };

    public static Job PassesWith(this Job job, int exitCode) => job with { Settings = Map(("passes", Number(exitCode))) };

    public static Job Detached(this Job job) => job with { Call = job.Call! with { IsDetached = true } };

    public static Job CallsWhatIsMade(this Job job, string by, string path) => job with
    {
        Call = new Call { Reference = path, At = Here, Generated = [new GeneratedFile(new JobId(by), path)] },
    };

    public static RunIdentity Run(string id = "run-1") => new() { Id = new RunId(id), Number = 1, Trigger = Push() };

    public static Trigger Push(string branch = "main") => new Trigger.Push
    {
        Repository = new Repository { Owner = "octo", Name = "shop", DefaultBranch = "main" },
        Head = new Commit
        {
            Sha = "1111111111111111111111111111111111111111",
            Tree = "2222222222222222222222222222222222222222",
            Message = "Add a shop",
            AuthorName = "Mona",
            AuthorEmail = "mona@example.com",
            Time = DateTimeOffset.UnixEpoch,
        },
        Actor = "mona",
        Branch = branch,
    };

    public static Template Text(string text) => new Template.Literal(Value.Of(text), Here);

    private static Template.Literal Number(double number) => new(Value.Of(number), Here);

    private static Template.Literal Flag(bool flag) => new(Value.Of(flag), Here);

    private static Template.Mapping Claim(string group, bool cancelInProgress, QueueMode queue) =>
        Map(("group", Text(group)), ("cancel-in-progress", Flag(cancelInProgress)), ("queue", Text(queue.ToString())));

    private static Template.Mapping Map(params IReadOnlyList<(string Key, Template Value)> entries) =>
        new([.. entries.Select(entry => KeyValuePair.Create(Text(entry.Key), entry.Value))], Here);
}
