using Weir.Dialects.GitHub;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Sources;
using Weir.Testing;

namespace Weir.Dialects.Tests.Diagnostics;

/// <summary>A folder of the corpus: a small repository whose workflow breaks the rule that the folder is called after.</summary>
internal sealed record DiagnosticCase(string Id)
{
    public const string Path = ".github/workflows/ci.yml";

    private const string Expectation = "expected.txt";

    private static readonly GitHubDialect Dialect = new();

    public static string Root { get; } = System.IO.Path.Combine(Repo.Root, "tests", "Weir.Dialects.Tests", "Corpus", "github");

    public static IReadOnlyList<string> Ids =>
        [.. Directory.GetDirectories(Root).Select(folder => System.IO.Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public string Folder => System.IO.Path.Combine(Root, Id);

    public string ExpectedPath => System.IO.Path.Combine(Folder, Expectation);

    /// <summary>The workflow; null where the case is that there is none.</summary>
    public string? Workflow => Tree().Files.GetValueOrDefault(Path);

    /// <summary>The repository, with other text in the place of the workflow where some is given.</summary>
    public MemoryTree Tree(string? workflow = null)
    {
        var tree = new MemoryTree();
        foreach (var file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Where(file => file != ExpectedPath))
            tree.Files[System.IO.Path.GetRelativePath(Folder, file).Replace('\\', '/')] = File.ReadAllText(file);
        if (workflow is not null)
            tree.Files[Path] = workflow;
        return tree;
    }

    /// <summary>What linting finds; where that is nothing, what the beginning of a run finds.</summary>
    public static IReadOnlyList<Diagnostic> Findings(MemoryTree tree)
    {
        var found = Dialect.Lint(tree, Path);
        if (found.Count > 0 || Dialect.Compile(tree, Path, PlanBuilder.Push()).Value is not { } plan)
            return found;
        return Dialect.Evaluator.Begin(new RunScope { Plan = plan, Root = plan, Run = PlanBuilder.Run() }).Problems;
    }

    public static string Render(MemoryTree tree) =>
        string.Concat(Findings(tree).Select(found => DiagnosticText.Render(found, name => (tree.Read(name) as SourceLookup.Found)?.Text)));
}
