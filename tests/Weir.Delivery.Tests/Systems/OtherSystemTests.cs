using Weir.Delivery.Systems;
using Weir.Testing;

namespace Weir.Delivery.Tests.Systems;

/// <summary>The systems beyond the seed's five.</summary>
public sealed class OtherSystemTests
{
    [Fact]
    public async Task Travis_is_followed_from_the_request_to_its_build()
    {
        await using var scene = await CiScene.StartAsync(("CI_SYSTEM", "travis"), ("TRAVIS_TOKEN", "{token}"), ("TRAVIS_REPO_SLUG", "mona/shop"), ("TRAVIS_API_URL", "{server}"));
        scene.Server.On("POST /repo/mona%2Fshop/requests", new VendorAnswer(202, """{"request":{"id":5}}"""))
            .On("GET /repo/mona%2Fshop/request/5", """{"state":"pending","builds":[]}""", """{"state":"finished","builds":[{"id":6}]}""")
            .On("GET /build/6", """{"state":"started"}""", """{"state":"passed"}""");
        await AssertSucceedsAsync(scene, "6",
            """{"request":{"branch":"main","message":"Rollback by weir","merge_mode":"deep_merge_append","config":{"env":{"global":["ROLLBACK=true"]}}}}""");
    }

    [Fact]
    public async Task TeamCity_queues_a_build()
    {
        await using var scene = await CiScene.StartAsync(("CI_SYSTEM", "teamcity"), ("TEAMCITY_URL", "{server}/tc"), ("TEAMCITY_TOKEN", "{token}"), ("TEAMCITY_BUILD_TYPE_ID", "Shop_Rollback"));
        scene.Server.On("POST /tc/app/rest/buildQueue", """{"id":5,"state":"queued"}""")
            .On("GET /tc/app/rest/builds/id:5", """{"id":5,"state":"running","status":"SUCCESS"}""", """{"id":5,"state":"finished","status":"SUCCESS"}""");
        await AssertSucceedsAsync(scene, "5", """{"buildType":{"id":"Shop_Rollback"},"properties":{"property":[{"name":"env.ROLLBACK","value":"true"}]}}""");
    }

    [Fact]
    public async Task Bitbucket_runs_a_custom_pipeline()
    {
        await using var scene = await CiScene.StartAsync(
            ("CI_SYSTEM", "bitbucket"), ("BITBUCKET_TOKEN", "{token}"), ("BITBUCKET_WORKSPACE", "mona"), ("BITBUCKET_REPO_SLUG", "shop"), ("BITBUCKET_API_URL", "{server}"));
        scene.Server.On("POST /2.0/repositories/mona/shop/pipelines", new VendorAnswer(201, """{"uuid":"{u-1}","build_number":5,"state":{"name":"PENDING"}}"""))
            .On("GET /2.0/repositories/mona/shop/pipelines/%7Bu-1%7D", """{"state":{"name":"IN_PROGRESS"}}""", """{"state":{"name":"COMPLETED","result":{"name":"SUCCESSFUL"}}}""");
        await AssertSucceedsAsync(scene, "{u-1}",
            """{"target":{"type":"pipeline_ref_target","ref_type":"branch","ref_name":"main","selector":{"type":"custom","pattern":"rollback"}},"variables":[{"key":"ROLLBACK","value":"true","secured":false}]}""");
    }

    [Fact]
    public async Task Buildkite_creates_a_build()
    {
        await using var scene = await CiScene.StartAsync(
            ("CI_SYSTEM", "buildkite"), ("BUILDKITE_API_TOKEN", "{token}"), ("BUILDKITE_ORGANIZATION_SLUG", "mona"), ("BUILDKITE_PIPELINE_SLUG", "shop"), ("BUILDKITE_API_URL", "{server}"));
        scene.Server.On("POST /v2/organizations/mona/pipelines/shop/builds", new VendorAnswer(201, """{"number":5,"state":"scheduled"}"""))
            .On("GET /v2/organizations/mona/pipelines/shop/builds/5", """{"number":5,"state":"blocked"}""", """{"number":5,"state":"passed"}""");
        await AssertSucceedsAsync(scene, "5", """{"commit":"HEAD","branch":"main","message":"Rollback by weir","env":{"ROLLBACK":"true"}}""");
    }

    [Fact]
    public async Task Woodpecker_starts_a_pipeline()
    {
        await using var scene = await CiScene.StartAsync(("CI", "woodpecker"), ("WOODPECKER_SERVER", "{server}"), ("WOODPECKER_TOKEN", "{token}"), ("WOODPECKER_REPO_ID", "2"));
        scene.Server.On("POST /api/repos/2/pipelines", """{"number":5,"status":"pending"}""")
            .On("GET /api/repos/2/pipelines/5", """{"status":"running"}""", """{"status":"success"}""");
        await AssertSucceedsAsync(scene, "5", """{"branch":"main","variables":{"ROLLBACK":"true"}}""");
    }

    [Fact]
    public async Task Forgejo_tells_the_run_in_its_answer()
    {
        await using var scene = await CiScene.StartAsync(
            ("FORGEJO_ACTIONS", "true"), ("GITHUB_API_URL", "{server}/api/v1"), ("FORGEJO_TOKEN", "{token}"), ("GITHUB_REPOSITORY", "mona/shop"));
        scene.Server.On("POST /api/v1/repos/mona/shop/actions/workflows/rollback.yml/dispatches", new VendorAnswer(201, """{"id":5,"run_number":1}"""))
            .On("GET /api/v1/repos/mona/shop/actions/runs/5", """{"id":5,"status":"running"}""", """{"id":5,"status":"success"}""");
        await AssertSucceedsAsync(scene, "5", """{"ref":"main","inputs":{"rollback":"true"},"return_run_info":true}""");
    }

    [Fact]
    public async Task Gitea_finds_the_run_among_those_of_all_workflows()
    {
        await using var scene = await CiScene.StartAsync(
            ("GITEA_ACTIONS", "true"), ("GITEA_API_URL", "{server}/api/v1"), ("GITEA_TOKEN", "{token}"), ("GITHUB_REPOSITORY", "mona/shop"));
        scene.Server.On("POST /api/v1/repos/mona/shop/actions/workflows/rollback.yml/dispatches", new VendorAnswer(204))
            .On("GET /api/v1/repos/mona/shop/actions/runs", """{"workflow_runs":[]}""",
                """{"workflow_runs":[{"id":4,"path":"deploy.yml@refs/heads/main"},{"id":5,"path":"rollback.yml@refs/heads/main","status":"queued"}]}""")
            .On("GET /api/v1/repos/mona/shop/actions/runs/5", """{"id":5,"status":"completed","conclusion":"success"}""");
        await AssertSucceedsAsync(scene, "5", """{"ref":"main","inputs":{"rollback":"true"}}""");
    }

    private static async Task AssertSucceedsAsync(CiScene scene, string id, string body)
    {
        var triggered = Assert.IsType<CiOutcome.Triggered>(await scene.RunAsync(wait: true));
        Assert.Equal((id, CiProgress.Succeeded), (triggered.Run.Id, triggered.Run.Progress));
        var request = scene.Server.Requests.Single(request => request.Method == "POST");
        Assert.Equal(body, request.Body);
        Assert.Contains(CiScene.Token, request.Headers["Authorization"], StringComparison.Ordinal);
    }
}
