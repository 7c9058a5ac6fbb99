using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;
using Weir.Testing;
using static Weir.Testing.PlanBuilder;

namespace Weir.Pipelines.Tests.Scheduling;

public sealed class RehearsalTests
{
    [Fact]
    public void Says_which_jobs_run_if_all_goes_well()
    {
        var rehearsal = Of(new PlainEvaluator(), Job("a"), Job("b", "a").If("failure()"), Job("c", "b"), Job("d", "a").Legs(3).Group("g"), Job("e", "b").If("always()"));
        Assert.Equal(
            ["a runs 1", "b skips", "c skips", "d runs 3", "e runs 1"],
            rehearsal.State.Ordered().Select(job => job.Resolution is JobResolution.Runs runs ? $"{job.Id} runs {runs.Legs.Count}" : $"{job.Id} skips"));
        Assert.Empty(rehearsal.Open);
    }

    [Fact]
    public void Opens_called_pipelines()
    {
        var rehearsal = Of(new PlainEvaluator(), Job("a").Calls(Plan(Job("x"), Job("y", "x"))), Job("b", "a"));
        Assert.Equal(["a", "a/x", "a/y", "b"], rehearsal.State.Ordered().Select(job => job.Id.Value));
    }

    [Fact]
    public void Leaves_open_what_depends_on_outputs_but_not_what_follows()
    {
        var rehearsal = Of(new WithoutOutputs(), Job("a"), Job("matrix", "a"), Job("after", "matrix"), Job("wrong"));
        Assert.Equal(["matrix"], rehearsal.Open.Keys.Select(job => job.Value));
        Assert.IsType<JobResolution.Runs>(rehearsal.State.Jobs[new JobId("after")].Resolution);
        Assert.IsType<JobResolution.Invalid>(rehearsal.State.Jobs[new JobId("wrong")].Resolution);
    }

    private static Rehearsal Of(IPlanEvaluator evaluator, params IReadOnlyList<Job> jobs) => Rehearsal.Of(Plan(jobs), Run(), evaluator);

    // Jobs named so cannot be evaluated.
    private sealed class WithoutOutputs : IPlanEvaluator
    {
        private readonly PlainEvaluator _plain = new();

        public RunHeader Begin(RunScope scope) => _plain.Begin(scope);

        public JobResolution Resolve(Job job, JobScope scope) =>
            job.Id.Value is "matrix" or "wrong" ? new JobResolution.Invalid([]) : _plain.Resolve(job, scope);

        public CallOutputs Outputs(RunScope scope, IReadOnlyDictionary<JobId, JobSummary> jobs) => _plain.Outputs(scope, jobs);

        public IReadOnlyDictionary<string, string> Secrets(Job call, Leg leg, JobScope scope, IReadOnlyDictionary<string, string> secrets) =>
            _plain.Secrets(call, leg, scope, secrets);
    }
}
