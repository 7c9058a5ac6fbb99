using Weir.Dialects.GitHub.BuiltIns.Tools;

namespace Weir.Dialects.GitHub.BuiltIns.Python;

/// <summary>The versions that a step asks for: those of its input, or of a file.</summary>
internal static class PythonVersions
{
    private const string UsualFile = ".python-version";

    /// <summary>The versions in their order, the last of which is to be <c>python</c>; none where nothing says any.</summary>
    /// <exception cref="ActionFailure">The file is not there, or holds no version.</exception>
    public static async ValueTask<IReadOnlyList<string>> ReadAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var (given, file) = (call.Lines("python-version"), call.Input("python-version-file"));
        if (given.Count > 0 && file.Length > 0)
            await call.WarnAsync("both 'python-version' and 'python-version-file' are given: only 'python-version' is used", cancellationToken).ConfigureAwait(false);
        if (given.Count > 0)
            return given;
        if (file.Length > 0)
        {
            var path = call.Resolve(file);
            var text = await call.Job.Session.Files.ReadTextAsync(path, cancellationToken).ConfigureAwait(false)
                ?? throw new ActionFailure(
                    $"input 'python-version-file' is '{file}', but there is no such file in the workspace: does a step check it out before this one?");
            var found = Parse(JobPath.Name(path), text);
            return found.Count > 0 ? Say(call, file, found) : throw new ActionFailure($"'{file}' names no version of Python");
        }

        if (call.IsBefore(4))
            return ["3.x"];
        var usual = await call.Job.Session.Files.ReadTextAsync(call.Resolve(UsualFile), cancellationToken).ConfigureAwait(false);
        return usual is null ? [] : Say(call, UsualFile, Parse(UsualFile, usual));
    }

    /// <summary>The versions that a file of a name holds.</summary>
    internal static IReadOnlyList<string> Parse(string name, string text) => name switch
    {
        "pyproject.toml" => One(TomlText.Find(text, "project", "requires-python")
            ?? TomlText.Find(text, "tool.poetry.dependencies", "python")?.Replace(',', ' ')),
        "Pipfile" => One(TomlText.Find(text, "requires", "python_full_version") ?? TomlText.Find(text, "requires", "python_version")),
        ".tool-versions" => One(ToolVersionsFile.Find(text, "python")),
        _ =>
        [
            .. text.Split('\n').Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)
                .Select(line => line.StartsWith("python-", StringComparison.Ordinal) ? line["python-".Length..] : line),
        ],
    };

    private static IReadOnlyList<string> One(string? version) => version is null ? [] : [version];

    private static IReadOnlyList<string> Say(BuiltInCall call, string file, IReadOnlyList<string> versions)
    {
        call.Say($"Resolved {file} as {string.Join(", ", versions)}");
        return versions;
    }
}
