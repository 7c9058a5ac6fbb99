using System.Text.RegularExpressions;
using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Volumes: <c>source:target:options</c>.</summary>
internal static partial class Volumes
{
    private const string Example = "a volume such as '/host:/path', 'name:/path:ro' or '/path'";

    // The engine takes one of each group.
    private static readonly string[][] Options =
    [
        ["ro", "rw"],
        ["z", "Z"],
        ["private", "rprivate", "rshared", "rslave", "shared", "slave"],
        ["cached", "consistent", "default", "delegated"],
        ["nocopy"],
    ];

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_.-]+$")]
    private static partial Regex VolumeName { get; }

    [GeneratedRegex(@"^[a-zA-Z]:[\\/]")]
    private static partial Regex WindowsPath { get; }

    public static Parsed<VolumeMount> Read(string text)
    {
        if (WindowsPath.IsMatch(text))
            return ContainerProblem.Of(text, $"'{text}' begins with a path of Windows", "containers run on Linux here: write '/path' or the name of a volume");
        var parts = text.Split(':');
        if (parts.Length > 3 || parts.Any(part => part.Length == 0))
            return ContainerProblem.Expected(Example, text);
        var source = parts.Length > 1 ? parts[0] : null;
        var target = parts.Length > 1 ? parts[1] : parts[0];
        var at = source is null ? 0 : source.Length + 1;
        if (!target.StartsWith('/'))
            return new ContainerProblem(at, target.Length, $"expected an absolute path in the container, found '{target}'") { Help = TargetHelp(source, target) };
        if (target.TrimEnd('/').Length == 0)
            return new ContainerProblem(at, target.Length, "the root of a container cannot be a volume") { Help = "name a folder below '/'" };
        if (source is not null && SourceProblem(source) is { } problem)
            return problem;
        return parts.Length < 3 ? new VolumeMount(source, target, []) : ReadOptions(parts[2], text.Length - parts[2].Length, source, target);
    }

    private static string? TargetHelp(string? source, string target) => source switch
    {
        null => $"write '{target}:/path'",
        _ when Options[0].Contains(target) => $"to mount a volume of its own, write '{source}' alone",
        _ => null,
    };

    private static ContainerProblem? SourceProblem(string source)
    {
        if (source[0] is '/' or '.' || VolumeName.IsMatch(source))
            return null;
        var help = source[0] == '~' ? "no shell replaces '~' here: write the path out"
            : source.Contains('/', StringComparison.Ordinal) ? $"write '/{source}', or './{source}' for a folder of the workspace"
            : "a name has at least two letters, digits, '_', '.' or '-', and begins with a letter or digit";
        return ContainerProblem.Of(source, $"'{source}' is neither an absolute path nor the name of a volume", help);
    }

    private static Parsed<VolumeMount> ReadOptions(string written, int at, string? source, string target)
    {
        var options = written.Split(',');
        var known = Options.SelectMany(group => group).ToList();
        var unknown = options.FirstOrDefault(option => !known.Contains(option));
        if (unknown is not null)
            return new ContainerProblem(at, written.Length, $"'{unknown}' is no option of a volume") { Help = Suggestion.For(unknown, known) };
        return Options.Any(group => options.Count(option => group.Contains(option)) > 1)
            ? new ContainerProblem(at, written.Length, $"the options '{written}' contradict or repeat each other") { Help = "keep one of each kind" }
            : new VolumeMount(source, target, options);
    }
}
