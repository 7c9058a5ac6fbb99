using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Workflows;

/// <summary>Workflows that are right: none may be refused.</summary>
[Trait("Category", "Corpora")]
public sealed partial class AcceptedCorpusTests
{
    public static TheoryData<string> Cases =>
    [
        .. Corpora.Files("*.y*ml", "github", "starter-workflows")
            .Concat(Corpora.Files("*.y*ml", "github", "actionlint", "ok"))
            .Select(file => Path.GetRelativePath(Path.Combine(Corpora.Root, "github"), file)),
    ];

    [GeneratedRegex(@"(?<!\$)\{\{\s*\w+\s*\}\}")]
    private static partial Regex Blank { get; }

    [Fact]
    public void The_corpus_is_here()
    {
        Corpora.Folder("github", "starter-workflows");
        Corpora.Folder("github", "actionlint", "ok");
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void Compiles_without_an_error(string file)
    {
        const string Path = ".github/workflows/test.yaml";
        var tree = new MemoryTree { Files = { [Path] = Filled(File.ReadAllText(System.IO.Path.Combine(Corpora.Folder("github"), file))) } };
        var compiled = WorkflowCompiler.Compile(tree, Path, GitHubEvent.Of(PlanBuilder.Push()), new CompileOptions());
        Assert.DoesNotContain(compiled.Diagnostics, diagnostic => diagnostic.Severity == Severity.Error);
    }

    // A starter workflow has blanks that GitHub fills in when somebody takes it, and others that people are asked to fill in.
    private static string Filled(string text) => Blank.Replace(text, "blank")
        .Replace("$default-branch", "main", StringComparison.Ordinal)
        .Replace("$protected-branches", "main", StringComparison.Ordinal)
        .Replace("$cron-daily", "'30 5 * * *'", StringComparison.Ordinal)
        .Replace("$cron-weekly", "'30 5 * * 1'", StringComparison.Ordinal)
        .Replace("$codeql-languages-matrix", "include: [{ language: csharp, build-mode: none }]", StringComparison.Ordinal);
}
