using System.Text.Json;
using Weir.Dialects.GitHub.BuiltIns.Caches;
using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Node;

/// <summary>Caches what npm, Yarn or pnpm keep.</summary>
internal sealed class NodePackages(BuiltInCall call, Commands commands, ToolPlaces places)
{
    private static readonly Dictionary<string, string[]> LockFiles = new()
    {
        ["npm"] = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock"],
        ["pnpm"] = ["pnpm-lock.yaml"],
        ["yarn"] = ["yarn.lock"],
    };

    /// <summary>
    /// The program whose packages are to be cached: the input's, or, since v5, npm where package.json names it as the repository's own; null for none.
    /// </summary>
    /// <exception cref="ActionFailure">The input names another one.</exception>
    public async ValueTask<string?> ProgramAsync(CancellationToken cancellationToken)
    {
        if (call.Input("cache") is { Length: > 0 } given)
            return LockFiles.ContainsKey(given) ? given : throw new ActionFailure($"input 'cache' is 'npm', 'yarn' or 'pnpm', found '{given}'");
        if (call.IsBefore(5) || !call.Flag("package-manager-cache", whenEmpty: true))
            return null;
        var text = await call.Job.Session.Files.ReadTextAsync(call.Resolve("package.json"), cancellationToken).ConfigureAwait(false);
        return text is not null && IsOfNpm(text) && await LockFileAsync("npm", cancellationToken).ConfigureAwait(false) is not null ? "npm" : null;
    }

    /// <summary>Restores the cache of a program.</summary>
    /// <exception cref="ActionFailure">The program or the file that pins the packages is not there.</exception>
    public async ValueTask RestoreAsync(string program, CancellationToken cancellationToken)
    {
        var pattern = call.Input("cache-dependency-path") is { Length: > 0 } given ? given : await LockFileAsync(program, cancellationToken).ConfigureAwait(false);
        if (pattern is null || await FileDigest.OfAsync(call.Job.Session, pattern, cancellationToken).ConfigureAwait(false) is not { } digest)
        {
            throw new ActionFailure(
                $"no file in the workspace fits '{pattern?.ReplaceLineEndings(", ") ?? string.Join("' or '", LockFiles[program])}', by which the cache of {program} is found: "
                + "check the repository out before this step, or write the files in 'cache-dependency-path'");
        }

        var key = $"node-cache-{call.Job.Session.Machine.System}-{places.Architecture}-{program}-{digest}";
        await DependencyCache
            .RestoreAsync(call, new CacheRequest([await FolderAsync(program, cancellationToken).ConfigureAwait(false)], key, []), cancellationToken)
            .ConfigureAwait(false);
    }

    private async ValueTask<string?> LockFileAsync(string program, CancellationToken cancellationToken)
    {
        foreach (var name in LockFiles[program])
        {
            if (await call.Job.Session.Files.IsFileAsync(call.Resolve(name), cancellationToken).ConfigureAwait(false))
                return name;
        }

        return null;
    }

    private async ValueTask<string> FolderAsync(string program, CancellationToken cancellationToken)
    {
        var arguments = program switch
        {
            "npm" => ["config", "get", "cache"],
            "pnpm" => ["store", "path", "--silent"],
            _ => await YarnQuestionAsync(cancellationToken).ConfigureAwait(false),
        };
        return await commands.AskSurelyAsync(program, arguments, folder: null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string[]> YarnQuestionAsync(CancellationToken cancellationToken)
    {
        var version = await commands.AskSurelyAsync("yarn", ["--version"], folder: null, cancellationToken).ConfigureAwait(false);
        return version.StartsWith("1.", StringComparison.Ordinal) ? ["cache", "dir"] : ["config", "get", "cacheFolder"];
    }

    private static bool IsOfNpm(string package)
    {
        try
        {
            using var document = JsonDocument.Parse(package);
            return document.RootElement.TextAt("packageManager")?.StartsWith("npm@", StringComparison.Ordinal) == true;
        }
        catch (JsonException)
        {
            // npm itself says what is wrong with it, where the job uses it.
            return false;
        }
    }
}
