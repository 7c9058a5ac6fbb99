using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.Dialects.GitLab.Variables;
using Weir.Dialects.Tokens;

namespace Weir.Dialects.GitLab.Running.Tokens;

/// <summary>Makes the tokens of <c>id_tokens</c>: signed by an issuer on this machine, with the claims that GitLab's have.</summary>
internal static class IdTokens
{
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(5);

    /// <summary>The tokens as variables, masked.</summary>
    public static IReadOnlyList<Variable> Of(RunningJob job)
    {
        var wanted = job.Settings.Part("id_tokens").Entries.ToList();
        if (wanted.Count == 0)
            return [];
        using var key = IssuerKey.Open(job.Options.StateFolder);
        List<Variable> tokens = [];
        foreach (var (name, value) in wanted)
        {
            var audience = new JobText(value as Yaml.YamlNode.Mapping).Texts("aud").Select(job.Variables.Expand).ToList();
            var token = key.Sign(writer => WriteClaims(writer, job, name, audience));
            job.Context.Masks.Add(token);
            tokens.Add(new Variable(name, token, VariableSource.ExecutionPolicy) { IsRaw = true, IsMasked = true });
        }

        return tokens;
    }

    private static void WriteClaims(Utf8JsonWriter writer, RunningJob job, string token, List<string> audience)
    {
        var now = job.Context.Time.GetUtcNow();
        var variables = job.Variables;
        var (path, reference) = (variables["CI_PROJECT_PATH"] ?? "", variables["CI_COMMIT_REF_NAME"] ?? "");
        var type = variables["CI_COMMIT_TAG"] is null ? "branch" : "tag";
        Write("iss", variables["CI_SERVER_URL"]);
        Write("sub", $"project_path:{path}:ref_type:{type}:ref:{reference}");
        if (audience is [var only])
            Write("aud", only);
        else
            WriteAudience();
        writer.WriteNumber("iat", now.ToUnixTimeSeconds());
        writer.WriteNumber("nbf", (now - Leeway).ToUnixTimeSeconds());
        writer.WriteNumber("exp", (now + job.Context.Assignment.Leg.Timeout).ToUnixTimeSeconds());
        Write("jti", Identity($"{variables["CI_JOB_ID"]}/{token}/{now:O}").ToString());
        foreach (var (claim, variable) in Claims)
            Write(claim, variables[variable]);
        Write("ref_type", type);
        Write("ref_path", type == "tag" ? $"refs/tags/{reference}" : $"refs/heads/{reference}");
        Write("runner_environment", "self-hosted");
        if (job.Context.Assignment.Leg.Environment is { } environment)
            Write("environment", environment);

        void Write(string name, string? text)
        {
            if (text is not null)
                writer.WriteString(name, text);
        }

        void WriteAudience()
        {
            writer.WriteStartArray("aud");
            audience.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }
    }

    private static Guid Identity(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private static (string Claim, string Variable)[] Claims { get; } =
    [
        ("namespace_id", "CI_PROJECT_NAMESPACE_ID"),
        ("namespace_path", "CI_PROJECT_NAMESPACE"),
        ("project_id", "CI_PROJECT_ID"),
        ("project_path", "CI_PROJECT_PATH"),
        ("user_id", "GITLAB_USER_ID"),
        ("user_login", "GITLAB_USER_LOGIN"),
        ("user_email", "GITLAB_USER_EMAIL"),
        ("pipeline_id", "CI_PIPELINE_ID"),
        ("pipeline_source", "CI_PIPELINE_SOURCE"),
        ("job_id", "CI_JOB_ID"),
        ("ref", "CI_COMMIT_REF_NAME"),
        ("ref_protected", "CI_COMMIT_REF_PROTECTED"),
        ("runner_id", "CI_RUNNER_ID"),
        ("sha", "CI_COMMIT_SHA"),
        ("project_visibility", "CI_PROJECT_VISIBILITY"),
    ];
}
