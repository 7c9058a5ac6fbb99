using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class SourcesTests : PipelineScene
{
    public SourcesTests() => Sources.Files["main.c"] = "";

    [Theory]
    [InlineData("", "main.c", "get_sources success, script success")]
    [InlineData("GIT_STRATEGY: fetch", "main.c", "get_sources success, script success")]
    [InlineData("GIT_STRATEGY: clone", "main.c", "get_sources success, script success")]
    [InlineData("GIT_STRATEGY: none", "", "script success")]
    [InlineData("GIT_STRATEGY: empty", "", "script success")]
    public async Task The_strategy_says_whether_there_are_files(string variable, string files, string sections)
    {
        var job = await RunJobAsync($"variables: {{ {variable} }}\nscript: [ls]");
        Assert.Equal((files, sections, ""), (job.OutputOf("script"), job.Sections, job.Warnings));
    }

    [Fact]
    public async Task A_strategy_that_nobody_knows_is_told_and_the_usual_one_counts()
    {
        var job = await RunJobAsync("variables: { GIT_STRATEGY: nonne }\nscript: [ls]");
        Assert.Equal(("main.c", "GIT_STRATEGY is 'nonne', which does not count: expected clone, fetch, none or empty"), (job.OutputOf("script"), job.Warnings));
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData("GIT_DEPTH: 3", 3)]
    [InlineData("GIT_DEPTH: '0'", 0)]
    [InlineData("GIT_DEPTH: ''", 0)]
    [InlineData("GIT_DEPTH: all", 0)]
    [InlineData("GIT_DEPTH: -1", 0)]
    public async Task The_depth_is_that_of_the_variable(string variable, int depth)
    {
        await RunJobAsync($"variables: {{ {variable} }}\nscript: [ls]");
        Assert.Equal(depth, Assert.Single(Sources.Requests).Depth);
    }

    [Theory]
    [InlineData("none", false, false)]
    [InlineData("normal", true, false)]
    [InlineData("recursive", true, true)]
    public async Task The_strategy_of_submodules_says_which_of_them_come(string strategy, bool own, bool nested)
    {
        await RunJobAsync($"variables: {{ GIT_SUBMODULE_STRATEGY: {strategy} }}\nscript: [ls]");
        var request = Assert.Single(Sources.Requests);
        Assert.Equal((own, nested), (request.Submodules, request.NestedSubmodules));
    }

    [Fact]
    public async Task A_strategy_of_submodules_that_nobody_knows_fails_the_job()
    {
        var job = await RunJobAsync("variables: { GIT_SUBMODULE_STRATEGY: all }\nscript: [ls]");
        Assert.Equal(
            (JobResult.Failure, FailureCause.System, "GIT_SUBMODULE_STRATEGY is 'all': expected normal, recursive or none"),
            (job.Outcome.Result, job.Outcome.Cause, job.Outcome.Reason));
        Assert.Equal("get_sources failure", job.Sections);
    }

    [Theory]
    [InlineData("false", ".git")]
    [InlineData("'0'", ".git")]
    [InlineData("true", ".git\nmain.c")]
    [InlineData("maybe", ".git\nmain.c")]
    public async Task Without_a_checkout_there_is_the_history_alone(string checkout, string files)
    {
        Sources.Files[".git/HEAD"] = "";
        var job = await RunJobAsync($"variables: {{ GIT_CHECKOUT: {checkout} }}\nscript: [ls -A]");
        Assert.Equal(files, job.OutputOf("script"));
    }

    [Theory]
    [InlineData("GIT_CLONE_PATH", "each job has a place of its own")]
    [InlineData("GIT_SUBMODULE_PATHS", "all submodules come")]
    [InlineData("GIT_SUBMODULE_UPDATE_FLAGS", "submodules come as the commit has them")]
    public async Task What_does_not_count_here_is_told(string variable, string why) =>
        Assert.Equal($"{variable} does not count here: {why}", (await RunJobAsync($"variables: {{ {variable}: x }}\nscript: [ls]")).Warnings);

    [Fact]
    public async Task Sources_that_cannot_be_had_fail_the_job()
    {
        Sources.Refusal = "the commit is gone";
        var job = await RunJobAsync("script: [ls]");
        Assert.Equal((JobResult.Failure, FailureCause.System, "the commit is gone"), (job.Outcome.Result, job.Outcome.Cause, job.Outcome.Reason));
    }

    [Fact]
    public async Task The_hook_runs_before_the_sources_are_there_and_sees_the_variables()
    {
        var job = await RunJobAsync("variables: { A: one }\nhooks: { pre_get_sources_script: ['echo \"$A\"', ls] }\nscript: [ls]");
        Assert.Equal(("one", "main.c"), (job.OutputOf("pre_get_sources_script"), job.OutputOf("script")));
        Assert.Equal("pre_get_sources_script success, get_sources success, script success", job.Sections);
    }

    [Fact]
    public async Task A_hook_that_fails_fails_the_job()
    {
        var job = await RunJobAsync("hooks: { pre_get_sources_script: [exit 3] }\nscript: [ls]");
        Assert.Equal((JobResult.Failure, "'pre_get_sources_script' ended with exit code 3"), (job.Outcome.Result, job.Outcome.Reason));
        Assert.Empty(Sources.Requests);
    }

    [Fact]
    public async Task Where_no_sources_are_got_there_is_no_hook() =>
        Assert.Equal("script success", (await RunJobAsync("variables: { GIT_STRATEGY: none }\nhooks: { pre_get_sources_script: [exit 3] }\nscript: [ls]")).Sections);
}
