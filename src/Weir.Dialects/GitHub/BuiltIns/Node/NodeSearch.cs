using Weir.Dialects.GitHub.BuiltIns.Tools;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.Node;

/// <summary>Finds the Node.js of the machine: in the tool cache, of version managers, and in <c>PATH</c>.</summary>
internal sealed class NodeSearch(BuiltInCall call, StepEnvironment environment)
{
    private readonly ToolPlaces _places = new(call, environment);
    private readonly Commands _commands = new(call, environment);

    /// <summary>Those that are kept by version.</summary>
    public async ValueTask<IReadOnlyList<NodeRelease>> KeptAsync(CancellationToken cancellationToken)
    {
        List<NodeRelease> found = [];
        foreach (var cached in await _places.CachedAsync("node", _places.Architecture, cancellationToken).ConfigureAwait(false))
            await AddAsync(found, cached.Version, cached.Folder, "tool cache", cancellationToken).ConfigureAwait(false);
        foreach (var (manager, root, inner) in Managers())
        {
            foreach (var folder in await _places.FoldersInAsync(root, cancellationToken).ConfigureAwait(false))
                await AddAsync(found, JobPath.Name(folder), folder + inner, manager, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>Those in <c>PATH</c>, asked for their versions.</summary>
    public async ValueTask<IReadOnlyList<NodeRelease>> InPathAsync(CancellationToken cancellationToken)
    {
        List<NodeRelease> found = [];
        foreach (var folder in _places.SearchPath)
        {
            var program = $"{folder}/node";
            if (!await call.Job.Session.Files.IsFileAsync(program, cancellationToken).ConfigureAwait(false))
                continue;
            var answer = await _commands.AskAsync(program, ["--version"], folder: null, cancellationToken).ConfigureAwait(false);
            if (answer.ExitCode == 0 && SemanticVersion.TryParse(answer.Text) is { } version && !found.Exists(other => other.Version.Equals(version)))
                found.Add(new NodeRelease(version, folder, program, IsAlone: false));
        }

        return found;
    }

    private IEnumerable<(string Manager, string Root, string Inner)> Managers()
    {
        foreach (var root in _places.OfManager("NVM_DIR", ".nvm"))
            yield return ("nvm", $"{root}/versions/node", "");
        foreach (var root in _places.OfManager("VOLTA_HOME", ".volta"))
            yield return ("Volta", $"{root}/tools/image/node", "");
        foreach (var root in _places.OfManager("FNM_DIR", ".local/share/fnm"))
            yield return ("fnm", $"{root}/node-versions", "/installation");
        foreach (var root in _places.OfManager("MISE_DATA_DIR", ".local/share/mise"))
            yield return ("mise", $"{root}/installs/node", "");
        foreach (var root in _places.OfManager("ASDF_DATA_DIR", ".asdf"))
            yield return ("asdf", $"{root}/installs/nodejs", "");
        yield return ("n", $"{(environment["N_PREFIX"] is { Length: > 0 } prefix ? prefix : "/usr/local")}/n/versions/node", "");
    }

    private async ValueTask AddAsync(List<NodeRelease> found, string version, string folder, string origin, CancellationToken cancellationToken)
    {
        if (SemanticVersion.TryParse(version) is { } parsed
            && await call.Job.Session.Files.IsFileAsync($"{folder}/bin/node", cancellationToken).ConfigureAwait(false))
            found.Add(new NodeRelease(parsed, $"{folder}/bin", origin, IsAlone: true));
    }
}
