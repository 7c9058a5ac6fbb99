using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class DotenvTests : PipelineScene
{
    private const string Make = "make: { stage: build, script: [\"printf 'A=1\\\\nB = two words \\\\nC=a=b\\\\nD=\\\\na=lower\\\\nE=$A/x\\\\nA=last\\\\n' > vars\"], artifacts: { reports: { dotenv: vars } } }\n";

    [Fact]
    public async Task Its_variables_are_there_in_later_jobs()
    {
        await RunAsync(Make + "use: { script: ['echo \"$A|$B|$C|${D-none}|$a|$E\"'] }");
        Assert.Equal("last|two words|a=b||lower|last/x", Job("use").OutputOf("script"));
    }

    [Theory]
    [InlineData("needs: [make]", "last")]
    [InlineData("dependencies: [make]", "last")]
    [InlineData("needs: [{ job: make, artifacts: false }]", "")]
    [InlineData("dependencies: []", "")]
    [InlineData("needs: []", "")]
    public async Task They_are_there_only_where_the_artifacts_are(string keywords, string value)
    {
        await RunAsync(Make + $"use: {{ script: ['echo \"$A\"'], {keywords} }}");
        Assert.Equal(value, Job("use").OutputOf("script"));
    }

    [Fact]
    public async Task They_win_over_the_file_and_lose_against_the_project_and_who_started_it()
    {
        await RunAsync(
            Make + "use: { variables: { A: job }, script: ['echo \"$A|$B|$C\"'] }",
            Triggers.Push().With(new ProvidedVariable("B", "project", VariableLevel.Project), new ProvidedVariable("C", "person", VariableLevel.Run)));
        Assert.Equal("last|project|person", Job("use").OutputOf("script"));
    }

    [Fact]
    public async Task A_job_that_failed_gives_its_variables_too()
    {
        await RunAsync("make: { stage: build, script: [echo A=1 > vars, exit 1], artifacts: { reports: { dotenv: vars } } }\nuse: { when: on_failure, script: ['echo \"$A\"'] }");
        Assert.Equal("1", Job("use").OutputOf("script"));
    }

    [Theory]
    [InlineData("A=1\\n# comment\\n", "vars:2: expected NAME=value, with letters, digits and '_' in the name, found '# comment'; empty lines and comments are not allowed")]
    [InlineData("A=1\\n\\nB=2\\n", "vars:2: expected NAME=value, with letters, digits and '_' in the name, found ''; empty lines and comments are not allowed")]
    [InlineData("export A=1\\n", "vars:1: expected NAME=value, with letters, digits and '_' in the name, found 'export A=1'; empty lines and comments are not allowed")]
    [InlineData("A-B=1", "vars:1: expected NAME=value, with letters, digits and '_' in the name, found 'A-B=1'; empty lines and comments are not allowed")]
    [InlineData("=1", "vars:1: expected NAME=value, with letters, digits and '_' in the name, found '=1'; empty lines and comments are not allowed")]
    public async Task A_file_of_another_form_fails_the_job(string text, string reason)
    {
        var job = await RunJobAsync($"script: [\"printf '{text.Replace("\\", "\\\\", StringComparison.Ordinal)}' > vars\"]\nartifacts: {{ reports: {{ dotenv: vars }} }}");
        Assert.Equal((JobResult.Failure, FailureCause.Script, reason), (job.Outcome.Result, job.Outcome.Cause, job.Outcome.Reason));
        Assert.Equal(reason, job.Errors);
        Assert.EndsWith("upload_artifacts failure", job.Sections, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("head -c 5110 /dev/zero | tr '\\\\0' x", JobResult.Success, null)]
    [InlineData("head -c 5119 /dev/zero | tr '\\\\0' x", JobResult.Failure, "vars has more than 5120 bytes, which GitLab does not take")]
    [InlineData("i=1; seq 2 150 | sed 's/.*/V&=/'", JobResult.Success, null)]
    [InlineData("i=1; seq 2 151 | sed 's/.*/V&=/'", JobResult.Failure, "vars has 151 variables, and GitLab takes at most 150")]
    public async Task There_is_a_limit(string more, JobResult result, string? reason)
    {
        var job = await RunJobAsync($"script: [\"{{ echo A=1; {more}; }} | sed '2,$s/^x/B=x/' > vars\"]\nartifacts: {{ reports: {{ dotenv: vars }} }}");
        Assert.Equal((result, reason), (job.Outcome.Result, job.Outcome.Reason));
    }

    [Fact]
    public async Task More_variables_than_GitLab_usually_takes_are_told()
    {
        var job = await RunJobAsync("script: [\"seq 21 | sed 's/.*/V&=/' > vars\"]\nartifacts: { reports: { dotenv: vars } }");
        Assert.Equal("there are 21 variables in the dotenv report: GitLab takes at most 20 unless its plan or settings allow more", job.Warnings);
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }

    [Fact]
    public async Task A_report_that_is_not_there_is_told()
    {
        var job = await RunJobAsync("script: ['true']\nartifacts: { reports: { dotenv: vars } }");
        Assert.Equal("the report 'vars' is not kept: no file is there", job.Warnings);
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }
}
