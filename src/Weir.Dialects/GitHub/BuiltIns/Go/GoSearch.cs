using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Go;

/// <summary>Finds the Gos of the machine: of the tool cache, in <c>PATH</c>, of the system, and those that Go itself has downloaded.</summary>
internal sealed class GoSearch(BuiltInCall call, StepEnvironment environment)
{
    private readonly ToolPlaces _places = new(call, environment);

    /// <summary>All of them, each version once.</summary>
    public async ValueTask<IReadOnlyList<GoRelease>> FindAsync(CancellationToken cancellationToken)
    {
        List<GoRelease> found = [];
        foreach (var folder in await FoldersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await GoRelease.OfAsync(call, folder, cancellationToken).ConfigureAwait(false) is { } release && !found.Exists(other => other.Text == release.Text))
                found.Add(release);
        }

        return found;
    }

    private async ValueTask<IReadOnlyList<string>> FoldersAsync(CancellationToken cancellationToken)
    {
        var home = call.Job.Session.Places.Home;
        var goPath = environment["GOPATH"] is { Length: > 0 } given ? given.Split(':')[0] : $"{home}/go";
        var cached = await _places.CachedAsync("go", _places.Architecture, cancellationToken).ConfigureAwait(false);
        List<string> folders = [.. cached.Select(go => go.Folder)];
        folders.Add(environment["GOROOT"]);
        foreach (var folder in _places.SearchPath)
            folders.Add(JobPath.Parent(await _places.RealFolderAsync(folder, "go", cancellationToken).ConfigureAwait(false)));
        folders.AddRange(["/usr/local/go", "/usr/lib/go"]);
        (string, string)[] roots = [("/usr/lib", "go-"), ($"{home}/sdk", "go"), ($"{home}/.gvm/gos", "go"), ($"{goPath}/pkg/mod/golang.org", "toolchain@")];
        foreach (var (root, start) in roots)
        {
            var inRoot = await _places.FoldersInAsync(root, cancellationToken).ConfigureAwait(false);
            folders.AddRange(inRoot.Where(folder => JobPath.Name(folder).StartsWith(start, StringComparison.Ordinal)));
        }

        return [.. folders.Where(folder => folder.Length > 0).Select(folder => folder.TrimEnd('/'))];
    }
}
