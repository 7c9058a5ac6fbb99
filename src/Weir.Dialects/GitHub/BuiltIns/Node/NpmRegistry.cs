namespace Weir.Dialects.GitHub.BuiltIns.Node;

/// <summary>Tells npm which registry to use, and that the token for it is in a variable.</summary>
internal static class NpmRegistry
{
    /// <summary>Writes <c>.npmrc</c> for the job, as the inputs <c>registry-url</c> and <c>scope</c> say.</summary>
    /// <exception cref="ActionFailure">The address is none.</exception>
    public static async ValueTask WriteAsync(BuiltInCall call, StepEnvironment environment, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(call.Input("registry-url"), UriKind.Absolute, out var given) || given.Scheme is not ("http" or "https"))
            throw new ActionFailure($"input 'registry-url' is an address like 'https://registry.npmjs.org', found '{call.Input("registry-url")}'");
        var url = given.AbsoluteUri.TrimEnd('/') + "/";
        var scope = Scope(call, given);
        var path = $"{call.Job.Session.Places.Temporary}/.npmrc";
        var before = await call.Job.Session.Files.ReadTextAsync(path, cancellationToken).ConfigureAwait(false) ?? "";
        List<string> lines = [.. before.Split('\n').Where(line => line.Length > 0 && !line.StartsWith($"{scope}registry", StringComparison.OrdinalIgnoreCase))];
        lines.Add($"{url[(given.Scheme.Length + 1)..]}:_authToken=${{NODE_AUTH_TOKEN}}");
        lines.Add($"{scope}registry={url}");
        if (call.IsBefore(6))
            lines.Add($"always-auth={(call.Flag("always-auth") ? "true" : "false")}");
        await call.Job.Session.Files.WriteTextAsync(path, string.Join('\n', lines.Distinct()) + "\n", mode: null, cancellationToken).ConfigureAwait(false);
        environment.Set("NPM_CONFIG_USERCONFIG", path);

        // Without any value npm would complain of the variable in every command.
        environment.Set("NODE_AUTH_TOKEN", environment["NODE_AUTH_TOKEN"] is { Length: > 0 } token ? token : "XXXXX-XXXXX-XXXXX-XXXXX");
    }

    private static string Scope(BuiltInCall call, Uri url)
    {
        var scope = call.Input("scope") is { Length: > 0 } given ? given : url.Host == "npm.pkg.github.com" ? call.Context("repository_owner") : "";
        return scope.Length == 0 ? "" : $"@{scope.TrimStart('@').ToLowerInvariant()}:";
    }
}
