using Weir.Testing;
using Weir.Testing.OpenApi;

namespace Weir.Delivery.Tests.Systems;

/// <summary>Every request that is sent, against the vendors' own descriptions.</summary>
[Trait("Category", "Corpora")]
public sealed class VendorDescriptionTests
{
    private static ApiDocument GitHub => Document("github", "api.github.com.actions-deployments.subset.json");

    private static ApiDocument GitHubServer => Document("github", "ghes-3.19.actions-deployments.subset.json");

    private static ApiDocument GitLab => Document("gitlab", "gitlab-v4-ci.subset.json");

    private static ApiDocument CircleCi => Document("circleci", "circleci-v2-openapi-2022-01.json", "/api/v2");

    private static ApiDocument Azure => Document("azure-devops", "pipelines-7.1.json");

    [Fact]
    public async Task GitLab_is_asked_as_it_describes()
    {
        await using var scene = await CiScene.GitLabAsync();
        scene.Server.On("POST /api/v4/projects/12/pipelines/34/cancel", """{"id":34}""")
            .On("POST /api/v4/projects/12/pipeline", new VendorAnswer(201, """{"id":56,"status":"created"}"""))
            .On("GET /api/v4/projects/12/pipelines/56", """{"status":"success"}""");
        await AssertDescribedAsync(scene, GitLab, 3);
    }

    [Fact]
    public async Task GitLab_is_asked_as_it_describes_with_a_job_token()
    {
        await using var scene = await CiScene.GitLabAsync();
        scene.Variables.Remove("GITLAB_TOKEN");
        scene.Variables["CI_JOB_TOKEN"] = "glcbt-1";
        scene.Server.On("POST /api/v4/projects/12/trigger/pipeline", new VendorAnswer(201, """{"id":56,"status":"created"}"""));
        await AssertDescribedAsync(scene, GitLab, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GitHub_is_asked_as_it_describes(bool isServer)
    {
        await using var scene = await CiScene.GitHubAsync();
        scene.Server.On("GET /repos/mona/shop/actions/workflows/rollback.yml/runs", """{"workflow_runs":[]}""", """{"workflow_runs":[{"id":7,"status":"queued"}]}""")
            .On("POST /repos/mona/shop/actions/workflows/rollback.yml/dispatches", new VendorAnswer(204))
            .On("GET /repos/mona/shop/actions/runs/7", """{"id":7,"status":"completed","conclusion":"success"}""");
        await AssertDescribedAsync(scene, isServer ? GitHubServer : GitHub, 4);
    }

    [Fact]
    public async Task CircleCI_is_asked_as_it_describes()
    {
        await using var scene = await CiScene.CircleCiAsync();
        scene.Server.On("POST /api/v2/project/gh/mona/shop/pipeline", new VendorAnswer(201, """{"id":"p1","number":4,"state":"pending"}"""))
            .On("GET /api/v2/pipeline/p1", """{"state":"pending"}""")
            .On("GET /api/v2/pipeline/p1/workflow", """{"items":[]}""", """{"items":[{"status":"success"}]}""");
        await AssertDescribedAsync(scene, CircleCi, 4);
    }

    [Fact]
    public async Task Azure_is_asked_as_it_describes()
    {
        await using var scene = await CiScene.AzureAsync();
        scene.Server.On("POST /mona/our%20shop/_apis/pipelines/7/runs", """{"id":3,"state":"inProgress"}""")
            .On("GET /mona/our%20shop/_apis/pipelines/7/runs/3", """{"id":3,"state":"completed","result":"succeeded"}""");
        await AssertDescribedAsync(scene, Azure, 2);
    }

    [Fact]
    public void Requests_that_are_wrong_are_found()
    {
        const string Dispatch = "/repos/o/r/actions/workflows/x.yml/dispatches", Json = "application/json";
        Assert.Equal(["body lacks 'ref'"], GitHub.Check("POST", Dispatch, [], Json, """{"inputs":{}}"""));
        Assert.Equal(["the body is missing"], GitHub.Check("POST", Dispatch, [], null, ""));
        Assert.Equal(["the content type is 'text/plain', expected application/json"], GitHub.Check("POST", Dispatch, [], "text/plain", """{"ref":"main"}"""));
        Assert.Equal(["/repos/o/r/actions/workflows/x.yml/dispatches has no PUT"], GitHub.Check("PUT", Dispatch, [], Json, """{"ref":"main"}"""));
        Assert.Equal(["no path of the document is like /repos/o/r/rollback"], GitHub.Check("POST", "/repos/o/r/rollback", [], Json, "{}"));
        Assert.Equal(
            ["body lacks 'token'", "body.variables is Array, expected object"],
            GitLab.Check("POST", "/api/v4/projects/1/trigger/pipeline", [], Json, """{"variables":[]}"""));
        Assert.Equal(
            ["the query lacks 'api-version'", "body.variables.ROLLBACK is String, expected object"],
            Azure.Check("POST", "/o/p/_apis/pipelines/1/runs", [], Json, """{"variables":{"ROLLBACK":"true"}}"""));
        Assert.NotEmpty(CircleCi.Check("POST", "/api/v2/project/gh/o/r/pipeline", [], Json, """{"parameters":{"rollback":{"nested":true}}}"""));
    }

    private static ApiDocument Document(string vendor, string file, string prefix = "") =>
        ApiDocument.Read(Path.Combine(Corpora.Folder("openapi", vendor), file), prefix);

    private static async Task AssertDescribedAsync(CiScene scene, ApiDocument document, int count)
    {
        await scene.RunAsync(wait: true);
        Assert.Equal(count, scene.Server.Requests.Count);
        Assert.Empty(scene.Server.Requests.SelectMany(request => document
            .Check(request.Method, request.Path, request.Query, request.Headers.GetValueOrDefault("Content-Type"), request.Body)
            .Select(problem => $"{request.Line}: {problem}")));
    }
}
