using Weir.Dialects.GitLab;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Evaluation;

public sealed class GitLabEvaluatorTests
{
    [Theory]
    [InlineData("on_success", "", true, true)]
    [InlineData("on_success", "Success", true, true)]
    [InlineData("on_success", "Success Skipped", true, true)]
    [InlineData("on_success", "Skipped", true, true)]
    [InlineData("on_success", "Skipped", false, false)]
    [InlineData("on_success", "Success Skipped", false, false)]
    [InlineData("on_success", "Failure", true, false)]
    [InlineData("on_success", "Success Cancelled", true, false)]
    [InlineData("on_failure", "Success", true, false)]
    [InlineData("on_failure", "Failure Skipped", true, true)]
    [InlineData("on_failure", "Failure Skipped", false, false)]
    [InlineData("on_failure", "Failure", false, true)]
    [InlineData("always", "Failure", true, true)]
    [InlineData("always", "Skipped", false, true)]
    [InlineData("always", "Cancelled", true, false)]
    [InlineData("manual", "Failure", true, false)]
    [InlineData("manual", "Success", true, true)]
    public void A_job_runs_when_what_is_before_it_allows_it(string when, string results, bool byStage, bool runs)
    {
        var pipeline = new GitLabPipeline($"job: {{ script: echo, when: {when}{(byStage ? "" : ", needs: []")} }}");
        var needs = results.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((result, index) => KeyValuePair.Create($"n{index}", new JobSummary(Enum.Parse<JobResult>(result), Value.Map.None)));

        Assert.Equal(runs, Resolve(pipeline, "job", needs) is JobResolution.Runs);
    }

    [Fact]
    public void What_comes_after_a_job_that_waits_for_a_person_waits_as_well()
    {
        var held = new JobSummary(JobResult.Skipped, Value.Map.None) { IsHeld = true };

        var skips = Assert.IsType<JobResolution.Skips>(Resolve(new GitLabPipeline("job: { script: echo }"), "job", [KeyValuePair.Create("gate", held)]));
        Assert.Equal("job 'gate' before it waits for a person", skips.Reason);
    }

    [Fact]
    public void A_cancelled_pipeline_runs_nothing_more() =>
        Assert.IsType<JobResolution.Skips>(Resolve(new GitLabPipeline("job: { script: echo, when: always }"), "job", [], cancelled: true));

    [Fact]
    public void A_leg_has_what_the_keywords_say()
    {
        var pipeline = new GitLabPipeline("""
            job:
              script: echo
              when: manual
              manual_confirmation: Really?
              allow_failure: { exit_codes: [3, 4] }
              timeout: 1h 30m
              retry: { max: 2, when: [runner_system_failure, api_failure], exit_codes: 7 }
              resource_group: $CI_COMMIT_BRANCH-deploy
              environment: { name: review/$CI_COMMIT_BRANCH }
              tags: [linux, $CI_DEFAULT_BRANCH]
            """);
        var runs = Assert.IsType<JobResolution.Runs>(Resolve(pipeline, "job", []));
        var leg = Assert.Single(runs.Legs);

        Assert.Equal("it has no rules, 'when: manual'", runs.Reason);
        Assert.Equal(new LegStart.ByPerson("Really?"), leg.Start);
        Assert.False(leg.ContinueOnError);
        Assert.Equal([3, 4], leg.PassingExitCodes);
        Assert.Equal(TimeSpan.FromMinutes(90), leg.Timeout);
        Assert.Equal((2, FailureCause.System, 7), (leg.Retry!.Most, leg.Retry.Causes.Single(), leg.Retry.ExitCodes.Single()));
        Assert.Equal(new GroupClaim("main-deploy", false, QueueMode.Max), leg.Claim);
        Assert.Equal("review/main", leg.Environment);
        Assert.Equal(["linux", "main"], leg.Labels);
    }

    [Theory]
    [InlineData("1", 1, 0)]
    [InlineData("0", null, 0)]
    [InlineData("{ max: 2, when: always }", 2, 0)]
    [InlineData("{ max: 2, when: [script_failure, job_execution_timeout] }", 2, 2)]
    [InlineData("{ max: 2, when: api_failure }", null, 0)]
    [InlineData("{ when: script_failure }", null, 0)]
    public void Reasons_that_cannot_come_about_here_are_no_reason_to_try_again(string retry, int? most, int causes)
    {
        var leg = Assert.IsType<JobResolution.Runs>(Resolve(new GitLabPipeline($"job: {{ script: echo, retry: {retry} }}"), "job", [])).Legs[0];

        Assert.Equal(most, leg.Retry?.Most);
        Assert.Equal(causes, leg.Retry?.Causes.Count ?? 0);
    }

    [Fact]
    public void A_delayed_job_waits_and_an_hour_is_the_default_limit()
    {
        var leg = Assert.IsType<JobResolution.Runs>(Resolve(new GitLabPipeline("job: { script: echo, when: delayed, start_in: 5 minutes }"), "job", [])).Legs[0];

        Assert.Equal(new LegStart.After(TimeSpan.FromMinutes(5)), leg.Start);
        Assert.Equal(TimeSpan.FromHours(1), leg.Timeout);
    }

    [Fact]
    public void A_child_that_its_rules_refuse_fails_its_caller()
    {
        var pipeline = new GitLabPipeline("start: { trigger: { include: child.yml } }", null, ("child.yml", "child: { script: echo, only: [tags] }"));

        var invalid = Assert.IsType<JobResolution.Invalid>(Resolve(pipeline, "start", []));
        Assert.Equal("the child pipeline is not started: the rules leave out all of its jobs", Assert.Single(invalid.Problems).Message);
    }

    private static JobResolution Resolve(GitLabPipeline pipeline, string job, IEnumerable<KeyValuePair<string, JobSummary>> needs, bool cancelled = false)
    {
        var summaries = needs.ToDictionary(need => new JobId(need.Key), need => need.Value);
        var scope = new RunScope { Plan = pipeline.Plan, Root = pipeline.Plan, Run = PlanBuilder.Run() };
        return new GitLabDialect().Evaluator.Resolve(pipeline[job], new JobScope { Run = scope, Needs = summaries, Ancestors = summaries, Cancelled = cancelled });
    }
}
