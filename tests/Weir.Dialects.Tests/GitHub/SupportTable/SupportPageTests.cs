using Weir.Dialects.GitHub;
using Weir.Dialects.GitHub.Actions;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.SupportTable;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;
using Weir.Testing;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.Tests.GitHub.SupportTable;

public sealed class SupportPageTests
{
    [Fact]
    public void The_page_says_what_the_code_does() => AcceptedFile.Holds(Path.Combine(Repo.Root, "docs", "dialects", "github.md"), SupportPage.Write());

    [Theory]
    [Trait("Category", "Corpora")]
    [InlineData("workflow-v1.0.json", "workflow-root-strict")]
    [InlineData("action-v1.0.json", "action-root")]
    public void It_has_every_keyword_of_the_service_s_schema_and_no_other(string file, string root)
    {
        var schema = new ServiceSchema(Path.Combine(Corpora.Folder("github", "schemas"), file));

        var entries = root.StartsWith("workflow", StringComparison.Ordinal) ? SupportEntry.Of(WorkflowSchema.Workflow) : SupportEntry.Of(ActionSchema.Action);

        // The service takes this key too, though its schema does not say so.
        var paths = entries.Select(entry => entry.Path).Where(path => !path.EndsWith(".deprecationMessage", StringComparison.Ordinal));
        Assert.Equal(schema.Paths(root).Order(StringComparer.Ordinal), paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Category", "Corpora")]
    public void It_has_every_context_and_function_of_the_service()
    {
        var rows = File.ReadLines(Path.Combine(Corpora.Folder("github", "schemas"), "context-availability.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();
        var text = SupportPage.Write();

        Assert.All(rows.SelectMany(row => row[1].Split(' ')).Distinct(), context => Assert.Contains($"| `{context}` |", text, StringComparison.Ordinal));
        Assert.All(
            rows.SelectMany(row => row[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(function => function.Split('(')[0]).Distinct(),
            function => Assert.Contains($"| `{function}` |", text, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Category", "Corpora")]
    public void It_has_every_event_of_the_service() => Assert.All(
        File.ReadLines(Path.Combine(Corpora.Folder("github", "schemas"), "events.tsv")).Skip(1).Select(line => line.Split('\t')[0]),
        name => Assert.Contains($"| `{name}` |", SupportPage.Write(), StringComparison.Ordinal));

    [Fact]
    public void Every_event_starts_a_workflow_that_names_it() => Assert.All(EventSchema.Events.Keys, name =>
    {
        var on = name == "schedule" ? "{ schedule: [{ cron: '0 5 * * *' }] }" : $"[{name}]";
        var plan = Workflow.Compile($"on: {on}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: 'true'\n", TriggerOf(name));

        Assert.True(plan.Value!.Admission.Admitted, $"{name}: {plan.Value.Admission.Reason}");
    });

    [Fact]
    public void Everything_that_does_not_simply_run_says_why()
    {
        var silent = SupportEntry.Of(WorkflowSchema.Workflow).Concat(SupportEntry.Of(ActionSchema.Action)).Where(entry => entry.Support != Support.Runs && entry.Note.Length == 0).Select(entry => entry.Path);
        var said = SupportEntry.Of(WorkflowSchema.Workflow).Concat(SupportEntry.Of(ActionSchema.Action)).Where(entry => entry.Support != Support.Runs && entry.Note.Length > 0).Select(entry => entry.Path).ToList();

        Assert.All(silent, path => Assert.Contains(said, outer => path.StartsWith(outer, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("case", "case(false, 1, 2)", "2")]
    [InlineData("contains", "contains('abc', 'B')", "true")]
    [InlineData("endsWith", "endsWith('abc', 'C')", "true")]
    [InlineData("format", "format('{0}-{1}', 'a', 2)", "a-2")]
    [InlineData("fromJSON", "fromJSON('[1,2]')[1]", "2")]
    [InlineData("join", "join(fromJSON('[1,2]'), '+')", "1+2")]
    [InlineData("startsWith", "startsWith('abc', 'A')", "true")]
    [InlineData("toJSON", "toJSON('a')", "\"a\"")]
    public void Every_function_that_is_always_there_has_its_meaning(string name, string expression, string expected)
    {
        Assert.Contains(name, Functions.Everywhere.Keys);
        var plan = Workflow.Plan($"on: push\nrun-name: ${{{{ {expression} }}}}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: 'true'\n");
        var run = new RunIdentity { Id = new RunId("1"), Number = 1, Trigger = PlanBuilder.Push() };
        var header = new GitHubDialect().Evaluator.Begin(new RunScope { Plan = plan, Root = plan, Run = run });

        Assert.Equal(expected, header.Name);
    }

    private static Trigger TriggerOf(string name)
    {
        var push = PlanBuilder.Push();
        return new GitHubDialect().Events[name] switch
        {
            TriggerKind.Push => push,
            TriggerKind.PullRequest or TriggerKind.PullRequestOnTarget => new Trigger.PullRequest
            {
                Repository = push.Repository,
                Head = push.Head,
                Actor = push.Actor,
                Number = 1,
                Source = "feature",
                Target = "main",
                TargetSha = push.Head.Sha,
                Title = "A change",
                OnTarget = name == "pull_request_target",
            },
            TriggerKind.Schedule => new Trigger.Schedule { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Branch = "main" },
            TriggerKind.Manual => new Trigger.Manual { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Reference = "refs/heads/main" },
            TriggerKind.Called => new Trigger.Called { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Reference = "refs/heads/main" },
            TriggerKind.Dispatch => new Trigger.Dispatch { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Type = "local" },
            _ => new Trigger.Other { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Event = name, Branch = "main" },
        };
    }
}
