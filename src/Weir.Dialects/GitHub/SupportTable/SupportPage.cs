using System.Text;
using Weir.Dialects.GitHub.Actions;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Triggers;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.SupportTable;

/// <summary>Writes <c>docs/dialects/github.md</c>: what of GitHub Actions Weir carries out, from the tables that it works by.</summary>
internal static class SupportPage
{
    private const string Opening = """
        # GitHub Actions

        What Weir does with each part of the language, as of August 2026. This page is made from the code that reads workflows: run the tests with
        `WEIR_ACCEPT=1` after a change.

        - **runs**: it means what it means on GitHub.
        - **simulated**: Weir plays GitHub's part, as the note says.
        - **not applicable**: it has no meaning outside of GitHub, and nothing is lost without it.
        - **unsupported**: compiling warns with `WEIR1016`, and `weir run` refuses the jobs that use it.

        `<name>` stands for names of your choice, `[]` for the items of a list.

        """;

    /// <summary>The whole page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Opening);
        SupportRows.Keywords(page, "Workflow files", SupportEntry.Of(WorkflowSchema.Workflow).Where(entry => !entry.Path.StartsWith("on.", StringComparison.Ordinal)));
        Events(page);
        SupportRows.Keywords(page, "Action files (`action.yml`)", SupportEntry.Of(ActionSchema.Action));
        Contexts(page);
        Functions(page);
        return page.ToString();
    }

    private static void Events(StringBuilder page)
    {
        page.Append("\n## Events\n\n`weir run --event NAME` starts what the event starts. Filters decide as on GitHub.\n\n| event | here | filters | activities |\n| --- | --- | --- | --- |\n");
        var kinds = new GitHubDialect().Events;
        foreach (var kind in EventSchema.Events.Values.OrderBy(kind => kind.Name, StringComparer.Ordinal))
        {
            var filters = SupportEntry.Of(WorkflowSchema.Workflow).Select(entry => entry.Path).Where(path => path.StartsWith($"on.{kind.Name}.", StringComparison.Ordinal) || path.StartsWith($"on.{kind.Name}[].", StringComparison.Ordinal))
                .Select(path => path[(path.IndexOf(kind.Name, StringComparison.Ordinal) + kind.Name.Length)..].TrimStart('[', ']', '.'));
            page.Append("| `").Append(kind.Name).Append("` | ").Append(SupportRows.Shown(Support.Simulated)).Append(": ").Append(HowOf(kinds[kind.Name])).Append(" | ")
                .AppendJoin(", ", filters.Select(filter => $"`{filter}`")).Append(" | ").AppendJoin(", ", kind.Activities).Append(" |\n");
        }
    }

    private static string HowOf(TriggerKind kind) => kind switch
    {
        TriggerKind.Push => "of what is checked out, since its upstream",
        TriggerKind.PullRequest or TriggerKind.PullRequestOnTarget => "of the branch into the default branch",
        TriggerKind.Schedule => "now; `schedule:CRON` for one of several",
        TriggerKind.Manual or TriggerKind.Called => "with `--input`",
        TriggerKind.Dispatch => "`repository_dispatch:TYPE`",
        _ => "with a payload made from the repository; `--event-file` adds to it",
    };

    private static void Contexts(StringBuilder page)
    {
        page.Append("\n## Contexts\n\nEach may be used where the schema of GitHub says so; elsewhere it is an error (`WEIR1103`).\n\n| context | here | |\n| --- | --- | --- |\n");
        foreach (var name in ContextNames.All)
        {
            var (support, note) = NoteOf(name);
            page.Append("| `").Append(name).Append("` | ").Append(SupportRows.Shown(support)).Append(" | ").Append(note).Append(" |\n");
        }
    }

    private static (Support Support, string Note) NoteOf(string context) => context switch
    {
        "github" => (Support.Simulated, "from the repository and the event; `github.token` is the secret `GITHUB_TOKEN` where one is given"),
        "vars" => (Support.Simulated, "what `--var` gives"),
        "secrets" => (Support.Simulated, "what `--secret` and `--secret-file` give, or a person types"),
        "runner" => (Support.Simulated, "this machine; `runner.environment` is `self-hosted`"),
        "job" => (Support.Simulated, "without `container` and `services`, which come with a later version"),
        _ => (Support.Runs, ""),
    };

    private static void Functions(StringBuilder page)
    {
        page.Append("\n## Functions\n\n| function | here | arguments |\n| --- | --- | --- |\n");
        foreach (var function in Expressions.Functions.Everywhere.Values.Select(function => function.Signature).Concat(Expressions.Functions.Anywhere.Functions).OrderBy(function => function.Name, StringComparer.Ordinal))
        {
            var arguments = function.MinArguments == function.MaxArguments ? $"{function.MinArguments}"
                : function.MaxArguments == FunctionSignature.Most ? $"{function.MinArguments} or more"
                : $"{function.MinArguments} to {function.MaxArguments}";
            page.Append("| `").Append(function.Name).Append("` | ").Append(SupportRows.Shown(Support.Runs)).Append(" | ").Append(arguments).Append(" |\n");
        }
    }
}
