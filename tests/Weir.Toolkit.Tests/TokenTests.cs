using System.Buffers.Text;
using System.Text;

namespace Weir.Toolkit.Tests;

public sealed class TokenTests : ToolkitScene
{
    [Fact]
    public async Task A_token_lets_in_and_says_what_clients_read_from_it()
    {
        var client = await OpenAsync();

        Assert.Equal(200, (await client.ArtifactAsync("ListArtifacts", "")).Status);
        Assert.Matches("^Actions\\.Results:[0-9a-f-]{36}:[0-9a-f-]{36}$", client.Claims.GetProperty("scp").GetString());
        Assert.Equal("[{\"Scope\":\"refs/heads/main\",\"Permission\":3}]", client.Claims.GetProperty("ac").GetString());
        Assert.Equal(Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), client.Claims.GetProperty("exp").GetInt64());
    }

    [Fact]
    public async Task Nobody_gets_in_without_one()
    {
        var client = await OpenAsync();

        Assert.StartsWith("401 ", (await client.GetAsync("_apis/artifactcache/cache?keys=k&version=v", null)).Refusal, StringComparison.Ordinal);
        var answer = await client.ArtifactAsync("ListArtifacts", "", token: "");

        Assert.Equal((401, "unauthenticated"), (answer.Status, answer.Text("code")));
    }

    [Fact]
    public async Task A_token_of_another_process_is_refused()
    {
        await using var other = new LocalToolkit(new ToolkitOptions(), Time);
        var client = await OpenAsync();
        await using var foreign = other.Open(new Weir.Pipelines.Execution.ToolkitRequest
        {
            Run = Run,
            Leg = new(new("build"), 0),
            Repository = "mona/shop",
            Lifetime = TimeSpan.FromHours(1),
            Artifacts = Artifacts,
            Caches = Caches,
        });

        var answer = await client.ArtifactAsync("ListArtifacts", "", token: (await foreign.ConnectAsync(null, Token)).Token);

        Assert.Equal(401, answer.Status);
    }

    [Theory]
    [InlineData("payload")]
    [InlineData("signature")]
    [InlineData("no signature")]
    [InlineData("no algorithm")]
    [InlineData("one part")]
    [InlineData("huge")]
    public async Task An_altered_token_is_refused(string what)
    {
        var client = await OpenAsync();
        var parts = client.Access.Token.Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("\"exp\":1", "\"exp\":9", StringComparison.Ordinal);
        var altered = what switch
        {
            "payload" => $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.{parts[2]}",
            "signature" => client.Access.Token[..^1] + (client.Access.Token[^1] == 'A' ? 'B' : 'A'),
            "no signature" => $"{parts[0]}.{parts[1]}.",
            "no algorithm" => $"{Base64Url.EncodeToString("""{"alg":"none"}"""u8)}.{parts[1]}.",
            "one part" => parts[1],
            _ => new string('x', 20_000),
        };

        Assert.Equal(401, (await client.ArtifactAsync("ListArtifacts", "", altered)).Status);
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        var client = await OpenAsync();
        Time.Advance(TimeSpan.FromHours(1));

        var answer = await client.ArtifactAsync("ListArtifacts", "");

        Assert.Equal((401, "the token has expired"), (answer.Status, answer.Text("msg")));
    }

    [Fact]
    public async Task A_token_ends_with_its_job_and_leaves_others_alone()
    {
        var client = await OpenAsync();
        var other = await OpenAsync();
        await client.Job.DisposeAsync();

        var answer = await client.ArtifactAsync("ListArtifacts", "");

        Assert.Equal((401, "the job whose token this is has ended"), (answer.Status, answer.Text("msg")));
        Assert.Equal(200, (await other.ArtifactAsync("ListArtifacts", "")).Status);
    }

    [Fact]
    public async Task Another_run_is_out_of_reach()
    {
        var client = await OpenAsync();
        var other = await OpenAsync(request => request with { Run = new("1002") });

        var answer = await client.PostAsync(
            "twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts", $$"""{"workflow_run_backend_id":"{{other.RunBackendId}}"}""");

        Assert.Equal((403, "permission_denied"), (answer.Status, answer.Text("code")));
    }

    [Fact]
    public async Task Requests_that_are_none_are_told_so()
    {
        var client = await OpenAsync();
        const string service = "twirp/github.actions.results.api.v1.ArtifactService";

        Assert.StartsWith("404 ", (await client.GetAsync("nowhere", client.Access.Token)).Refusal, StringComparison.Ordinal);
        Assert.Contains("has no 'Nothing'; it has CreateArtifact, ", (await client.PostAsync($"{service}/Nothing", "{}")).Text("msg"), StringComparison.Ordinal);
        Assert.Contains("is called by POST, found GET", (await client.GetAsync($"{service}/ListArtifacts", client.Access.Token)).Text("msg"), StringComparison.Ordinal);
        Assert.Contains("400 {\"code\":\"invalid_argument\"", (await client.PostAsync($"{service}/ListArtifacts", "[1")).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("413 ", (await client.PostAsync($"{service}/ListArtifacts", new string(' ', 2 << 20))).Refusal, StringComparison.Ordinal);
    }
}
