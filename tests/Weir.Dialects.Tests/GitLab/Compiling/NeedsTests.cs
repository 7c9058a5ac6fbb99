using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Compiling;

public sealed class NeedsTests
{
    [Fact]
    public void A_job_without_needs_awaits_earlier_stages_and_gets_all_artifacts()
    {
        var pipeline = new GitLabPipeline("one: { stage: build, script: echo }\ntwo: { script: echo }");

        Assert.True(pipeline["two"].AwaitsEarlierStages);
        Assert.Null(pipeline.Setting("two", "artifacts_from"));
        Assert.Equal(["build", "test"], pipeline.Plan.Stages);
    }

    [Theory]
    [InlineData("needs: []", "", false, "[]")]
    [InlineData("needs: [one]", "one", false, "[one]")]
    [InlineData("needs: [{ job: one, artifacts: false }, two]", "one two", false, "[two]")]
    [InlineData("needs: [{ job: absent, optional: true }, two]", "two", false, "[two]")]
    [InlineData("needs: [one, two], dependencies: [two]", "one two", false, "[two]")]
    [InlineData("dependencies: [one]", "", true, "[one]")]
    [InlineData("dependencies: []", "", true, "[]")]
    [InlineData("dependencies: [one, sometimes]", "", true, "[one]")]
    [InlineData("needs: [{ pipeline: $PARENT, job: one }]", "", true, null)]
    public void Needs_say_the_order_and_whose_artifacts_come(string keywords, string needs, bool awaitsStages, string? artifacts)
    {
        var pipeline = new GitLabPipeline($$"""
            one: { stage: build, script: echo }
            two: { stage: build, script: echo }
            sometimes: { stage: build, script: echo, only: [tags] }
            job: { script: echo, {{keywords}} }
            """);

        Assert.Equal(needs, string.Join(' ', pipeline["job"].Needs.Select(need => need.Job.Value)));
        Assert.Equal(awaitsStages, pipeline["job"].AwaitsEarlierStages);
        Assert.Equal(artifacts, pipeline.Setting("job", "artifacts_from"));
    }

    [Fact]
    public void A_need_that_rules_left_out_is_an_error_unless_it_is_optional()
    {
        var pipeline = new GitLabPipeline("one: { script: echo, only: [tags] }\njob: { script: echo, needs: [one] }\ngone: { script: echo, only: [tags], needs: [one] }");

        Assert.Equal(["2:30 WEIR1411 job 'job' needs 'one', which is not in this pipeline"], pipeline.Errors);
    }

    [Fact]
    public void Needs_that_rules_make_circular_or_late_are_errors()
    {
        Assert.Contains("waits for", Assert.Single(new GitLabPipeline("a: { script: echo, needs: [b] }\nb: { script: echo, rules: [{ needs: [a] }] }").Errors.Take(1)), StringComparison.Ordinal);
        Assert.Equal(
            ["1:38 WEIR1407 job 'a' needs 'b', which is of the later stage 'deploy'"],
            new GitLabPipeline("a: { script: echo, rules: [{ needs: [b] }] }\nb: { stage: deploy, script: echo }").Errors);
    }

    [Fact]
    public void Jobs_of_parallel_are_named_as_GitLab_names_them_and_needed_together()
    {
        var pipeline = new GitLabPipeline("""
            three: { stage: build, parallel: 3, script: echo }
            many:
              stage: build
              parallel: { matrix: [{ CLOUD: [aws, gcp], APP: x }] }
              script: echo
            all: { script: echo, needs: [three, many] }
            one: { script: echo, needs: ["three 2/3", { job: many, parallel: { matrix: [{ CLOUD: gcp, APP: x }] } }] }
            """);

        Assert.Equal("three 1/3|three 2/3|three 3/3|many: [aws, x]|many: [gcp, x]|all|one", string.Join('|', pipeline.Plan.Jobs.Select(job => job.Id)));
        Assert.Equal(5, pipeline["all"].Needs.Count);
        Assert.Equal(["three 2/3", "many: [gcp, x]"], pipeline["one"].Needs.Select(need => need.Job.Value));
        Assert.Equal("gcp", pipeline.Variable("many: [gcp, x]", "CLOUD"));
        Assert.Equal(("2", "3"), (pipeline.Variable("three 2/3", "CI_NODE_INDEX"), pipeline.Variable("three 2/3", "CI_NODE_TOTAL")));
        Assert.Equal("1", pipeline.Variable("all", "CI_NODE_TOTAL"));
    }

    [Fact]
    public void A_matrix_can_need_its_counterpart()
    {
        var pipeline = new GitLabPipeline("""
            build: { stage: build, parallel: { matrix: [{ CLOUD: [aws, gcp] }] }, script: echo }
            test:
              parallel: { matrix: [{ CLOUD: [aws, gcp] }] }
              needs: [{ job: build, parallel: { matrix: [{ CLOUD: "$[[ matrix.CLOUD ]]" }] } }]
              script: echo
            """);

        Assert.Equal([new JobId("build: [gcp]")], pipeline["test: [gcp]"].Needs.Select(need => need.Job));
    }

    [Fact]
    public void Rules_are_decided_for_each_combination_of_a_matrix()
    {
        var pipeline = new GitLabPipeline("test: { parallel: { matrix: [{ CLOUD: [aws, gcp] }] }, script: echo, rules: [{ if: $CLOUD == \"aws\" }] }");

        Assert.Equal("test: [aws]", pipeline.Jobs);
        Assert.NotNull(pipeline.LeftOut("test: [gcp]"));
    }

    [Fact]
    public void Artifacts_of_other_projects_are_warned_about()
    {
        var pipeline = new GitLabPipeline("job: { script: echo, needs: [{ project: group/library, job: build, ref: main, artifacts: true }] }");

        Assert.Empty(pipeline.Errors);
        Assert.Contains(pipeline.Findings, finding => finding.Contains("WEIR1415", StringComparison.Ordinal));
    }
}
