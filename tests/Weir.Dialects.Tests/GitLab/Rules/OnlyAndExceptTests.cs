using Weir.Pipelines.Triggers;

namespace Weir.Dialects.Tests.GitLab.Rules;

public sealed class OnlyAndExceptTests
{
    [Theory]
    [InlineData("", "push tag schedule web api")]
    [InlineData("only: [main]", "push schedule web api")]
    [InlineData("only: tags", "tag")]
    [InlineData("only: [branches]", "push schedule web api")]
    [InlineData("only: [merge_requests]", "merge")]
    [InlineData("only: [pushes]", "push tag")]
    [InlineData("only: [schedules, web]", "schedule web")]
    [InlineData("only: [api]", "api")]
    [InlineData("only: [/^v\\d/]", "tag")]
    [InlineData("only: [/^MA/i]", "push schedule web api")]
    [InlineData("only: [main@octo/shop]", "push schedule web api")]
    [InlineData("only: [main@other/shop]", "")]
    [InlineData("except: [tags]", "push schedule web api")]
    [InlineData("except: [main]", "tag")]
    [InlineData("except: { variables: [$CI_COMMIT_TAG] }", "push schedule web api")]
    [InlineData("only: { variables: [$CI_COMMIT_TAG, $NOTHING] }", "tag")]
    [InlineData("only: { refs: [merge_requests], changes: [src/**/*] }", "merge")]
    [InlineData("only: { changes: [docs/*] }", "tag schedule web api")]
    [InlineData("only: { refs: [branches], kubernetes: active }", "")]
    [InlineData("{ only: [branches], except: [schedules] }", "push web api")]
    public void Choose_pipelines(string keywords, string expected)
    {
        var body = keywords.StartsWith('{') ? keywords[1..^1] : keywords;
        var file = $"job: {{ script: echo, {body} }}\nother: {{ script: echo, rules: [{{ when: always }}] }}";
        (string Name, Trigger Trigger)[] triggers =
        [
            ("push", Triggers.Push()), ("tag", Triggers.Tag()), ("merge", Triggers.MergeRequest()), ("schedule", Triggers.Schedule()),
            ("web", Triggers.Web()), ("api", Triggers.Other("api")),
        ];

        Assert.Equal(expected, string.Join(' ', triggers.Where(trigger => Joins(file, trigger.Trigger)).Select(trigger => trigger.Name)));
    }

    [Fact]
    public void With_rules_for_the_whole_pipeline_jobs_that_say_nothing_are_for_merge_requests_too()
    {
        const string Job = "job: { script: echo }\n";

        Assert.Equal("a job without rules is for branches and tags, and this is merge request 7", new GitLabPipeline(Job, Triggers.MergeRequest()).LeftOut("job"));
        Assert.Equal("job", new GitLabPipeline($"workflow: {{ rules: [{{ when: always }}] }}\n{Job}", Triggers.MergeRequest()).Jobs);
    }

    [Fact]
    public void Say_what_decided()
    {
        Assert.Equal("'except' (main) leaves it out", new GitLabPipeline("job: { script: echo, except: [main] }").LeftOut("job"));
        Assert.Equal("'only' (refs: tags) does not fit a push to branch 'main'", new GitLabPipeline("job: { script: echo, only: [tags] }").LeftOut("job"));
        Assert.Equal("'only' (main) fits a push to branch 'main'", new GitLabPipeline("job: { script: echo, only: [main] }").Setting("job", "reason"));
    }

    private static bool Joins(string file, Trigger trigger) =>
        new GitLabPipeline(new Weir.Testing.MemoryTree { Files = { [GitLabFile.Path] = file }, Changed = ["src/main.py"] }, trigger).Plan.Jobs.Any(job => job.Id.Value == "job");
}
