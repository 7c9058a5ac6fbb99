using System.Text;
using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Triggers;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.SupportTable;

/// <summary>Writes <c>docs/dialects/gitlab.md</c>: what of GitLab CI Weir carries out, from the tables that it works by.</summary>
internal static class SupportPage
{
    private const string Job = "<name>.";
    private const string Default = "default.";

    private const string Opening = """
        # GitLab CI

        What Weir does with each part of the language, as of August 2026. This page is made from the code that reads pipelines: run the tests with
        `WEIR_ACCEPT=1` after a change.

        - **runs**: it means what it means on GitLab, on a project whose settings say nothing else.
        - **simulated**: Weir plays GitLab's part, as the note says.
        - **not applicable**: it has no meaning outside of GitLab, and nothing is lost without it.
        - **unsupported**: compiling warns with `WEIR1016`, and `weir run` refuses the jobs that use it.

        `<name>` stands for names of your choice, `[]` for the items of a list. What may be one value or a list of such values is shown once.

        """;

    /// <summary>The keywords of pipeline files, each once where it may be one value or a list.</summary>
    public static IReadOnlyList<SupportEntry> Entries { get; } = Single(SupportEntry.Of(PipelineSchema.Pipeline));

    /// <summary>Those that the page lists: what is the same in jobs and elsewhere it lists with jobs.</summary>
    public static IEnumerable<SupportEntry> Shown => Entries.Where(entry => !IsShownWithJobs(entry.Path));

    /// <summary>The whole page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Opening);
        SupportRows.Keywords(page, "Pipeline files", Shown.Where(entry => !entry.Path.StartsWith(Job, StringComparison.Ordinal)));
        SupportRows.Keywords(page, "Jobs", Shown.Where(entry => entry.Path.StartsWith(Job, StringComparison.Ordinal)).Select(entry => entry with { Path = entry.Path[Job.Length..] }));
        SupportRows.Keywords(page, "Files and values", Features.Files);
        Events(page);
        SupportRows.Keywords(page, "Variables that jobs are run by", Features.Variables);
        return page.ToString();
    }

    private static IReadOnlyList<SupportEntry> Single(IReadOnlyList<SupportEntry> entries)
    {
        var paths = entries.Select(entry => entry.Path).ToHashSet();
        return [.. entries.Where(entry => entry.Path.IndexOf("[]", StringComparison.Ordinal) is var at && (at < 0 || !IsListOfOne(entry.Path, paths)))];
    }

    private static bool IsListOfOne(string path, HashSet<string> paths)
    {
        for (var at = path.IndexOf("[]", StringComparison.Ordinal); at >= 0; at = path.IndexOf("[]", at + 1, StringComparison.Ordinal))
        {
            if (paths.Contains(path.Remove(at, 2)))
                return true;
        }

        return false;
    }

    private static void Events(StringBuilder page)
    {
        page.Append("\n## Events\n\n`weir run --event NAME` starts a pipeline as the event does: `CI_PIPELINE_SOURCE` and the variables that go with it are set.\n\n| event | here | |\n| --- | --- | --- |\n");
        foreach (var (name, kind) in new GitLabDialect().Events)
            page.Append("| `").Append(name).Append("` | ").Append(SupportRows.Shown(Support.Simulated)).Append(" | ").Append(HowOf(kind)).Append(" |\n");
    }

    private static string HowOf(TriggerKind kind) => kind switch
    {
        TriggerKind.Push => "of what is checked out, since its upstream",
        TriggerKind.Tag => "`--ref` names it",
        TriggerKind.PullRequest => "of the branch into the default branch",
        TriggerKind.Manual => "as a person starts it, with `--var` and `--input`",
        TriggerKind.Schedule => "of the default branch, or of `--ref`",
        TriggerKind.Called => "as a pipeline above starts it",
        _ => "of the branch that is checked out",
    };

    // What is the same in jobs is listed there alone.
    private static bool IsShownWithJobs(string path)
    {
        var own = path.StartsWith(Default, StringComparison.Ordinal) ? path[Default.Length..] : path;
        var end = own.IndexOfAny(['.', '[']);
        return end > 0 && JobSchema.Inheritable.Any(keyword => keyword.Name == own[..end]);
    }
}
