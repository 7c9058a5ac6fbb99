using System.Text;
using Weir.Delivery.Systems;
using Weir.Testing;

namespace Weir.Delivery.Tests.Systems;

/// <summary>The five systems of the seed, by the seed's variables.</summary>
public sealed class SeedSystemTests
{
    private const string Dispatches = "POST /repos/mona/shop/actions/workflows/rollback.yml/dispatches";
    private const string Runs = "GET /repos/mona/shop/actions/workflows/rollback.yml/runs";

    [Fact]
    public async Task GitLab_cancels_its_pipeline_and_starts_another_back_to_back()
    {
        await using var scene = await CiScene.GitLabAsync();
        scene.Server.On("POST /api/v4/projects/12/pipelines/34/cancel", """{"id":34}""")
            .On("POST /api/v4/projects/12/pipeline", new VendorAnswer(201, """{"id":56,"status":"created","web_url":"https://gitlab.example/56"}"""))
            .On("GET /api/v4/projects/12/pipelines/56", """{"status":"running"}""", """{"status":"success"}""");

        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync(wait: true));

        Assert.Equal(new CiRun("56", new Uri("https://gitlab.example/56"), CiProgress.Succeeded, "success"), triggered.Run);
        Assert.Equal(["POST /api/v4/projects/12/pipelines/34/cancel", "POST /api/v4/projects/12/pipeline"], scene.Server.Requests.Take(2).Select(request => request.Line));
        Assert.Equal("""{"ref":"main","variables":[{"key":"ROLLBACK","value":"true"}]}""", scene.Server.Requests[1].Body);
        Assert.All(scene.Server.Requests, request => Assert.Equal(CiScene.Token, request.Headers["PRIVATE-TOKEN"]));
        Assert.Contains("✅ CI/CD rollback triggered", scene.Lines);
    }

    [Fact]
    public async Task GitLab_sends_what_follows_the_cancel_although_it_is_itself_cancelled()
    {
        await using var scene = await CiScene.GitLabAsync();
        using var stop = new CancellationTokenSource();
        scene.Server.Asked = request => stop.Cancel();
        scene.Server.On("POST /api/v4/projects/12/pipelines/34/cancel", new VendorAnswer(201, """{"id":34}"""))
            .On("POST /api/v4/projects/12/pipeline", new VendorAnswer(201, """{"id":56,"status":"created"}"""));

        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync(wait: true, stop.Token));

        Assert.Equal("56", triggered.Run.Id);
        Assert.Equal("nobody waits for it any more; it goes on", triggered.Doubt);
        Assert.Equal(2, scene.Server.Requests.Count);
    }

    [Fact]
    public async Task GitLab_starts_although_the_cancel_is_refused()
    {
        await using var scene = await CiScene.GitLabAsync();
        scene.Server.On("POST /api/v4/projects/12/pipelines/34/cancel", new VendorAnswer(403, """{"message":"403 Forbidden"}"""))
            .On("POST /api/v4/projects/12/pipeline", new VendorAnswer(201, """{"id":56,"status":"created"}"""));

        Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync());
        Assert.Contains(scene.Lines, line => line.StartsWith("pipeline 34 is not cancelled: GitLab answered 403", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GitLab_takes_the_trigger_interface_with_only_a_job_token()
    {
        await using var scene = await CiScene.GitLabAsync();
        scene.Variables.Remove("GITLAB_TOKEN");
        scene.Variables["CI_JOB_TOKEN"] = "glcbt-1";
        scene.Server.On("POST /api/v4/projects/12/trigger/pipeline", new VendorAnswer(201, """{"id":56,"status":"created"}"""));

        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync(wait: true));

        Assert.Equal(CiProgress.Unwatched, triggered.Run.Progress);
        Assert.NotNull(triggered.Doubt);
        var request = Assert.Single(scene.Server.Requests);
        Assert.Equal("""{"token":"glcbt-1","ref":"main","variables":{"ROLLBACK":"true"}}""", request.Body);
        Assert.False(request.Headers.ContainsKey("PRIVATE-TOKEN"));
    }

    [Fact]
    public async Task GitHub_tells_the_run_in_its_answer()
    {
        await using var scene = await CiScene.GitHubAsync();
        scene.Server.On(Runs, """{"workflow_runs":[]}""")
            .On(Dispatches, """{"workflow_run_id":9,"run_url":"https://api.example/9","html_url":"https://github.example/9"}""")
            .On("GET /repos/mona/shop/actions/runs/9", """{"id":9,"status":"in_progress","conclusion":null}""", """{"id":9,"status":"completed","conclusion":"success"}""");

        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync(wait: true));

        Assert.Equal(new CiRun("9", new Uri("https://github.example/9"), CiProgress.Succeeded, "success"), triggered.Run);
        var request = scene.Server.Requests.Single(request => request.Method == "POST");
        Assert.Equal("""{"ref":"main","inputs":{"rollback":"true"},"return_run_details":true}""", request.Body);
        Assert.Equal("2022-11-28", request.Headers["X-GitHub-Api-Version"]);
        Assert.Equal($"Bearer {CiScene.Token}", request.Headers["Authorization"]);
    }

    [Fact]
    public async Task GitHub_finds_the_run_after_an_old_answer()
    {
        await using var scene = await CiScene.GitHubAsync();
        scene.Server.On(Runs, """{"workflow_runs":[{"id":5}]}""", """{"workflow_runs":[{"id":5}]}""",
                """{"workflow_runs":[{"id":8,"status":"queued"},{"id":7,"status":"queued","html_url":"https://github.example/7"},{"id":5}]}""")
            .On(Dispatches, new VendorAnswer(204));

        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync());

        Assert.Equal(new CiRun("7", new Uri("https://github.example/7"), CiProgress.Going, "queued"), triggered.Run);
    }

    [Fact]
    public async Task GitHub_is_asked_without_the_new_key_where_it_is_refused()
    {
        await using var scene = await CiScene.GitHubAsync();
        scene.Server.On(Runs, """{"workflow_runs":[]}""", """{"workflow_runs":[{"id":1,"status":"queued"}]}""")
            .On(Dispatches, new VendorAnswer(422, """{"message":"\"return_run_details\" is not a permitted key."}"""), new VendorAnswer(204));

        Assert.Equal("1", Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync()).Run.Id);
        Assert.Equal("""{"ref":"main","inputs":{"rollback":"true"}}""", scene.Server.Requests.Last(request => request.Method == "POST").Body);
    }

    [Fact]
    public async Task Jenkins_is_followed_from_its_queue_at_our_address()
    {
        await using var scene = await CiScene.JenkinsAsync();
        scene.Server.On("GET /ci/job/shop/job/take%20back/api/json", """{"property":[{"parameterDefinitions":[{"name":"VERSION"}]}]}""")
            .On("POST /ci/job/shop/job/take%20back/buildWithParameters", new VendorAnswer(201, "", "text/plain", ("Location", "http://jenkins.internal:8080/ci/queue/item/3/")))
            .On("GET /ci/queue/item/3/api/json", """{"why":"In the quiet period"}""", """{"executable":{"number":21,"url":"http://jenkins.internal:8080/x/21/"}}""")
            .On("GET /ci/job/shop/job/take%20back/21/api/json", """{"building":true,"result":null}""", """{"building":false,"result":"SUCCESS"}""");

        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync(wait: true));

        Assert.Equal(new CiRun("21", new Uri($"{scene.Server.Address}/ci/job/shop/job/take%20back/21/"), CiProgress.Succeeded, "SUCCESS"), triggered.Run);
        var request = scene.Server.Requests.Single(request => request.Method == "POST");
        Assert.Equal("ROLLBACK=true", request.Body);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"mona:{CiScene.Token}")), request.Headers["Authorization"]);
        Assert.Contains(scene.Lines, line => line.Contains("does not declare the parameter ROLLBACK", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Jenkins_gets_a_crumb_only_where_it_wants_one()
    {
        await using var scene = await CiScene.JenkinsAsync();
        scene.Server.On("POST /ci/job/shop/job/take%20back/buildWithParameters",
                new VendorAnswer(403, "No valid crumb was included in the request", "text/html"),
                new VendorAnswer(201, "", "text/plain", ("Location", "/ci/queue/item/3/")))
            .On("GET /ci/crumbIssuer/api/json", new VendorAnswer(200, """{"crumbRequestField":"Jenkins-Crumb","crumb":"c1"}""", "application/json", ("Set-Cookie", "JSESSIONID=s1; Path=/")));

        Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync());

        var request = scene.Server.Requests[^1];
        Assert.Equal(("c1", "JSESSIONID=s1"), (request.Headers["Jenkins-Crumb"], request.Headers["Cookie"]));
    }

    [Fact]
    public async Task A_job_of_Jenkins_without_parameters_is_built_as_it_is()
    {
        await using var scene = await CiScene.JenkinsAsync();
        scene.Server.On("POST /ci/job/shop/job/take%20back/buildWithParameters", new VendorAnswer(400, "take back is not parameterized", "text/html"))
            .On("POST /ci/job/shop/job/take%20back/build", new VendorAnswer(201, "", "text/plain", ("Location", "/ci/queue/item/3/")));

        Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync());
        Assert.Contains(scene.Lines, line => line.Contains("it must be a rollback and nothing else", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CircleCI_is_watched_from_before_it_has_workflows()
    {
        await using var scene = await CiScene.CircleCiAsync();
        scene.Server.On("POST /api/v2/project/gh/mona/shop/pipeline", new VendorAnswer(201, """{"id":"p1","number":4,"state":"pending"}"""))
            .On("GET /api/v2/pipeline/p1", """{"state":"pending"}""")
            .On("GET /api/v2/pipeline/p1/workflow", """{"items":[]}""", """{"items":[{"status":"on_hold"}]}""", """{"items":[{"status":"success"},{"status":"success"}]}""");

        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync(wait: true));

        Assert.Equal(CiProgress.Succeeded, triggered.Run.Progress);
        Assert.Equal("https://app.circleci.com/pipelines/gh/mona/shop/4", triggered.Run.Url?.AbsoluteUri);
        Assert.Equal("""{"branch":"main","parameters":{"rollback":true}}""", scene.Server.Requests[0].Body);
        Assert.Equal(CiScene.Token, scene.Server.Requests[0].Headers["Circle-Token"]);
    }

    [Fact]
    public async Task CircleCI_has_another_interface_for_its_newer_projects()
    {
        await using var scene = await CiScene.CircleCiAsync();
        scene.Variables["CIRCLE_PROJECT_SLUG"] = "circleci/o1/p1";
        scene.Variables["CIRCLE_PIPELINE_DEFINITION_ID"] = "d1";
        scene.Server.On("POST /api/v2/project/circleci/o1/p1/pipeline/run", new VendorAnswer(201, """{"id":"p1","number":4,"state":"created"}"""));

        Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync());
        Assert.Equal(
            """{"definition_id":"d1","config":{"branch":"main"},"checkout":{"branch":"main"},"parameters":{"rollback":true}}""",
            scene.Server.Requests[0].Body);
    }

    [Fact]
    public async Task Azure_is_told_the_version_of_its_interface()
    {
        await using var scene = await CiScene.AzureAsync();
        scene.Server.On("POST /mona/our%20shop/_apis/pipelines/7/runs", """{"id":3,"state":"inProgress","_links":{"web":{"href":"https://dev.azure.example/3"}}}""")
            .On("GET /mona/our%20shop/_apis/pipelines/7/runs/3", """{"id":3,"state":"completed","result":"succeeded"}""");

        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync(wait: true));

        Assert.Equal(new CiRun("3", new Uri("https://dev.azure.example/3"), CiProgress.Succeeded, "succeeded"), triggered.Run);
        Assert.All(scene.Server.Requests, request => Assert.EndsWith("?api-version=7.1", request.Target, StringComparison.Ordinal));
        Assert.Equal(
            """{"resources":{"repositories":{"self":{"refName":"refs/heads/main"}}},"templateParameters":{"rollback":"true"}}""",
            scene.Server.Requests[0].Body);
    }
}
