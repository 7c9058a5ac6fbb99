using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Java;

/// <summary>Finds the Javas of the machine: of the variables <c>JAVA_HOME…</c>, of the system, of SDKMAN and of the tool cache.</summary>
internal sealed class JavaSearch(BuiltInCall call, StepEnvironment environment)
{
    private readonly ToolPlaces _places = new(call, environment);

    /// <summary>All of them, each once.</summary>
    public async ValueTask<IReadOnlyList<JavaRelease>> FindAsync(CancellationToken cancellationToken)
    {
        List<JavaRelease> found = [];
        foreach (var folder in await FoldersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await JavaRelease.OfAsync(call, folder, cancellationToken).ConfigureAwait(false) is { } release
                && !found.Exists(other => other.Text == release.Text && other.Maker == release.Maker && other.HasCompiler == release.HasCompiler))
                found.Add(release);
        }

        return found;
    }

    private async ValueTask<IReadOnlyList<string>> FoldersAsync(CancellationToken cancellationToken)
    {
        List<string> folders =
        [
            .. environment.Variables.Where(variable => variable.Key == "JAVA_HOME" || variable.Key.StartsWith("JAVA_HOME_", StringComparison.Ordinal))
                .OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => variable.Value.TrimEnd('/')),
        ];
        var managed = _places.OfManager("SDKMAN_DIR", ".sdkman").Select(root => $"{root}/candidates/java");
        foreach (var root in (string[])["/usr/lib/jvm", "/opt/java", $"{call.Job.Session.Places.Home}/.jdks", .. managed])
            folders.AddRange(await _places.FoldersInAsync(root, cancellationToken).ConfigureAwait(false));
        foreach (var cache in _places.Caches)
        {
            foreach (var tool in await _places.FoldersInAsync(cache, cancellationToken).ConfigureAwait(false))
            {
                if (!JobPath.Name(tool).StartsWith("Java_", StringComparison.Ordinal))
                    continue;
                var cached = await _places.CachedAsync(JobPath.Name(tool), _places.Architecture, cancellationToken).ConfigureAwait(false);
                folders.AddRange(cached.Select(java => java.Folder));
            }
        }

        return folders;
    }
}
