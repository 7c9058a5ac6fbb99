using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>What <c>config.json</c> of Docker's own configuration says.</summary>
internal sealed record DockerConfiguration
{
    /// <summary>The context in use; null for the usual places.</summary>
    public string? CurrentContext { get; init; }

    /// <summary>Credentials, by registry.</summary>
    public IReadOnlyDictionary<string, StoredCredentials>? Auths { get; init; }

    /// <summary>The programs that keep credentials, by registry.</summary>
    public IReadOnlyDictionary<string, string>? CredHelpers { get; init; }

    /// <summary>The program that keeps the credentials of all other registries.</summary>
    public string? CredsStore { get; init; }

    /// <summary>Where it was read; null where there is no such file.</summary>
    [JsonIgnore]
    public string? Location { get; init; }

    /// <summary>Reads it; empty where there is none.</summary>
    /// <exception cref="ExecutorException">It cannot be read.</exception>
    public static DockerConfiguration Read(EngineSurroundings around)
    {
        if (around.ConfigurationFolder is not { } folder)
            return new DockerConfiguration();
        var path = Path.Combine(folder, "config.json");
        return ReadJson(around, path, DockerJson.Default.DockerConfiguration) is { } read ? read with { Location = path } : new DockerConfiguration();
    }

    /// <summary>Reads a file of Docker's configuration; null where there is none.</summary>
    /// <exception cref="ExecutorException">It cannot be read.</exception>
    public static T? ReadJson<T>(EngineSurroundings around, string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return around.Read(path) is { } text ? JsonSerializer.Deserialize(text, type) : null;
        }
        catch (JsonException exception)
        {
            throw new ExecutorException($"'{path}' cannot be read: {exception.Message}; correct it, or remove it", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExecutorException($"'{path}' cannot be read: {exception.Message}; make it readable, or name another folder with DOCKER_CONFIG", exception);
        }
    }
}

/// <summary>Credentials as <c>config.json</c> holds them.</summary>
/// <param name="Auth">User and password with a colon between them, in base 64.</param>
/// <param name="IdentityToken">A token in place of the password.</param>
internal sealed record StoredCredentials(string? Auth = null, [property: JsonPropertyName("identitytoken")] string? IdentityToken = null)
{
    /// <summary>Names nothing, as all of it is secret.</summary>
    public override string ToString() => "***";
}

/// <summary>A context's <c>meta.json</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Endpoints">Its endpoints; that of the engine is <c>docker</c>.</param>
internal sealed record ContextFile(
    [property: JsonPropertyName("Name")] string? Name, [property: JsonPropertyName("Endpoints")] IReadOnlyDictionary<string, ContextEndpoint>? Endpoints);

/// <summary>An endpoint of a context.</summary>
/// <param name="Host">Where it is.</param>
/// <param name="SkipTlsVerify">True where any certificate will do.</param>
internal sealed record ContextEndpoint(
    [property: JsonPropertyName("Host")] string? Host, [property: JsonPropertyName("SkipTLSVerify")] bool SkipTlsVerify);

/// <summary>The files of Docker's configuration that are read, and what the engine says.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowTrailingCommas = true)]
[JsonSerializable(typeof(DockerConfiguration))]
[JsonSerializable(typeof(ContextFile))]
[JsonSerializable(typeof(EngineRefusal))]
internal sealed partial class DockerJson : JsonSerializerContext;

/// <summary>What the engine answers where it refuses something.</summary>
/// <param name="Message">Why.</param>
internal sealed record EngineRefusal(string? Message);
