using System.Text;
using System.Text.Json;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running.Containers;

/// <summary>
/// What registries are given for the images of a job: what the variable <c>DOCKER_AUTH_CONFIG</c> says, and what the job has for GitLab's own.
/// </summary>
internal static class RegistryAccess
{
    private const string Configuration = "DOCKER_AUTH_CONFIG";
    private const string Hub = "docker.io";

    private static readonly string[] NamesOfHub = [Hub, "index.docker.io", "registry-1.docker.io"];

    /// <summary>The credentials for the registry of an image; null where the job has none.</summary>
    /// <exception cref="ExecutorException">The variable is no configuration of Docker.</exception>
    public static RegistryCredentials? Of(RunningJob job, string image)
    {
        if (ImageReference.Parse(image).Value is not { Registry: var registry })
            return null;
        if (job.Variables[Configuration] is { Length: > 0 } configuration && Find(configuration, registry) is { } found)
            return found;
        return job.Variables["CI_REGISTRY"] is { } own && HostOf(own) == HostOf(registry)
            && job.Variables["CI_REGISTRY_USER"] is { Length: > 0 } user && job.Variables["CI_REGISTRY_PASSWORD"] is { Length: > 0 } password
            ? new RegistryCredentials(user, password)
            : null;
    }

    private static RegistryCredentials? Find(string configuration, string registry)
    {
        try
        {
            using var document = JsonDocument.Parse(configuration);
            if (!document.RootElement.TryGetProperty("auths", out var all))
                return null;
            var entry = all.EnumerateObject().FirstOrDefault(one => HostOf(one.Name) == HostOf(registry)).Value;
            return entry.ValueKind == JsonValueKind.Object ? Read(entry) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new ExecutorException(
                $"the variable {Configuration} is not a configuration of Docker: {exception.Message}; expected {{\"auths\": {{\"registry\": {{\"auth\": \"base64 of user:password\"}}}}}}");
        }
    }

    private static RegistryCredentials? Read(JsonElement entry)
    {
        if (entry.TryGetProperty("auth", out var auth) && auth.GetString() is { Length: > 0 })
            return Encoding.UTF8.GetString(auth.GetBytesFromBase64()).Split(':', 2) is [var user, var password] ? new RegistryCredentials(user, password) : null;
        return entry.TryGetProperty("username", out var name) && entry.TryGetProperty("password", out var secret)
            ? new RegistryCredentials(name.GetString() ?? "", secret.GetString() ?? "")
            : null;
    }

    // Configurations know a registry by its host, or by the address of its interface: https://index.docker.io/v1/.
    private static string HostOf(string key)
    {
        var start = key.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var host = key[start..].Split('/')[0];
        return NamesOfHub.Contains(host) ? Hub : host;
    }
}
