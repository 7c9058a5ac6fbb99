using System.Text;
using System.Text.Json;
using Weir.Pipelines.Execution;

namespace Weir.Toolkit.Tests.Clients;

public sealed class CoreClientTests : NpmScene
{
    [Theory]
    [InlineData("@actions/core")]
    [InlineData("core-1")]
    public async Task Gets_id_tokens(string package)
    {
        IdTokens = new PlainTokens();

        var answer = await RunAsync($$"""
            const core = await load('{{package}}');
            return [await core.getIDToken(), await core.getIDToken('https://cloud?a=b&c')];
            """);

        Assert.Equal("""["for nobody","for https://cloud?a=b&c"]""", JsonSerializer.Serialize(answer, Readable));
    }

    [Fact]
    public async Task Gets_none_where_the_job_may_have_none()
    {
        var answer = await RunAsync("""
            const core = await load('@actions/core');
            return await core.getIDToken().catch(error => error.message);
            """);

        Assert.Contains("ACTIONS_ID_TOKEN_REQUEST_URL", answer.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_a_summary()
    {
        await RunAsync("""
            const core = await load('@actions/core');
            await core.summary.addHeading('Results').addTable([['a', 'b']]).write();
            """);

        Assert.StartsWith("<h1>Results</h1>", Summary, StringComparison.Ordinal);
    }

    private static JsonSerializerOptions Readable { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed class PlainTokens : IIdTokens
    {
        public ReadOnlyMemory<byte> KeySet => Encoding.UTF8.GetBytes("{\"keys\":[]}");

        public string Issue(string issuer, string? audience) => $"for {audience ?? "nobody"}";
    }
}
