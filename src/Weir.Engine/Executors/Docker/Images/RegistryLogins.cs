using System.Text;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>The credentials of the user's own Docker configuration, as <c>docker login</c> keeps them.</summary>
/// <param name="around">What says where the configuration is.</param>
/// <param name="time">Limits how long a program that keeps credentials may take.</param>
public sealed class RegistryLogins(EngineSurroundings around, TimeProvider time)
{
    private const string HubKey = "https://index.docker.io/v1/";

    private readonly Lazy<DockerConfiguration> _configuration = new(() => DockerConfiguration.Read(around));

    /// <summary>What a registry is given; null for nothing.</summary>
    /// <param name="registry">The registry's name, such as <c>ghcr.io</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExecutorException">The configuration cannot be read, or the program that keeps the credentials fails.</exception>
    public async Task<AuthConfig?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        var configuration = _configuration.Value;
        var key = KeyOf(registry);
        var helper = configuration.CredHelpers?.GetValueOrDefault(key) ?? configuration.CredHelpers?.GetValueOrDefault(registry) ?? configuration.CredsStore;
        if (helper is { Length: > 0 })
            return await new CredentialHelper(helper, around, time).GetAsync(key, cancellationToken).ConfigureAwait(false);
        var stored = (configuration.Auths ?? new Dictionary<string, StoredCredentials>())
            .Where(entry => entry.Key == key || HostOf(entry.Key) == HostOf(key))
            .OrderByDescending(entry => entry.Key == key)
            .Select(static entry => entry.Value)
            .FirstOrDefault();
        return stored is { Auth.Length: > 0 } or { IdentityToken.Length: > 0 } ? Decode(stored, registry, key) : null;
    }

    /// <summary>Credentials that a pipeline gives, as the engine takes them.</summary>
    public static AuthConfig Given(RegistryCredentials credentials, string registry) =>
        new() { Username = credentials.User, Password = credentials.Password, ServerAddress = KeyOf(registry) };

    /// <summary>Docker Hub has many names; configurations know it by the oldest.</summary>
    internal static string KeyOf(string registry) => registry is ImageReference.DockerHub or "index.docker.io" or "registry-1.docker.io" ? HubKey : registry;

    private static string HostOf(string key)
    {
        var start = key.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        return key[start..].Split('/')[0];
    }

    private AuthConfig Decode(StoredCredentials stored, string registry, string key)
    {
        if (stored.IdentityToken is { Length: > 0 } token)
            return new AuthConfig { IdentityToken = token, ServerAddress = key };
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(stored.Auth!)).TrimEnd('\0');
            if (text.Split(':', 2) is [{ Length: > 0 } user, var password])
                return new AuthConfig { Username = user, Password = password, ServerAddress = key };
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new ExecutorException($"the credentials for '{registry}' in '{_configuration.Value.Location}' are not 'user:password' in base 64; sign in again with 'docker login {registry}'");
    }
}
