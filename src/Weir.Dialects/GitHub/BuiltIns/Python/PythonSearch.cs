using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.BuiltIns.Tools;
using Weir.Dialects.GitHub.BuiltIns.Versions;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns.Python;

/// <summary>Finds the Pythons of the machine: those of the tool cache, of pyenv, of uv, and those in <c>PATH</c>.</summary>
internal sealed partial class PythonSearch(BuiltInCall call, StepEnvironment environment)
{
    // Also for Python 2: no f-strings, nothing that it does not have.
    private const string Question =
        "import platform, sys; print('%s|%s' % (platform.python_implementation(), platform.python_version()))";

    private static readonly (string Tool, PythonImplementation Implementation, bool IsFreeThreaded)[] Cached =
    [
        ("Python", PythonImplementation.CPython, false),
        ("Python", PythonImplementation.CPython, true),
        ("PyPy", PythonImplementation.PyPy, false),
        ("GraalPy", PythonImplementation.GraalPy, false),
    ];

    private readonly ToolPlaces _places = new(call, environment);
    private readonly Commands _commands = new(call, environment);

    private IJobFiles Files => call.Job.Session.Files;

    [GeneratedRegex(
        """
        ^(?:(?<language>[0-9]+\.[0-9]+\.[0-9]+(?:(?:a|b|rc)[0-9]+)?)(?<free>t)?
        |pypy(?<pypy>[0-9]+\.[0-9]+)-v?(?<own>[0-9.]+)
        |graalpy-(?:community-)?(?<graal>[0-9.]+))$
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OfPyenv { get; }

    [GeneratedRegex(@"^cpython-(?<language>[0-9]+\.[0-9]+\.[0-9]+(?:(?:a|b|rc)[0-9]+)?)(?<free>\+freethreaded)?-", RegexOptions.CultureInvariant)]
    private static partial Regex OfUv { get; }

    [GeneratedRegex(@"^(?:python(?:[0-9](?:\.[0-9]+)?)?|pypy[0-9.]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Program { get; }

    /// <summary>Those that version managers keep.</summary>
    public async ValueTask<IReadOnlyList<PythonRelease>> KeptAsync(CancellationToken cancellationToken) =>
    [
        .. await CachedAsync(cancellationToken).ConfigureAwait(false),
        .. await NamedAsync("PYENV_ROOT", ".pyenv", "versions", OfPyenv, cancellationToken).ConfigureAwait(false),
        .. await NamedAsync("UV_PYTHON_INSTALL_DIR", ".local/share/uv/python", "", OfUv, cancellationToken).ConfigureAwait(false),
    ];

    /// <summary>Those in <c>PATH</c>, each asked for its version.</summary>
    public async ValueTask<IReadOnlyList<PythonRelease>> InPathAsync(CancellationToken cancellationToken)
    {
        List<PythonRelease> found = [];
        foreach (var folder in _places.SearchPath)
        {
            await foreach (var file in Files.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            {
                if (Program.IsMatch(JobPath.Name(file.Path)) && await AskAsync(file.Path, cancellationToken).ConfigureAwait(false) is { } release
                    && !found.Exists(other => other.Implementation == release.Implementation && other.Version.CompareTo(release.Version) == 0))
                    found.Add(release);
            }
        }

        return found;
    }

    private async ValueTask<PythonRelease?> AskAsync(string program, CancellationToken cancellationToken)
    {
        var answer = await _commands.AskAsync(program, ["-E", "-s", "-c", Question], folder: null, cancellationToken).ConfigureAwait(false);
        if (answer.ExitCode != 0 || answer.Text.Split('|') is not [var name, var text] || PythonVersion.TryParse(text.TrimEnd('+')) is not { } version)
            return null;
        return Enum.TryParse<PythonImplementation>(name, ignoreCase: true, out var implementation)
            ? new PythonRelease(implementation, version, Own: null, program, program)
            : null;
    }

    private async ValueTask<IReadOnlyList<PythonRelease>> CachedAsync(CancellationToken cancellationToken)
    {
        List<PythonRelease> found = [];
        foreach (var (tool, implementation, isFree) in Cached)
        {
            var architecture = _places.Architecture + (isFree ? "-freethreaded" : "");
            foreach (var cached in await _places.CachedAsync(tool, architecture, cancellationToken).ConfigureAwait(false))
            {
                if (PythonVersion.TryParse(cached.Version) is not { } version)
                    continue;
                var own = await OwnVersionAsync(implementation, cached, cancellationToken).ConfigureAwait(false);
                found.Add(new PythonRelease(implementation, version, own, $"{cached.Folder}/bin/python", "tool cache") { IsFreeThreaded = isFree });
            }
        }

        return found;
    }

    private async ValueTask<SemanticVersion?> OwnVersionAsync(PythonImplementation implementation, CachedTool cached, CancellationToken cancellationToken) =>
        implementation switch
        {
            PythonImplementation.PyPy => SemanticVersion.Coerce(
                await Files.ReadTextAsync($"{cached.Folder}/PYPY_VERSION", cancellationToken).ConfigureAwait(false) ?? ""),
            PythonImplementation.GraalPy => SemanticVersion.Coerce(cached.Version),
            _ => null,
        };

    private async ValueTask<IReadOnlyList<PythonRelease>> NamedAsync(
        string variable, string usual, string inner, Regex form, CancellationToken cancellationToken)
    {
        List<PythonRelease> found = [];
        var manager = variable.Split('_')[0].ToLowerInvariant();
        foreach (var root in _places.OfManager(variable, usual))
        {
            foreach (var folder in await _places.FoldersInAsync($"{root}/{inner}".TrimEnd('/'), cancellationToken).ConfigureAwait(false))
            {
                var program = $"{folder}/bin/python";
                if (Named(form.Match(JobPath.Name(folder)), program, manager) is { } release
                    && await Files.IsFileAsync(program, cancellationToken).ConfigureAwait(false))
                    found.Add(release);
            }
        }

        return found;
    }

    private static PythonRelease? Named(Match match, string program, string manager)
    {
        if (!match.Success)
            return null;
        var (implementation, language, own) = match switch
        {
            _ when match.Groups["pypy"].Success => (PythonImplementation.PyPy, match.Groups["pypy"].Value, match.Groups["own"].Value),
            _ when match.Groups["graal"].Success => (PythonImplementation.GraalPy, "3", match.Groups["graal"].Value),
            _ => (PythonImplementation.CPython, match.Groups["language"].Value, ""),
        };
        return new PythonRelease(implementation, PythonVersion.TryParse(language)!, SemanticVersion.Coerce(own), program, manager)
        {
            IsFreeThreaded = match.Groups["free"].Success,
        };
    }
}
