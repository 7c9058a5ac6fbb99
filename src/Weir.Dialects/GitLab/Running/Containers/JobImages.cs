using System.Text;
using System.Text.Json;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Variables;
using Weir.Dialects.Yaml;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running.Containers;

/// <summary>Reads what a job says of its image and its services, with variables in place.</summary>
internal static class JobImages
{
    private static readonly char[] BetweenAliases = [',', ' '];

    /// <summary>The containers of a job.</summary>
    /// <exception cref="ExecutorException">A name is none.</exception>
    public static JobContainers Of(RunningJob job) => new(
        ImageOf(job, job.Settings["image"]) is { } image ? image with { Environment = VariablesOf(job) } : null,
        [.. ServicesOf(job)]);

    private static IEnumerable<ServiceSpec> ServicesOf(RunningJob job)
    {
        var number = 0;
        foreach (var node in (job.Settings["services"] as YamlNode.Sequence)?.Items ?? [])
        {
            if (ImageOf(job, node) is not { } image)
                continue;
            var text = new JobText(node as YamlNode.Mapping);
            var variables = new Dictionary<string, string>(VariablesOf(job));
            foreach (var (name, value) in text.Part("variables").Entries)
                variables[name] = RunnerExpansion.Expand(VariableText(value), own => own == name ? job.Variables[own] : variables.GetValueOrDefault(own));
            var given = job.Variables.Expand(text.Text("alias") ?? "").Split(BetweenAliases, StringSplitOptions.RemoveEmptyEntries);
            yield return new ServiceSpec(FormattableString.Invariant($"{image.Image}-{number++}"), [.. AliasesOf(image.Image).Concat(given).Distinct()], image with
            {
                Environment = variables,
                Command = text["command"] is null ? null : text.Texts("command"),
            })
            {
                AwaitPorts = true,
            };
        }
    }

    private static ContainerSpec? ImageOf(RunningJob job, YamlNode? node)
    {
        var text = new JobText(node as YamlNode.Mapping);
        if (node is null || job.Variables.Expand(node is YamlNode.Mapping ? text.Text("name") ?? "" : NodeTexts.TextOf(node) ?? "") is not { Length: > 0 } name)
            return null;
        var docker = text.Part("docker");
        return new ContainerSpec
        {
            Image = name,
            Entrypoint = text["entrypoint"] is null ? null : [.. text.Texts("entrypoint").Where(word => word.Length > 0)],
            User = NonEmpty(job.Variables.Expand(docker.Text("user") ?? "")),
            Platform = NonEmpty(job.Variables.Expand(docker.Text("platform") ?? "")),
            PullPolicies = text.Texts("pull_policy") is { Count: > 0 } policies ? [.. policies.Select(PolicyOf)] : [PullPolicy.IfNotPresent],
            Credentials = CredentialsOf(job, name),
        };
    }

    /// <summary>The names by which GitLab lets a job reach a service: of <c>registry:5000/group/image:tag</c>, <c>registry__group__image</c> and <c>registry-group-image</c>.</summary>
    private static IEnumerable<string> AliasesOf(string image)
    {
        var parts = image.Split('@')[0].Split('/');
        var name = string.Join('/', parts.Select(part => part.Split(':')[0]));
        return [name.Replace("/", "__", StringComparison.Ordinal), name.Replace('/', '-')];
    }

    private static IReadOnlyDictionary<string, string> VariablesOf(RunningJob job) => job.Variables.Environment.ToDictionary();

    private static string VariableText(YamlNode value) => (value is YamlNode.Mapping mapping ? NodeTexts.TextOf(mapping["value"]) : NodeTexts.TextOf(value)) ?? "";

    private static PullPolicy PolicyOf(string text) => text switch
    {
        "always" => PullPolicy.Always,
        "never" => PullPolicy.Never,
        _ => PullPolicy.IfNotPresent,
    };

    // As GitLab Runner has it: what DOCKER_AUTH_CONFIG says of the registry, and what the job has for GitLab's own.
    private static RegistryCredentials? CredentialsOf(RunningJob job, string image)
    {
        if (ImageReference.Parse(image).Value is not { Registry: var registry })
            return null;
        if (NonEmpty(job.Variables["DOCKER_AUTH_CONFIG"]) is { } configuration && Find(configuration, registry) is { } found)
            return found;
        return job.Variables["CI_REGISTRY"] == registry && NonEmpty(job.Variables["CI_REGISTRY_USER"]) is { } user && NonEmpty(job.Variables["CI_REGISTRY_PASSWORD"]) is { } password
            ? new RegistryCredentials(user, password)
            : null;
    }

    private static RegistryCredentials? Find(string configuration, string registry)
    {
        try
        {
            using var document = JsonDocument.Parse(configuration);
            var key = registry == "docker.io" ? "https://index.docker.io/v1/" : registry;
            if (!document.RootElement.TryGetProperty("auths", out var auths) || !auths.TryGetProperty(key, out var entry) || !entry.TryGetProperty("auth", out var auth))
                return null;
            var pair = Encoding.UTF8.GetString(auth.GetBytesFromBase64()).Split(':', 2);
            return pair.Length == 2 ? new RegistryCredentials(pair[0], pair[1]) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new ExecutorException($"the variable DOCKER_AUTH_CONFIG is not a Docker configuration: {exception.Message}; expected {{\"auths\": {{\"registry\": {{\"auth\": \"base64 of user:password\"}}}}}}");
        }
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
