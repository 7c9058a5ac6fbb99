using System.Text.Json;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Dialects.Tokens;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Toolkit;

/// <summary>Issues the id tokens of a job: signed by the key of this machine, with the claims that GitHub's have.</summary>
internal sealed class JobIdTokens(RunningJob job) : IIdTokens
{
    // As GitHub's: they may be used at once, also by a clock that is slow, and not for long.
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // The claims that are named as in the context 'github'.
    private static readonly string[] FromGitHub =
    [
        "actor", "actor_id", "base_ref", "event_name", "head_ref", "ref", "ref_protected", "ref_type", "repository", "repository_id",
        "repository_owner", "repository_owner_id", "repository_visibility", "run_attempt", "run_id", "run_number", "sha", "workflow",
        "workflow_ref", "workflow_sha",
    ];

    private string Folder => job.Options.KeyFolder ?? throw new InvalidOperationException("there is no folder for the key that signs id tokens");

    public ReadOnlyMemory<byte> KeySet
    {
        get
        {
            using var key = IssuerKey.Open(Folder);
            return key.KeySet;
        }
    }

    public string Issue(string issuer, string? audience)
    {
        using var key = IssuerKey.Open(Folder);
        var token = key.Sign(writer => WriteClaims(writer, issuer, audience ?? $"https://github.com/{GitHub("repository_owner")}"));
        job.Context.Masks.Add(token);
        return token;
    }

    private void WriteClaims(Utf8JsonWriter writer, string issuer, string audience)
    {
        var now = job.Context.Time.GetUtcNow();
        writer.WriteString("jti", Guid.CreateVersion7(now).ToString());
        writer.WriteString("sub", Subject());
        writer.WriteString("aud", audience);
        writer.WriteString("iss", issuer);
        foreach (var name in FromGitHub)
            writer.WriteString(name, GitHub(name));
        if (job.Assignment.Leg.Environment is { } environment)
            writer.WriteString("environment", environment);
        writer.WriteString("job_workflow_ref", Coercion.ToText(job.Contexts.Job["workflow_ref"]));
        writer.WriteString("job_workflow_sha", Coercion.ToText(job.Contexts.Job["workflow_sha"]));
        writer.WriteString("runner_environment", "self-hosted");
        writer.WriteNumber("nbf", (now - Leeway).ToUnixTimeSeconds());
        writer.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
        writer.WriteNumber("iat", now.ToUnixTimeSeconds());
    }

    private string Subject()
    {
        var repository = $"repo:{GitHub("repository")}";
        if (job.Assignment.Leg.Environment is { } environment)
            return $"{repository}:environment:{environment.Replace(":", "%3A", StringComparison.Ordinal)}";
        return GitHub("event_name") == "pull_request" ? $"{repository}:pull_request" : $"{repository}:ref:{GitHub("ref")}";
    }

    private string GitHub(string name) => Coercion.ToText(job.Contexts.GitHub[name]);
}
