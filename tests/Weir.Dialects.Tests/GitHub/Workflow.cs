using Weir.Dialects.GitHub;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub;

/// <summary>Compiles workflows that tests write out.</summary>
internal static class Workflow
{
    public const string Path = ".github/workflows/ci.yml";

    public const string OneJob = "jobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo hi\n";

    public static Compiled<Plan> Compile(string text, Trigger? trigger = null, IReadOnlyList<string>? changed = null, Dictionary<string, string>? others = null)
    {
        var tree = new MemoryTree { Files = { [Path] = text }, Changed = changed };
        foreach (var (path, content) in others ?? [])
            tree.Files[path] = content;
        return new GitHubDialect().Compile(tree, Path, trigger ?? PlanBuilder.Push());
    }

    public static Plan Plan(string text, Trigger? trigger = null, Dictionary<string, string>? others = null)
    {
        var compiled = Compile(text, trigger, others: others);
        Assert.True(compiled.Succeeded, string.Join('\n', compiled.Diagnostics));
        return compiled.Value!;
    }
}
