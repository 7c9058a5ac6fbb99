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
