using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.Dialects.GitHub.Running;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class ToolkitTests : RunnerScene
{
    private const string MayHaveIdTokens = "permissions: {id-token: write}";

    private readonly ScratchFolder _keys = new();

    public ToolkitTests()
    {
        Session.Programs.Add("node");
        Session.Nodes["/usr/bin/node"] = "v20.11.0";
        Legs.Packages.Packages["octo/one@v1"] = new() { ["action.yml"] = "runs: {using: node20, main: main.js, post: post.js}", ["main.js"] = "main", ["post.js"] = "post" };
        Legs.Packages.Add("octo/outer@v1", "runs:\n  using: composite\n  steps:\n  - uses: octo/one@v1\n  - run: echo b\n    shell: bash");
        foreach (var stage in new[] { "main", "post" })
            Session.Plays[stage] = _ => Task.FromResult(0);
        Legs.Runner = new GitHubJobRunner(new GitHubRunnerOptions { KeyFolder = _keys.In("keys") });
    }

    [Fact]
    public async Task An_action_of_node_is_told_where_the_services_are()
    {
        await RunAsync("- uses: octo/one@v1\n  env: {ACTIONS_RESULTS_URL: elsewhere}");

        foreach (var process in Session.Started)
        {
            Assert.Equal(
                ["ACTIONS_CACHE_SERVICE_V2=True", "ACTIONS_CACHE_URL=http://127.0.0.1:1234/", "ACTIONS_RESULTS_URL=http://127.0.0.1:1234/", "ACTIONS_RUNTIME_TOKEN=services-token", "ACTIONS_RUNTIME_URL=http://127.0.0.1:1234/"],
                Given(process));
        }

        Assert.Equal(2, Session.Started.Count);
        Assert.Single(Legs.Toolkit.Opened);
    }

    [Fact]
    public async Task A_script_is_told_nothing_also_in_an_action()
    {
        await RunAsync("- run: echo a\n- uses: octo/outer@v1");

        Assert.Equal(["echo a", "main", "echo b", "post"], Session.Played);
        Assert.Empty(Given(Session.Started[0]));
        Assert.Empty(Given(Session.Started[2]));
    }

    [Fact]
    public async Task Nothing_is_opened_where_no_action_of_others_runs()
    {
        await RunAsync("- run: echo a");

        Assert.Empty(Legs.Toolkit.Opened);
    }

    [Fact]
    public async Task The_services_end_with_the_job()
    {
        await RunAsync("- uses: octo/one@v1");

        Assert.Equal(1, Legs.Toolkit.Ended);
    }

    [Theory]
    [InlineData("")]
    [InlineData("permissions: {id-token: none}")]
    [InlineData("permissions: {contents: write}")]
    [InlineData("permissions: read-all")]
    public async Task A_job_that_may_not_has_no_id_tokens(string permissions)
    {
        await RunAsync("- run: echo a\n- uses: octo/one@v1", permissions);

        Assert.Null(Assert.Single(Legs.Toolkit.Opened).IdTokens);
        Assert.DoesNotContain(Session.Started.SelectMany(Given), variable => variable.Contains("ID_TOKEN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MayHaveIdTokens)]
    [InlineData("permissions: write-all")]
    public async Task A_job_that_may_has_id_tokens_in_scripts_as_well(string permissions)
    {
        await RunAsync("- run: echo a\n- uses: octo/one@v1", permissions);

        string[] expected = ["ACTIONS_ID_TOKEN_REQUEST_TOKEN=identity-token", "ACTIONS_ID_TOKEN_REQUEST_URL=http://127.0.0.1:1234/idtoken?api-version=2.0"];
        Assert.Equal(expected, Given(Session.Started[0]));
        Assert.Equal(expected, Given(Session.Started[1]).Where(variable => variable.Contains("ID_TOKEN", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_tokens_are_masked()
    {
        Session.Plays["main"] = process =>
        {
            process.Say("services-token and identity-token");
            return Task.FromResult(0);
        };
        await RunAsync("- uses: octo/one@v1", MayHaveIdTokens);

        Assert.Contains("*** and ***", Log.Of(LogKind.Output));
    }

    [Fact]
    public async Task Services_that_cannot_be_had_fail_the_step_and_say_why()
    {
        Legs.Toolkit.Failure = "the services for actions cannot listen";

        await RunAsync("- uses: octo/one@v1");

        Assert.Equal((JobResult.Failure, "the services for actions cannot listen"), (Outcome.Result, Errors.Split('\n')[0]));
    }

    [Fact]
    public async Task A_job_says_whose_it_is_and_which_caches_it_may_see()
    {
        Trigger = PlanBuilder.Push("feature");

        await RunAsync("- uses: octo/one@v1", "timeout-minutes: 60");

        var request = Assert.Single(Legs.Toolkit.Opened);
        Assert.Equal(("run-1", "octo/shop", TimeSpan.FromHours(2)), (request.Run.Value, request.Repository, request.Lifetime));
        Assert.Equal("refs/heads/feature", request.WrittenScope);
        Assert.Equal(["refs/heads/feature", "refs/heads/main"], request.VisibleScopes);
    }

    [Fact]
    public async Task An_id_token_is_signed_by_a_key_of_the_key_set_and_says_who_the_job_is()
    {
        var tokens = await IdTokensAsync();

        var parts = tokens.Issue("http://127.0.0.1:1234", null).Split('.');

        var key = JsonDocument.Parse(tokens.KeySet).RootElement.GetProperty("keys")[0];
        using var rsa = RSA.Create(new RSAParameters { Modulus = Decoded(key.GetProperty("n").GetString()!), Exponent = Decoded(key.GetProperty("e").GetString()!) });
        Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decoded(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var claims = JsonDocument.Parse(Decoded(parts[1])).RootElement;
        Assert.Equal(
            ("repo:octo/shop:ref:refs/heads/main", "http://127.0.0.1:1234", "https://github.com/octo", "octo/shop/.github/workflows/ci.yml@refs/heads/main", "run-1", "push"),
            (Text("sub"), Text("iss"), Text("aud"), Text("job_workflow_ref"), Text("run_id"), Text("event_name")));
        Assert.Equal((-600, 300), (claims.GetProperty("nbf").GetInt64(), claims.GetProperty("exp").GetInt64()));

        string Text(string name) => claims.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task An_id_token_is_for_whom_it_was_asked() => Assert.Equal("https://cloud", Claim(await IdTokensAsync(), "aud", "https://cloud"));

    [Fact]
    public async Task The_subject_of_a_job_with_an_environment_is_that() =>
        Assert.Equal("repo:octo/shop:environment:prod%3Aeu", Claim(await IdTokensAsync("environment: 'prod:eu'"), "sub"));

    [Fact]
    public async Task The_subject_of_a_pull_request_is_that()
    {
        Trigger = PullRequest(onTarget: false);

        Assert.Equal("repo:octo/shop:pull_request", Claim(await IdTokensAsync(), "sub"));
    }

    [Fact]
    public async Task A_pull_request_writes_caches_that_nobody_else_sees()
    {
        Trigger = PullRequest(onTarget: false);
        await RunAsync("- uses: octo/one@v1");

        Assert.Equal("refs/pull/7/merge", Legs.Toolkit.Opened[0].WrittenScope);
        Assert.Equal(["refs/pull/7/merge", "refs/heads/main"], Legs.Toolkit.Opened[0].VisibleScopes);
    }

    [Theory]
    [InlineData("octo/shop", "refs/heads/main")]
    [InlineData("stranger/shop", "refs/pull/7/merge")]
    public async Task A_run_on_the_base_writes_its_caches_only_where_the_pull_request_is_of_the_repository(string head, string written)
    {
        Trigger = PullRequest(onTarget: true) with { Payload = Pipelines.Values.ValueJson.Parse($$"""{ "pull_request": { "head": { "repo": { "full_name": "{{head}}" } } } }""") };
        await RunAsync("- uses: octo/one@v1");

        Assert.Equal(written, Legs.Toolkit.Opened[0].WrittenScope);
        Assert.Contains("refs/heads/main", Legs.Toolkit.Opened[0].VisibleScopes);
    }

    protected override void Dispose(bool disposing)
    {
        _keys.Dispose();
        base.Dispose(disposing);
    }

    private async Task<IIdTokens> IdTokensAsync(string job = "")
    {
        await RunAsync("- uses: octo/one@v1", $"{MayHaveIdTokens}\n{job}");
        return Assert.Single(Legs.Toolkit.Opened).IdTokens!;
    }

    private static string Claim(IIdTokens tokens, string name, string? audience = null) =>
        JsonDocument.Parse(Decoded(tokens.Issue("http://127.0.0.1:1234", audience).Split('.')[1])).RootElement.GetProperty(name).GetString()!;

    private static byte[] Decoded(string text) => Base64Url.DecodeFromChars(text);

    private static IEnumerable<string> Given(ProcessRequest process) =>
        process.Environment.Where(variable => variable.Key.StartsWith("ACTIONS_", StringComparison.Ordinal)).Select(variable => $"{variable.Key}={variable.Value}").Order();

    private static Trigger.PullRequest PullRequest(bool onTarget) => new()
    {
        Repository = PlanBuilder.Push().Repository,
        Head = PlanBuilder.Push().Head,
        Actor = "mona",
        Number = 7,
        Source = "feature",
        Target = "main",
        TargetSha = "3333333333333333333333333333333333333333",
        Title = "A feature",
        OnTarget = onTarget,
    };
}
