using Weir.Dialects.GitLab;
using Weir.Dialects.GitLab.Plans;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Compiling;

public sealed class ChildPipelineTests
{
    private const string Child = "child: { script: echo, rules: [{ if: $CI_PIPELINE_SOURCE == \"parent_pipeline\" }] }\n";

    [Fact]
    public void A_file_of_the_repository_is_compiled_with_its_caller()
    {
        var call = new GitLabPipeline("start: { trigger: { include: ci/child.yml } }", null, ("ci/child.yml", Child))["start"].Call!;

        Assert.Equal("ci/child.yml", call.Reference);
        Assert.True(call.IsDetached);
        Assert.Equal(["child"], call.Plan!.Jobs.Select(job => job.Id.Value));
        Assert.True(call.Plan.Admission.Admitted);
    }

    [Theory]
    [InlineData("depend")]
    [InlineData("mirror")]
    public void A_strategy_waits_for_the_child(string strategy) =>
        Assert.False(new GitLabPipeline($"start: {{ trigger: {{ include: child.yml, strategy: {strategy} }} }}", null, ("child.yml", Child))["start"].Call!.IsDetached);

    [Theory]
    [InlineData("", "global job", false)]
    [InlineData(", forward: { yaml_variables: false }", "", false)]
    [InlineData(", forward: { pipeline_variables: true }", "global job", true)]
    public void Variables_of_the_file_are_forwarded_and_given_ones_only_where_it_says_so(string forward, string yaml, bool given)
    {
        var pipeline = new GitLabPipeline(
            $$"""
            variables: { G: global }
            start:
              variables: { J: "$G job" }
              trigger: { include: child.yml{{forward}} }
            """,
            Triggers.Web().With("GIVEN", "1"),
            ("child.yml", Child));
        var variables = VariableTemplate.Read(pipeline["start"].Call!.Plan!.Variables).ToDictionary(variable => variable.Name, variable => variable.Value);

        Assert.Equal(yaml, variables.GetValueOrDefault("J", ""));
        Assert.Equal(given, variables.ContainsKey("GIVEN"));
        Assert.Equal("parent_pipeline", variables["CI_PIPELINE_SOURCE"]);
        Assert.False(variables.ContainsKey("CI_JOB_NAME"));
    }

    [Fact]
    public void Inputs_and_several_files_make_one_child()
    {
        var pipeline = new GitLabPipeline(
            "start: { trigger: { include: [{ local: /a.yml, inputs: { what: bread } }, { local: b.yml }] } }",
            null,
            ("a.yml", "spec: { inputs: { what: } }\n---\n\"bake $[[ inputs.what ]]\": { script: echo }\n"),
            ("b.yml", "eat: { script: echo }\n"));

        Assert.Equal(["bake bread", "eat"], pipeline["start"].Call!.Plan!.Jobs.Select(job => job.Id.Value));
    }

    [Fact]
    public void A_child_may_start_a_child_and_that_none()
    {
        const string Below = "deeper: { trigger: { include: NEXT } }\n";
        var two = new GitLabPipeline("start: { trigger: { include: one.yml } }", null, ("one.yml", Below.Replace("NEXT", "two.yml", StringComparison.Ordinal)), ("two.yml", Child));
        var three = new GitLabPipeline("start: { trigger: { include: one.yml } }", null, ("one.yml", Below.Replace("NEXT", "one.yml", StringComparison.Ordinal)));

        Assert.Empty(two.Errors);
        Assert.Contains("WEIR1413", Assert.Single(three.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_error_at_its_name() =>
        Assert.Equal(["1:30 WEIR1001 'none.yml' cannot be read: there is no such file"], new GitLabPipeline("start: { trigger: { include: none.yml } }").Errors);

    [Fact]
    public void Another_project_is_named_and_not_started()
    {
        var job = new GitLabPipeline("start: { trigger: { project: group/other, branch: main } }")["start"];

        Assert.Null(job.Call);
        Assert.Empty(job.Steps);
        Assert.NotNull((job.Settings as Template.Mapping)!["trigger"]);
    }

    [Fact]
    public void A_generated_child_is_compiled_when_it_starts()
    {
        const string File = """
            variables: { G: global }
            make: { stage: build, script: echo, artifacts: { paths: [made.yml] } }
            start:
              trigger:
                include: [{ artifact: made.yml, job: make, inputs: { what: bread } }]
            """;
        var tree = GitLabPipeline.TreeOf(File);
        var plan = new GitLabPipeline(tree).Plan;
        var job = plan.Jobs[1];
        var scope = new RunScope { Plan = plan, Root = plan, Run = PlanBuilder.Run() };
        var missing = new GitLabDialect().CompileChild(tree, scope, job);
        tree.Generated[new GeneratedFile(new JobId("make"), "made.yml")] = "spec: { inputs: { what: } }\n---\n\"bake $[[ inputs.what ]]\": { script: echo, rules: [{ if: $G == \"global\" }] }\n";

        var compiled = new GitLabDialect().CompileChild(tree, scope, job);

        Assert.Null(job.Call!.Plan);
        Assert.Equal([new GeneratedFile(new JobId("make"), "made.yml")], job.Call.Generated);
        Assert.False(missing.Succeeded);
        Assert.Equal(["bake bread"], compiled.Value!.Jobs.Select(child => child.Id.Value));
        Assert.Equal("parent_pipeline", VariableTemplate.Read(compiled.Value.Variables).Single(variable => variable.Name == "CI_PIPELINE_SOURCE").Value);
    }
}
