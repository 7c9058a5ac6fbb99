using System.Text.Json;
using Weir.Delivery.Systems;
using Weir.Testing;

namespace Weir.Delivery.Tests.Systems;

/// <summary>Answers that are no success.</summary>
public sealed class CiAnswerTests
{
    private const string Start = "POST /repos/mona/shop/actions/workflows/rollback.yml/dispatches";

    [Theory]
    [InlineData(401, """{"message":"Bad credentials"}""", "GitHub answered 401 'Bad credentials': GITHUB_TOKEN must be valid")]
    [InlineData(403, """{"message":"Resource not accessible"}""", "permissions: actions: write")]
    [InlineData(404, """{"message":"Not Found"}""", "must have .github/workflows/rollback.yml")]
    [InlineData(409, """{"message":"Busy"}""", "GitHub answered 409 'Busy'")]
    [InlineData(422, """{"message":"Unexpected inputs provided: [\"rollback\"]"}""", "declare the input under on.workflow_dispatch.inputs")]
    [InlineData(422, """{"message":"Workflow does not have 'workflow_dispatch' trigger"}""", "add workflow_dispatch to 'on'")]
    [InlineData(422, """{"message":"No ref found for: main"}""", "WEIR_ROLLBACK_REF")]
    [InlineData(429, """{"message":"slow down"}""", "try again later")]
    [InlineData(500, "<html>", "GitHub answered 500 (server error): the server is at fault")]
    [InlineData(503, "", "look there before you try again")]
    public async Task What_GitHub_refuses_is_told_with_what_to_do_and_not_sent_again(int status, string body, string expected)
    {
        await using var scene = await CiScene.GitHubAsync();
        scene.Server.On(Start, new VendorAnswer(status, body));

        Assert.Contains(expected, await scene.ErrorAsync(), StringComparison.Ordinal);
        Assert.Single(scene.Server.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData(400, """{"message":{"base":["Insufficient permissions to set pipeline variables"]}}""", "minimum role to use pipeline variables")]
    [InlineData(400, """{"message":{"base":["Reference not found"]}}""", "'Reference not found': the branch must exist")]
    [InlineData(401, """{"message":"401 Unauthorized"}""", "scope 'api'")]
    [InlineData(403, """{"message":"403 Forbidden"}""", "Developer")]
    [InlineData(404, """{"message":"404 Project Not Found"}""", "CI_PROJECT_ID")]
    public async Task What_GitLab_refuses_is_told_with_what_to_do(int status, string body, string expected)
    {
        await using var scene = await CiScene.GitLabAsync();
        scene.Server.On("POST /api/v4/projects/12/pipeline", new VendorAnswer(status, body));

        Assert.Contains(expected, await scene.ErrorAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "an API token")]
    [InlineData(403, "Job/Build")]
    [InlineData(404, "there must be a job 'shop/take back'")]
    [InlineData(409, "enable it")]
    public async Task What_Jenkins_refuses_is_told_with_what_to_do(int status, string expected)
    {
        await using var scene = await CiScene.JenkinsAsync();
        scene.Server.On("POST /ci/job/shop/job/take%20back/buildWithParameters", new VendorAnswer(status, "<html>no</html>", "text/html"));

        Assert.Contains(expected, await scene.ErrorAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "without JSON")]
    [InlineData(203, "AZURE_DEVOPS_PAT must be valid")]
    [InlineData(401, "AZURE_DEVOPS_PAT must be valid")]
    public async Task A_page_to_sign_in_is_told_as_such(int status, string expected)
    {
        await using var scene = await CiScene.AzureAsync();
        scene.Server.On("POST /mona/our%20shop/_apis/pipelines/7/runs", new VendorAnswer(status, "<html>Sign in</html>", "text/html"));

        Assert.Contains(expected, await scene.ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_that_is_asked_for_is_made_before_a_request_is_sent_again()
    {
        await using var scene = await CiScene.CircleCiAsync();
        scene.Server.On("POST /api/v2/project/gh/mona/shop/pipeline",
            new VendorAnswer(429, """{"message":"slow down"}""", "application/json", ("Retry-After", "7")),
            new VendorAnswer(201, """{"id":"p1","number":4,"state":"pending"}"""));

        Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync());
        Assert.Equal([TimeSpan.FromSeconds(7)], scene.Pauses);
    }

    [Fact]
    public async Task A_pause_that_is_too_long_is_told_and_not_made()
    {
        await using var scene = await CiScene.CircleCiAsync();
        scene.Server.On("POST /api/v2/project/gh/mona/shop/pipeline", new VendorAnswer(429, "{}", "application/json", ("Retry-After", "3600")));

        Assert.Contains("takes no more requests for 3600 s", await scene.ErrorAsync(), StringComparison.Ordinal);
        Assert.Empty(scene.Pauses);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again()
    {
        await using var scene = await CiScene.CircleCiAsync();
        await scene.Server.DisposeAsync();

        Assert.Contains("CircleCI at 127.0.0.1:", await scene.ErrorAsync(), StringComparison.Ordinal);
        Assert.Equal([1, 2, 4], scene.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_token_does_not_follow_a_redirect()
    {
        await using var elsewhere = await VendorServer.StartAsync();
        await using var scene = await CiScene.GitHubAsync();
        scene.Server.On(Start, new VendorAnswer(307, "", "text/plain", ("Location", $"{elsewhere.Address}/steal")));

        Assert.Contains($"it sends to {new Uri(elsewhere.Address).Authority}, where the token is not sent", await scene.ErrorAsync(), StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read()
    {
        await using var scene = await CiScene.GitHubAsync();
        scene.Server.On(Start, new VendorAnswer(200, new string('x', 3 << 20)));

        Assert.Contains("with more than 1048576 bytes", await scene.ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_sent_back_is_masked_in_errors_and_addresses()
    {
        await using var scene = await CiScene.GitHubAsync();
        var echo = JsonSerializer.Serialize(new string('x', 290) + CiScene.Token);
        scene.Server.On(Start, new VendorAnswer(400, $$"""{"message":{{echo}}}"""));
        Assert.Contains("***", await scene.ErrorAsync(), StringComparison.Ordinal);

        var address = JsonSerializer.Serialize("https://github.example/?t=" + Uri.EscapeDataString(CiScene.Token));
        scene.Server.On(Start, $$"""{"workflow_run_id":9,"html_url":{{address}}}""");
        Assert.Null(Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync()).Run.Url);
        Assert.All(scene.Lines, line => Assert.DoesNotContain("cret", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("canceled")]
    [InlineData("skipped")]
    public async Task A_run_that_ends_otherwise_is_a_failure(string status)
    {
        await using var scene = await CiScene.GitLabAsync();
        scene.Server.On("POST /api/v4/projects/12/pipeline", new VendorAnswer(201, """{"id":56,"status":"created"}"""))
            .On("GET /api/v4/projects/12/pipelines/56", $$"""{"status":"{{status}}"}""");

        Assert.Equal($"the run in GitLab ended with '{status}'", await scene.ErrorAsync(wait: true));
    }

    [Fact]
    public async Task A_run_that_does_not_end_is_left_to_itself()
    {
        await using var scene = await CiScene.GitLabAsync();
        scene.Server.On("POST /api/v4/projects/12/pipeline", new VendorAnswer(201, """{"id":56,"status":"manual"}"""));

        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync(wait: true, within: TimeSpan.Zero));
        Assert.StartsWith("it has not ended within", triggered.Doubt, StringComparison.Ordinal);
    }
}
