using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class GivenVariableTests : PipelineScene
{
    [Theory]
    [InlineData(true, "one\ntwo $CI_JOB_NAME\n600")]
    [InlineData(false, "one\ntwo job\n600")]
    public async Task The_value_of_a_file_variable_is_in_a_file_that_it_names(bool raw, string shown)
    {
        var job = await RunJobAsync(
            "script: ['cat \"$CONFIG\"', 'stat -c %a \"$CONFIG\"', 'case \"$CONFIG\" in \"$PWD\"/*) echo inside;; esac']",
            Triggers.Push().With(new ProvidedVariable("CONFIG", "one\ntwo $CI_JOB_NAME\n", VariableLevel.Project) { IsFile = true, IsRaw = raw }));
        Assert.Equal(shown, job.OutputOf("script"));
    }

    [Fact]
    public async Task A_masked_variable_is_there_and_never_shown()
    {
        Secrets["KEY"] = "hunter2";
        var job = await RunJobAsync(
            "variables: { COPY: \"<$KEY>\" }\nscript: ['test \"$KEY\" = hunter2', 'echo \"$KEY $COPY\"', 'echo \"$KEY\" | base64', 'exit 1']\nafter_script: ['echo \"$KEY\"']",
            Triggers.Push().With(new ProvidedVariable("KEY", null, VariableLevel.Project) { IsMasked = true }));
        Assert.Equal("*** <***>", job.OutputOf("script").Split('\n')[0]);
        Assert.DoesNotContain("aHVudGVyM", job.Output, StringComparison.Ordinal);
        Assert.Equal("***", job.OutputOf("after_script"));
    }

    [Theory]
    [InlineData("main", "for main only")]
    [InlineData("feature", "none")]
    public async Task A_protected_variable_is_there_on_protected_branches_alone(string branch, string value)
    {
        var job = await RunJobAsync(
            "script: ['echo \"${KEY-none}\"']",
            Triggers.Push(branch).With(new ProvidedVariable("KEY", "for main only", VariableLevel.Project) { IsProtected = true }));
        Assert.Equal(value, job.OutputOf("script"));
    }

    [Theory]
    [InlineData("environment: review/a", "review")]
    [InlineData("environment: production", "all")]
    [InlineData("tags: []", "all")]
    public async Task A_variable_of_an_environment_is_there_in_its_jobs_alone(string keywords, string value)
    {
        var job = await RunJobAsync(
            $"script: ['echo \"$PLACE\"']\n{keywords}",
            Triggers.Push().With(
                new ProvidedVariable("PLACE", "all", VariableLevel.Project), new ProvidedVariable("PLACE", "review", VariableLevel.Project) { Scope = "review/*" }));
        Assert.Equal(value, job.OutputOf("script"));
    }

    [Fact]
    public async Task A_secret_that_nobody_gives_fails_the_job_with_what_to_do()
    {
        var job = await RunJobAsync("script: [ls]\nsecrets: { KEY: { vault: ops/db/password@kv } }");
        Assert.Equal(
            (JobResult.Failure, FailureCause.System, "the secret 'KEY' comes from a store that only GitLab can ask; give it with --secret KEY"),
            (job.Outcome.Result, job.Outcome.Cause, job.Outcome.Reason));
    }

    [Theory]
    [InlineData("", "cat \"$KEY\"")]
    [InlineData("file: true,", "cat \"$KEY\"")]
    [InlineData("file: false,", "echo \"$KEY\"")]
    public async Task A_secret_is_in_a_file_unless_it_says_otherwise(string file, string show)
    {
        Secrets["KEY"] = "hunter2";
        var job = await RunJobAsync($"script: ['{show} | rev', '{show}']\nsecrets: {{ KEY: {{ {file} vault: ops/db/password@kv }} }}");
        Assert.Equal(("2retnuh", "***"), (job.OutputOf("script").Split('\n')[0], job.OutputOf("script").Split('\n')[1]));
    }

    [Theory]
    [InlineData("https://$NAME.example/$CI_COMMIT_REF_SLUG", "https://review.example/main")]
    [InlineData("$FULL", "https://review.example")]
    [InlineData("https://$KEY.example", "https://***.example")]
    public async Task The_address_of_an_environment_may_come_from_the_job(string url, string shown)
    {
        Secrets["KEY"] = "hunter2";
        var job = await RunJobAsync(
            $"script: ['echo NAME=review > vars', 'echo FULL=https://review.example >> vars']\nenvironment: {{ name: review, url: {url} }}\nartifacts: {{ reports: {{ dotenv: vars }} }}",
            Triggers.Push().With(new ProvidedVariable("KEY", null, VariableLevel.Project) { IsMasked = true }));
        Assert.Equal(("review", shown), (job.Assignment.Leg.Environment, job.Outcome.EnvironmentUrl));
    }

    [Fact]
    public async Task Variables_in_a_circle_are_told_and_stay_as_they_are()
    {
        var job = await RunJobAsync(
            "script: ['echo \"$A $B $C\"']",
            Triggers.Push().With(
                new ProvidedVariable("A", "<$B>", VariableLevel.Project), new ProvidedVariable("B", "$A", VariableLevel.Project), new ProvidedVariable("C", "c", VariableLevel.Project)));
        Assert.StartsWith("the variables A, B refer to each other in a circle", job.Warnings, StringComparison.Ordinal);
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }
}
