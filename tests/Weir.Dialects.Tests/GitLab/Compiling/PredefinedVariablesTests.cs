using System.Text.Json;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Triggers;

namespace Weir.Dialects.Tests.GitLab.Compiling;

public sealed class PredefinedVariablesTests
{
    private const string File = "job: { script: echo, rules: [{ when: always }] }";

    public static TheoryData<string, string, string?> Values => new()
    {
        { "push", "CI_PIPELINE_SOURCE", "push" },
        { "push", "CI_COMMIT_BRANCH", "main" },
        { "push", "CI_COMMIT_TAG", null },
        { "push", "CI_COMMIT_BEFORE_SHA", Triggers.BeforeSha },
        { "push", "CI_COMMIT_SHORT_SHA", "11111111" },
        { "push", "CI_COMMIT_TITLE", "Add a shop" },
        { "push", "CI_COMMIT_AUTHOR", "Mona <mona@example.com>" },
        { "push", "CI_COMMIT_TIMESTAMP", "1970-01-01T00:00:00+00:00" },
        { "push", "CI_COMMIT_REF_PROTECTED", "true" },
        { "push", "CI_PROJECT_PATH", "octo/shop" },
        { "push", "CI_PROJECT_NAMESPACE", "octo" },
        { "push", "CI_DEFAULT_BRANCH", "main" },
        { "push", "CI_MERGE_REQUEST_IID", null },
        { "push", "GITLAB_CI", "true" },
        { "push", "GITLAB_USER_LOGIN", "mona" },
        { "push", "CI_JOB_NAME", "job" },
        { "push", "CI_JOB_STAGE", "test" },
        { "tag", "CI_PIPELINE_SOURCE", "push" },
        { "tag", "CI_COMMIT_TAG", "v1.0" },
        { "tag", "CI_COMMIT_BRANCH", null },
        { "tag", "CI_COMMIT_REF_NAME", "v1.0" },
        { "tag", "CI_COMMIT_REF_SLUG", "v1-0" },
        { "tag", "CI_COMMIT_REF_PROTECTED", "false" },
        { "merge", "CI_PIPELINE_SOURCE", "merge_request_event" },
        { "merge", "CI_COMMIT_BRANCH", null },
        { "merge", "CI_COMMIT_REF_NAME", "feature/Add_shop" },
        { "merge", "CI_COMMIT_REF_SLUG", "feature-add-shop" },
        { "merge", "CI_COMMIT_BEFORE_SHA", Commit.NoSha },
        { "merge", "CI_MERGE_REQUEST_IID", "7" },
        { "merge", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "feature/Add_shop" },
        { "merge", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main" },
        { "merge", "CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED", "true" },
        { "merge", "CI_MERGE_REQUEST_DIFF_BASE_SHA", Triggers.BeforeSha },
        { "merge", "CI_MERGE_REQUEST_REF_PATH", "refs/merge-requests/7/head" },
        { "merge", "CI_MERGE_REQUEST_DRAFT", "true" },
        { "merge", "CI_OPEN_MERGE_REQUESTS", "octo/shop!7" },
        { "schedule", "CI_PIPELINE_SOURCE", "schedule" },
        { "web", "CI_PIPELINE_SOURCE", "web" },
        { "web on tag", "CI_COMMIT_TAG", "v2" },
        { "trigger", "CI_PIPELINE_SOURCE", "trigger" },
        { "trigger", "CI_PIPELINE_TRIGGERED", "true" },
        { "push", "CI_PIPELINE_TRIGGERED", null },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Are_those_of_what_starts_the_pipeline(string kind, string name, string? value)
    {
        Trigger trigger = kind switch
        {
            "tag" => Triggers.Tag(),
            "merge" => Triggers.MergeRequest(),
            "schedule" => Triggers.Schedule(),
            "web" => Triggers.Web(),
            "web on tag" => Triggers.Web("refs/tags/v2"),
            "trigger" => Triggers.Other("trigger"),
            _ => Triggers.Push(),
        };

        Assert.Equal(value, new GitLabPipeline(File, trigger).Variable("job", name));
    }

    [Theory]
    [InlineData(null, "http://localhost", "localhost", "80")]
    [InlineData("https://gitlab.example.com:8443/octo/shop.git", "https://gitlab.example.com:8443", "gitlab.example.com", "8443")]
    [InlineData("git@gitlab.com:octo/shop.git", "https://gitlab.com", "gitlab.com", "443")]
    [InlineData("ssh://git@gitlab.com:2222/octo/shop.git", "https://gitlab.com", "gitlab.com", "443")]
    [InlineData("/srv/git/shop.git", "http://localhost", "localhost", "80")]
    public void The_server_is_that_of_the_remote(string? remote, string url, string host, string port)
    {
        var push = Triggers.Push();
        var pipeline = new GitLabPipeline(File, push with { Repository = push.Repository with { RemoteUrl = remote } });

        Assert.Equal((url, host, port), (pipeline.Variable("job", "CI_SERVER_URL"), pipeline.Variable("job", "CI_SERVER_HOST"), pipeline.Variable("job", "CI_SERVER_PORT")));
        Assert.Equal($"{url}/octo/shop", pipeline.Variable("job", "CI_PROJECT_URL"));
    }

    [Theory]
    [InlineData("production", "production", "production")]
    [InlineData("review/$CI_COMMIT_REF_SLUG", "review-main-", "development")]
    [InlineData("Staging", "staging-", "staging")]
    public void An_environment_has_a_slug_and_a_tier(string name, string slug, string tier)
    {
        var pipeline = new GitLabPipeline($"job: {{ script: echo, environment: {{ name: {name}, url: \"https://$CI_ENVIRONMENT_SLUG.example.com\" }} }}");

        Assert.StartsWith(slug, pipeline.Variable("job", "CI_ENVIRONMENT_SLUG"), StringComparison.Ordinal);
        Assert.Equal(tier, pipeline.Variable("job", "CI_ENVIRONMENT_TIER"));
        Assert.Equal(name.Replace("$CI_COMMIT_REF_SLUG", "main", StringComparison.Ordinal), pipeline.Variable("job", "CI_ENVIRONMENT_NAME"));
        Assert.Equal("start", pipeline.Variable("job", "CI_ENVIRONMENT_ACTION"));
    }

    [Fact]
    public void Masked_values_are_no_part_of_a_plan()
    {
        var masked = new ProvidedVariable("TOKEN", "s3cr3t-value", VariableLevel.Run) { IsMasked = true };
        var pipeline = new GitLabPipeline("job: { script: echo, rules: [{ if: $TOKEN }] }", Triggers.Push().With(masked, new ProvidedVariable("OPEN", "yes", VariableLevel.Run)));

        Assert.Equal("yes", pipeline.Variable("job", "OPEN"));
        Assert.Null(pipeline.Variable("job", "TOKEN"));
        Assert.DoesNotContain("s3cr3t", JsonSerializer.Serialize(pipeline.Plan, PlanJson.Default.Plan), StringComparison.Ordinal);
    }
}
