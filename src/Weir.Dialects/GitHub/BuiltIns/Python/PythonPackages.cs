using Weir.Dialects.GitHub.BuiltIns.Caches;
using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Python;

/// <summary>Caches what pip, Pipenv or Poetry keep.</summary>
internal sealed class PythonPackages(BuiltInCall call, Commands commands, ToolPlaces places)
{
    private static readonly Dictionary<string, string[]> UsualFiles = new()
    {
        ["pip"] = ["**/requirements.txt", "**/pyproject.toml"],
        ["pipenv"] = ["**/Pipfile.lock"],
        ["poetry"] = ["**/poetry.lock"],
    };

    /// <summary>Restores the cache of the program that the input <c>cache</c> names.</summary>
    /// <param name="version">The version of Python that the packages are of.</param>
    /// <param name="python">Its program.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ActionFailure">It is another program, it is not there, or no file says which packages are needed.</exception>
    public async ValueTask RestoreAsync(string version, string python, CancellationToken cancellationToken)
    {
        var program = call.Input("cache");
        if (!UsualFiles.TryGetValue(program, out var usual))
            throw new ActionFailure($"input 'cache' is 'pip', 'pipenv' or 'poetry', found '{program}'");
        var digest = await DigestAsync(usual, cancellationToken).ConfigureAwait(false);
        var start = $"setup-python-{call.Job.Session.Machine.System}-{places.Architecture}-python-{version}-{program}";
        string[] restoreKeys = program == "pip" ? [start] : [];
        var folders = await FoldersAsync(program, python, cancellationToken).ConfigureAwait(false);
        await DependencyCache.RestoreAsync(call, new CacheRequest(folders, $"{start}-{digest}", restoreKeys), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string> DigestAsync(string[] usual, CancellationToken cancellationToken)
    {
        var patterns = call.Input("cache-dependency-path") is { Length: > 0 } given ? [given] : usual;
        foreach (var pattern in patterns)
        {
            if (await FileDigest.OfAsync(call.Job.Session, pattern, cancellationToken).ConfigureAwait(false) is { } digest)
                return digest;
        }

        throw new ActionFailure(
            $"no file in the workspace fits {string.Join(" or ", patterns.Select(pattern => $"'{pattern.ReplaceLineEndings(", ")}'"))}, by which the cache is found: "
            + "check the repository out before this step, or write the files in 'cache-dependency-path'");
    }

    private async ValueTask<IReadOnlyList<string>> FoldersAsync(string program, string python, CancellationToken cancellationToken)
    {
        var home = call.Job.Session.Places.Home;
        switch (program)
        {
            case "pip":
                // pip tells since 20.1; before it has only the usual place.
                var answer = await commands.AskAsync(python, ["-m", "pip", "cache", "dir"], folder: null, cancellationToken).ConfigureAwait(false);
                return [answer.ExitCode == 0 ? answer.Text.Split('\n')[^1].Trim() : $"{home}/.cache/pip"];
            case "pipenv":
                return [$"{home}/.local/share/virtualenvs"];
            default:
                var cache = await commands.AskSurelyAsync("poetry", ["config", "cache-dir"], folder: null, cancellationToken).ConfigureAwait(false);
                return [cache.Split('\n')[^1].Trim(), $"{call.Job.Session.Places.Workspace}/.venv"];
        }
    }
}
