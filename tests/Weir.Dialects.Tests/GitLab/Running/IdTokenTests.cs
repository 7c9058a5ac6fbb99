using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class IdTokenTests : PipelineScene
{
    // A log shows no token: backwards it is not known for one.
    private const string Show = "printf '%s\\n' \"$TOKEN\" | rev";

    [Fact]
    public async Task A_token_is_signed_by_a_key_of_the_key_set()
    {
        var token = await TokenAsync("https://vault.example");
        var key = KeySet("keys")[0];
        using var rsa = RSA.Create(new RSAParameters { Modulus = Decoded(key, "n"), Exponent = Decoded(key, "e") });
        Assert.True(rsa.VerifyData(token.Signed, token.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal(("RSA", "sig", "RS256"), (Text(key, "kty"), Text(key, "use"), Text(key, "alg")));
        Assert.Equal(("RS256", "JWT", Text(key, "kid")), (Text(token.Header, "alg"), Text(token.Header, "typ"), Text(token.Header, "kid")));
        Assert.False(key.TryGetProperty("d", out _));
    }

    [Fact]
    public async Task All_tokens_are_signed_by_one_key_that_the_user_alone_can_read()
    {
        var one = await TokenAsync("a");
        Time.Advance(TimeSpan.FromSeconds(1));
        var two = await TokenAsync("a");
        Assert.Equal(Text(one.Header, "kid"), Text(two.Header, "kid"));
        Assert.NotEqual(Text(one.Claims, "jti"), Text(two.Claims, "jti"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Keys, "issuer.pem")));
    }

    [Theory]
    [InlineData("https://vault.example", "\"https://vault.example\"")]
    [InlineData("$PLACE", "\"https://vault.example\"")]
    [InlineData("[one, $PLACE]", "[\"one\",\"https://vault.example\"]")]
    [InlineData("[one]", "\"one\"")]
    public async Task The_audience_is_a_text_or_a_list(string written, string audience) =>
        Assert.Equal(audience, (await TokenAsync(written)).Claims.GetProperty("aud").GetRawText());

    [Fact]
    public async Task A_token_says_what_it_is_for()
    {
        var claims = (await TokenAsync("a")).Claims;
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal((now, now - 5, now + 3600), (Number("iat"), Number("nbf"), Number("exp")));
        Assert.Equal("project_path:octo/shop:ref_type:branch:ref:main", Text(claims, "sub"));
        Assert.Equal(
            ("octo/shop", "octo", "main", "branch", "refs/heads/main", "true", "push", "self-hosted", "production"),
            (Text(claims, "project_path"), Text(claims, "namespace_path"), Text(claims, "ref"), Text(claims, "ref_type"), Text(claims, "ref_path"),
                Text(claims, "ref_protected"), Text(claims, "pipeline_source"), Text(claims, "runner_environment"), Text(claims, "environment")));

        long Number(string name) => claims.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task Of_a_tag_it_says_so()
    {
        var job = await RunJobAsync($"script: [\"{Show.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"]\nid_tokens: {{ TOKEN: {{ aud: a }} }}", Triggers.Tag());
        var claims = Token.Read(job.OutputOf("script")).Claims;
        Assert.Equal(("v1.0", "tag", "refs/tags/v1.0"), (Text(claims, "ref"), Text(claims, "ref_type"), Text(claims, "ref_path")));
    }

    [Fact]
    public async Task A_token_is_masked()
    {
        var job = await RunJobAsync("script: ['echo \"$TOKEN\"']\nid_tokens: { TOKEN: { aud: a } }");
        Assert.Equal("***", job.OutputOf("script"));
    }

    [Fact]
    public async Task A_job_alone_has_its_tokens()
    {
        await RunAsync("one: { stage: build, script: [echo one], id_tokens: { TOKEN: { aud: a } } }\ntwo: { script: ['echo \"${TOKEN-none}\"'] }");
        Assert.Equal("none", Job("two").OutputOf("script"));
        Assert.Equal("one success, two success", Results);
    }

    private async Task<Token> TokenAsync(string audience)
    {
        var job = await RunAsync($"""
            job:
              variables: {"{"} PLACE: https://vault.example {"}"}
              environment: production
              id_tokens: {"{"} TOKEN: {"{"} aud: {audience} {"}"} {"}"}
              script:
              - {Show}
            """);
        Assert.Equal(JobResult.Success, job.Outcome.Result);
        return Token.Read(job.OutputOf("script"));
    }

    private JsonElement KeySet(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Keys, "issuer.jwks.json")));
        return document.RootElement.GetProperty(name).Clone();
    }

    private static byte[] Decoded(JsonElement element, string name) => Base64Url.DecodeFromChars(Text(element, name));

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private sealed record Token(JsonElement Header, JsonElement Claims, byte[] Signed, byte[] Signature)
    {
        public static Token Read(string backwards)
        {
            var text = string.Concat(backwards.Reverse());
            var parts = text.Split('.');
            Assert.Equal(3, parts.Length);
            return new Token(Json(parts[0]), Json(parts[1]), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        }

        private static JsonElement Json(string part)
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part));
            return document.RootElement.Clone();
        }
    }
}
