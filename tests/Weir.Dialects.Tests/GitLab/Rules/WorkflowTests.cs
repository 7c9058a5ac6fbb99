namespace Weir.Dialects.Tests.GitLab.Rules;

public sealed class WorkflowTests
{
    private const string Job = "job: { script: echo, rules: [{ when: always }] }\n";

    [Fact]
    public void Rules_decide_whether_there_is_a_pipeline()
    {
        const string File = """
            workflow:
              rules:
                - if: $CI_PIPELINE_SOURCE == "schedule"
                  when: never
                - if: $CI_COMMIT_BRANCH

            """ + Job;
        var (push, schedule, tag) = (new GitLabPipeline(File), new GitLabPipeline(File, Triggers.Schedule()), new GitLabPipeline(File, Triggers.Tag()));

        Assert.True(push.Plan.Admission.Admitted);
        Assert.Equal("rule 2 (if: $CI_COMMIT_BRANCH) of 'workflow' admits it", push.Plan.Admission.Reason);
        Assert.Equal("""rule 1 (if: $CI_PIPELINE_SOURCE == "schedule") of 'workflow' says 'when: never'""", schedule.Plan.Admission.Reason);
        Assert.Equal("none of the 2 rules of 'workflow' applies", tag.Plan.Admission.Reason);
        Assert.Equal(3, tag.Plan.Admission.At!.Value.Start.Line);
        Assert.Empty(tag.Plan.Jobs);
    }

    [Fact]
    public void The_rule_that_applies_gives_variables_to_jobs_and_to_the_name()
    {
        var pipeline = new GitLabPipeline("""
            variables: { WHO: global }
            workflow:
              name: "$WHO for $CI_COMMIT_BRANCH"
              auto_cancel: { on_job_failure: none }
              rules:
                - variables: { WHO: workflow }
                  auto_cancel: { on_job_failure: all }
            job: { script: echo }
            own: { script: echo, variables: { WHO: job } }
            """);

        Assert.Equal("workflow for main", pipeline.Plan.Name);
        Assert.True(pipeline.Plan.CancelsOnFailure);
        Assert.Equal("workflow", pipeline.Variable("job", "WHO"));
        Assert.Equal("job", pipeline.Variable("own", "WHO"));
        Assert.Equal("workflow for main", pipeline.Variable("job", "CI_PIPELINE_NAME"));
    }

    [Fact]
    public void Without_rules_there_is_a_pipeline_called_like_its_file()
    {
        var plan = new GitLabPipeline(Job).Plan;

        Assert.True(plan.Admission.Admitted);
        Assert.Equal(".gitlab-ci.yml", plan.Name);
        Assert.False(plan.CancelsOnFailure);
    }

    [Fact]
    public void Jobs_of_the_outer_stages_alone_are_no_pipeline()
    {
        var plan = new GitLabPipeline("a: { stage: .pre, script: echo }\nb: { stage: .post, script: echo }\nc: { script: echo, only: [tags] }").Plan;

        Assert.False(plan.Admission.Admitted);
        Assert.Equal("all of its jobs are of the stages '.pre' and '.post'", plan.Admission.Reason);
    }

    [Fact]
    public void No_job_is_no_pipeline()
    {
        var plan = new GitLabPipeline("c: { script: echo, only: [tags] }").Plan;

        Assert.False(plan.Admission.Admitted);
        Assert.Equal("the rules leave out all of its jobs", plan.Admission.Reason);
    }
}
