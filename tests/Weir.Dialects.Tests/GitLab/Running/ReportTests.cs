using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class ReportTests : PipelineScene
{
    [Fact]
    public async Task The_files_that_are_named_are_those_that_are_read_for_tests_and_coverage()
    {
        var job = await RunJobAsync("""
            script: [touch a.data junit.xml b.data c.data d.data]
            artifacts:
              reports:
                junit: [a.data, '$NAME']
                coverage_report: { coverage_format: jacoco, path: c.data }
                metrics: d.data
            variables: { NAME: b.data }
            """);
        Assert.Equal(["a.data", "b.data", "c.data"], job.Outcome.Reports!.Select(Path.GetFileName));
    }

    [Fact]
    public async Task Without_such_a_name_reports_are_looked_for() =>
        Assert.Null((await RunJobAsync("script: [touch a]\nartifacts: { reports: { metrics: a } }")).Outcome.Reports);

    [Fact]
    public async Task Of_names_without_a_file_nothing_is_looked_for()
    {
        var job = await RunJobAsync("script: [touch junit.xml]\nartifacts: { reports: { junit: results.xml } }");
        Assert.Empty(job.Outcome.Reports!);
        Assert.Equal("the report 'results.xml' is not kept: no file is there", job.Warnings);
    }

    [Fact]
    public async Task Reports_of_a_job_that_failed_are_read_too() =>
        Assert.Single((await RunJobAsync("script: [touch a.xml, exit 1]\nartifacts: { reports: { junit: a.xml } }")).Outcome.Reports!);

    [Fact]
    public async Task Issues_of_code_quality_stand_beside_their_places()
    {
        Sources.Files["q.json"] = """
            [{"description": "Too long", "check_name": "length", "severity": "major", "location": {"path": "./shop/a.py", "lines": {"begin": 3}}},
             {"description": "Spelling", "severity": "info", "location": {"path": "b.py", "positions": {"begin": {"line": 4, "column": 1}}}}]
            """;
        var job = await RunJobAsync("script: ['true']\nartifacts: { reports: { codequality: q.json } }");
        Assert.Equal(
            [(Severity.Warning, "Too long", "length", "shop/a.py", 3), (Severity.Note, "Spelling", null, "b.py", 4)],
            job.Annotations.Select(note => (note.Severity, note.Message, note.Title, note.File, note.Line)));
    }

    [Fact]
    public async Task Results_of_SARIF_stand_beside_their_places()
    {
        var job = await RunJobAsync("""
            script:
            - |
              cat > s.sarif <<END
              {"runs": [{"results": [
                {"ruleId": "S1", "level": "error", "message": {"text": "A secret"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "file://$PWD/my%20shop.py"}, "region": {"startLine": 5, "startColumn": 2}}}]},
                {"message": {"text": "No level"}, "locations": []},
                {"level": "none", "message": {"text": "No problem"}},
                {"kind": "pass", "message": {"text": "It is fine"}},
                {"message": {"text": "Somebody knows"}, "suppressions": [{"kind": "inSource"}]}
              ]}]}
              END
            artifacts: { reports: { sarif: s.sarif } }
            """);
        Assert.Equal(
            [(Severity.Error, "A secret", "S1", "my shop.py", 5, 2), (Severity.Warning, "No level", null, null, null, null), (Severity.Note, "No problem", null, null, null, null)],
            job.Annotations.Select(note => (note.Severity, note.Message, note.Title, note.File, note.Line, note.Column)));
    }

    [Fact]
    public async Task Secrets_in_reports_are_masked()
    {
        Secrets["KEY"] = "hunter2";
        Sources.Files["q.json"] = $$"""[{"description": "found hunter2", "check_name": "hunter2", "location": {"path": "hunter2.py"} }, {"description": "{{new string('x', 4092)}}hunter2"}]""";
        var job = await RunJobAsync("script: ['true']\nartifacts: { reports: { codequality: q.json } }");
        Assert.Equal(2, job.Annotations.Count);
        Assert.Equal(("found ***", "***", "***.py"), (job.Annotations[0].Message, job.Annotations[0].Title, job.Annotations[0].File));
        Assert.DoesNotContain("hunt", job.Annotations[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("codequality", "", "")]
    [InlineData("codequality", "[{", "")]
    [InlineData("codequality", "{}", "expected a list of issues")]
    [InlineData("codequality", "<a/>", "")]
    [InlineData("sarif", "[]", "expected an object with 'runs'")]
    [InlineData("sarif", "{\"runs\": {}}", "expected an object with 'runs'")]
    public async Task A_report_that_cannot_be_read_is_told_and_fails_nothing(string kind, string text, string reason)
    {
        Sources.Files["report"] = text;
        var job = await RunJobAsync($"script: ['true']\nartifacts: {{ reports: {{ {kind}: report }} }}");
        Assert.StartsWith($"The report 'report' was not read: {reason}", job.Warnings, StringComparison.Ordinal);
        Assert.Equal(job.Warnings, Assert.Single(job.Annotations).Message);
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }

    [Theory]
    [InlineData("[1, null, \"a\", [], {\"location\": 1}, {\"location\": {\"lines\": {\"begin\": 1e99}}}]", 6)]
    [InlineData("[]", 0)]
    public async Task Issues_without_what_they_should_have_are_shown_with_what_they_have(string text, int count)
    {
        Sources.Files["report"] = text;
        var job = await RunJobAsync("script: ['true']\nartifacts: { reports: { codequality: report } }");
        Assert.Equal(Enumerable.Repeat("an issue", count), job.Annotations.Select(note => note.Message));
        Assert.Equal("", job.Warnings);
    }

    [Theory]
    [InlineData("head -c 100000 /dev/zero | tr '\\\\0' '[' > report", "The report 'report' was not read: ")]
    [InlineData("truncate -s 33554433 report", "The report 'report' was not read: it has 33554433 bytes, and a report at most 33554432")]
    [InlineData("ln -s /dev/zero report", "The report 'report' was not read: ")]
    [InlineData("mkdir report", "The report 'report' was not read: ")]
    [InlineData("(echo '[{}'; seq 1000 | sed 's/.*/,{}/'; echo ']') > report", "The report 'report' says more than 1000 things, of which the first 1000 are shown")]
    public async Task There_are_limits(string script, string warning)
    {
        var job = await RunJobAsync($"script: [\"{script}\"]\nartifacts: {{ reports: {{ codequality: report }} }}");
        Assert.StartsWith(warning, job.Warnings, StringComparison.Ordinal);
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }

    [Theory]
    [InlineData("mkdir vars")]
    [InlineData("ln -s /dev/zero vars")]
    public async Task A_dotenv_report_that_is_no_file_fails_the_job(string script)
    {
        var job = await RunJobAsync($"script: [{script}]\nartifacts: {{ reports: {{ dotenv: vars }} }}");
        Assert.Equal((JobResult.Failure, "vars is no file"), (job.Outcome.Result, job.Outcome.Reason));
    }

    [Fact]
    public async Task Reports_are_no_artifacts_of_later_jobs()
    {
        await RunAsync("make: { stage: build, script: [touch a.xml], artifacts: { reports: { junit: a.xml } } }\nuse: { script: [ls] }");
        Assert.Equal("", Job("use").OutputOf("script"));
        Assert.Equal(["job make.reports"], (await Legs.Artifacts.ListAsync(State.Run.Id, TestContext.Current.CancellationToken)).Select(kept => $"job {kept.Name}"));
    }
}
