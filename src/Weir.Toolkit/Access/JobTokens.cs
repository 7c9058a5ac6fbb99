using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Weir.Toolkit.Access;

/// <summary>What a token lets do.</summary>
internal enum TokenUse
{
    /// <summary>To use artifacts and caches.</summary>
    Services,

    /// <summary>To have tokens that say who the job is.</summary>
    Identity,
}

/// <summary>Who a token says that its bearer is.</summary>
/// <param name="Job">The id of the job.</param>
/// <param name="Use">What it lets do.</param>
internal readonly record struct Bearer(string Job, TokenUse Use);

/// <summary>
/// Issues and reads the tokens of jobs: JSON Web Tokens, for clients look into them. They read the run and the job from <c>scp</c>, and the scopes
/// of caches from <c>ac</c>.
/// </summary>
internal sealed class JobTokens(SigningKey key, TimeProvider time)
{
    private const string Services = "Actions.Results";
    private const string Identity = "Actions.GenerateIdToken";
    private const int Longest = 8192;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <summary>A token for a job.</summary>
    public string Issue(ServedJob job, TokenUse use)
    {
        var now = time.GetUtcNow();
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("jti", job.Id);
            writer.WriteString("iss", "weir");
            writer.WriteString("scp", $"{(use == TokenUse.Services ? Services : Identity)}:{job.RunBackendId}:{job.JobBackendId}");
            if (use == TokenUse.Services)
                writer.WriteString("ac", CacheScopes(job));
            writer.WriteNumber("nbf", now.ToUnixTimeSeconds());
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteNumber("exp", (now + job.Request.Lifetime).ToUnixTimeSeconds());
            writer.WriteEndObject();
        }

        var signed = $"{Header}.{Base64Url.EncodeToString(buffer.WrittenSpan)}";
        return $"{signed}.{key.Sign(signed)}";
    }

    /// <summary>Whose token it is.</summary>
    /// <exception cref="Refusal">It is not one of this process, or it has expired.</exception>
    public Bearer Read(string token)
    {
        var end = token.LastIndexOf('.');
        if (token.Length > Longest || end < 0 || !key.IsSigned(token[..end], token[(end + 1)..]))
            throw Refusal.Unauthenticated("the token is not one of this job: take it from ACTIONS_RUNTIME_TOKEN as it is");
        using var payload = JsonDocument.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.AsSpan(0, end)[(token.IndexOf('.') + 1)..])));
        if (payload.RootElement.GetProperty("exp").GetInt64() <= time.GetUtcNow().ToUnixTimeSeconds())
            throw Refusal.Unauthenticated("the token has expired");
        var use = payload.RootElement.GetProperty("scp").GetString()!.StartsWith(Identity, StringComparison.Ordinal) ? TokenUse.Identity : TokenUse.Services;
        return new Bearer(payload.RootElement.GetProperty("jti").GetString()!, use);
    }

    // 1 is to read and 2 to write; clients of caches expect the list as text.
    private static string CacheScopes(ServedJob job)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var scope in job.Request.VisibleScopes)
            {
                writer.WriteStartObject();
                writer.WriteString("Scope", scope);
                writer.WriteNumber("Permission", scope == job.Request.WrittenScope ? 3 : 1);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
