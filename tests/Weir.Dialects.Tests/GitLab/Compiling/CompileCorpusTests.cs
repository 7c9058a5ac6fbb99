using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Compiling;

/// <summary>Files of real projects and of tests of others: compiling them for anything ends, and finds what their owners could not run.</summary>
[Trait("Category", "Corpora")]
public sealed class CompileCorpusTests
{
    public static TheoryData<string> Files =>
        [.. Corpora.Files("*.yml", "gitlab").Select(file => Path.GetRelativePath(Path.Combine(Corpora.Root, "gitlab"), file))];

    private static IReadOnlyList<Trigger> Happened =>
    [
        Triggers.Push(), Triggers.Push("develop", before: null), Triggers.Tag(), Triggers.MergeRequest(), Triggers.Schedule(), Triggers.Web(), Triggers.Other("api"),
    ];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Files))]
    public void Compiles_or_says_why_not(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var tree = new MemoryTree { Changed = ["src/main.py"] };
        foreach (var other in Directory.GetFiles(Path.Combine(Corpora.Folder("gitlab"), folder), "*.yml", SearchOption.AllDirectories))
            tree.Files[Path.GetRelativePath(Path.Combine(Corpora.Root, "gitlab", folder), other).Replace('\\', '/')] = File.ReadAllText(other);
        foreach (var trigger in Happened)
        {
            var compiled = new Dialects.GitLab.GitLabDialect().Compile(tree, Path.GetFileName(file), trigger);
            if (compiled.Wanted.Count > 0)
                return;
            var hasErrors = compiled.Diagnostics.Any(found => found.Severity == Severity.Error);
            Assert.Equal(hasErrors, compiled.Value is null);
            if (compiled.Value is { } plan)
                Assert.All(plan.Jobs, job => Assert.All(job.Needs, need => Assert.Contains(plan.Jobs, other => other.Id == need.Job)));
        }
    }
}
