using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Dialects.GitHub;
using Weir.Pipelines.Diagnostics;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Lint;

/// <summary>A workflow of actionlint's suite, with the lines that it reports.</summary>
internal sealed partial record ActionlintCase(string Name, string Workflow, IReadOnlyList<int> Lines)
{
    public const string Path = ".github/workflows/test.yaml";

    // A line of expectations is text, or a regular expression between slashes; line 0 stands for no place.
    [GeneratedRegex(@"^/?test\\?\.yaml:(?<line>[1-9]\d*):", RegexOptions.Multiline)]
    private static partial Regex Place { get; }

    public static IReadOnlyList<ActionlintCase> All(string folder) =>
        [.. Corpora.Files("*.out", "github", "actionlint", folder).Select(Read)];

    /// <summary>The workflows in which actionlint finds no fault, as paths in the corpora.</summary>
    public static IReadOnlyList<string> Accepted =>
        [.. Corpora.Files("*.y*ml", "github", "actionlint", "ok").Select(file => System.IO.Path.GetRelativePath(Corpora.Root, file))];

    /// <summary>The reported lines on which there is no diagnostic; null where nothing is reported at all.</summary>
    public IReadOnlyList<int>? Missed()
    {
        var found = Findings(Workflow);
        return found.Count == 0 ? null : [.. Lines.Except(found.Select(diagnostic => diagnostic.At.Start.Line))];
    }

    public static IReadOnlyList<Diagnostic> Findings(string workflow) =>
        new GitHubDialect().Lint(new MemoryTree { Files = { [Path] = workflow } }, Path);

    private static ActionlintCase Read(string file) => new(
        System.IO.Path.GetFileNameWithoutExtension(file),
        File.ReadAllText(System.IO.Path.ChangeExtension(file, ".yaml")),
        [.. Place.Matches(File.ReadAllText(file)).Select(LineOf).Distinct()]);

    private static int LineOf(Match match) => int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture);
}
