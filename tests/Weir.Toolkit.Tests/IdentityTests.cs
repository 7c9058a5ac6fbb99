using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Toolkit.Tests;

public sealed class IdentityTests : ToolkitScene
{
    [Fact]
    public async Task A_job_that_may_gets_tokens_for_whom_it_asks()
    {
        var client = await OpenAsync(request => request with { IdTokens = new PlainTokens() });
        var access = client.Access.IdTokens!;
        var root = client.Access.Address.AbsoluteUri.TrimEnd('/');

        var usual = await ToolkitClient.SendAsync(HttpMethod.Get, access.Address.AbsoluteUri, token: access.Token);
        var asked = await ToolkitClient.SendAsync(HttpMethod.Get, $"{access.Address}&audience=https%3A%2F%2Fcloud", token: access.Token);

        Assert.Equal($"{root} for nobody", usual.Text("value"));
        Assert.Equal($"{root} for https://cloud", asked.Text("value"));
    }

    [Fact]
    public async Task The_issuer_is_where_its_token_says()
    {
        var client = await OpenAsync(request => request with { IdTokens = new PlainTokens() });

        var description = await client.GetAsync(".well-known/openid-configuration", null);
        var keys = await ToolkitClient.SendAsync(HttpMethod.Get, description.Text("jwks_uri"));

        Assert.Equal(client.Access.Address.AbsoluteUri.TrimEnd('/'), description.Text("issuer"));
        Assert.Equal("{\"keys\":[]}", keys.Body);
    }

    [Fact]
    public async Task A_job_that_may_not_gets_none()
    {
        var allowed = await OpenAsync(request => request with { IdTokens = new PlainTokens() });
        var client = await OpenAsync();

        Assert.Null(client.Access.IdTokens);
        Assert.Equal(403, (await client.GetAsync("idtoken?api-version=2.0", client.Access.Token)).Status);
        Assert.Equal(403, (await allowed.ArtifactAsync("ListArtifacts", "", allowed.Access.IdTokens!.Token)).Status);
    }

    [Fact]
    public async Task There_are_no_keys_where_nobody_may_have_tokens()
    {
        var client = await OpenAsync();

        Assert.Equal(404, (await client.GetAsync(".well-known/jwks", null)).Status);
        Assert.Equal(405, (await client.PostAsync(".well-known/jwks", "{}")).Status);
    }

    private sealed class PlainTokens : IIdTokens
    {
        public ReadOnlyMemory<byte> KeySet => Encoding.UTF8.GetBytes("{\"keys\":[]}");

        public string Issue(string issuer, string? audience) => $"{issuer} for {audience ?? "nobody"}";
    }
}
