using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Triggers;
using Weir.Pipelines.Values;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Events;

public sealed class EventFilterTests
{
    [Theory]
    [InlineData("on: push", true)]
    [InlineData("on: [pull_request, push]", true)]
    [InlineData("on: pull_request", false)]
    [InlineData("on: { push: }", true)]
    [InlineData("on: { push: { branches: [main, develop] } }", true)]
    [InlineData("on: { push: { branches: develop } }", false)]
    [InlineData("on: { push: { branches: ['**', '!main'] } }", false)]
    [InlineData("on: { push: { branches-ignore: [main] } }", false)]
    [InlineData("on: { push: { branches-ignore: [develop] } }", true)]
    [InlineData("on: { push: { tags: ['v*'] } }", false)]
    [InlineData("on: { push: { tags-ignore: ['v*'] } }", false)]
    [InlineData("on: { push: { branches: [main], tags: ['v*'] } }", true)]
    [InlineData("on: { push: { paths: ['src/**'] } }", true)]
    [InlineData("on: { push: { paths: ['docs/**'] } }", false)]
    [InlineData("on: { push: { paths: ['src/**', '!src/main.c'] } }", false)]
    [InlineData("on: { push: { paths-ignore: ['docs/**'] } }", true)]
    [InlineData("on: { push: { paths-ignore: ['**'] } }", false)]
    [InlineData("on: { push: { branches: [main], paths: ['docs/**'] } }", false)]
    public void A_push_to_main_that_changed_a_source_file_starts(string on, bool starts) =>
        Assert.Equal(starts, Decide(on, PlanBuilder.Push(), ["src/main.c"]));

    [Theory]
    [InlineData("on: push", true)]
    [InlineData("on: { push: { branches: [main] } }", false)]
    [InlineData("on: { push: { tags: ['v*'] } }", true)]
    [InlineData("on: { push: { tags: ['w*'] } }", false)]
    [InlineData("on: { push: { tags: ['v*'], paths: ['docs/**'] } }", true)]
    public void A_pushed_tag_starts(string on, bool starts) => Assert.Equal(starts, Decide(on, Tag("v1.2"), ["src/main.c"]));

    [Theory]
    [InlineData("on: pull_request", "opened", true)]
    [InlineData("on: pull_request", "synchronize", true)]
    [InlineData("on: pull_request", "closed", false)]
    [InlineData("on: { pull_request: { types: [closed] } }", "closed", true)]
    [InlineData("on: { pull_request: { types: closed } }", "opened", false)]
    [InlineData("on: { pull_request: { branches: [main] } }", "opened", true)]
    [InlineData("on: { pull_request: { branches: [feature] } }", "opened", false)]
    [InlineData("on: { pull_request: { paths: ['docs/**'] } }", "opened", false)]
    [InlineData("on: pull_request_target", "opened", false)]
    public void A_pull_request_into_main_starts(string on, string activity, bool starts) =>
        Assert.Equal(starts, Decide(on, PullRequest(activity), ["src/main.c"]));

    [Theory]
    [InlineData("on: { schedule: [{ cron: '5 4 * * *' }] }", "5 4 * * *", true)]
    [InlineData("on: { schedule: [{ cron: '5 4 * * *' }] }", null, true)]
    [InlineData("on: { schedule: [{ cron: '5 4 * * *' }] }", "6 4 * * *", false)]
    public void A_schedule_starts(string on, string? cron, bool starts) => Assert.Equal(starts, Decide(on, From(push => new Trigger.Schedule
    {
        Repository = push.Repository,
        Head = push.Head,
        Actor = push.Actor,
        Branch = "main",
        Cron = cron,
    })));

    [Theory]
    [InlineData("on: issues", "issues", "opened", true)]
    [InlineData("on: { issues: { types: [labeled] } }", "issues", "opened", false)]
    [InlineData("on: release", "release", "published", true)]
    [InlineData("on: { release: { types: published } }", "release", null, true)]
    [InlineData("on: fork", "fork", null, true)]
    [InlineData("on: { workflow_run: { workflows: [CI], types: [completed] } }", "workflow_run", null, true)]
    [InlineData("on: { workflow_run: { workflows: [Build] } }", "workflow_run", null, false)]
    [InlineData("on: { workflow_run: { workflows: [CI], branches: [develop] } }", "workflow_run", null, false)]
    [InlineData("on: { image_version: { names: ['im*'], versions: ['1.*'] } }", "image_version", null, true)]
    [InlineData("on: { image_version: { names: [other] } }", "image_version", null, false)]
    public void Other_events_start(string on, string name, string? activity, bool starts) => Assert.Equal(starts, Decide(on, Other(name, activity)));

    [Fact]
    public void What_changed_does_not_matter_where_nobody_knows_it() => Assert.True(Decide("on: { push: { paths: ['docs/**'] } }", PlanBuilder.Push()));

    [Fact]
    public void The_reason_names_the_filter_and_its_place()
    {
        var plan = Workflow.Plan($"on:\n  push:\n    branches: [develop]\n{Workflow.OneJob}");
        Assert.False(plan.Admission.Admitted);
        Assert.Equal("its 'branches' do not match the branch 'main'", plan.Admission.Reason);
        Assert.Equal(3, plan.Admission.At!.Value.Start.Line);
    }

    public static TheoryData<string> AllEvents => [.. EventSchema.Events.Keys];

    [Theory]
    [MemberData(nameof(AllEvents))]
    public void Every_event_has_a_consistent_payload(string name)
    {
        var happened = GitHubEvent.Of(TriggerFor(name));
        Assert.Equal(name, happened.Name);
        Assert.StartsWith("refs/", happened.Reference);
        Assert.Equal(40, happened.Sha.Length);
        Assert.Equal("octo/shop", ((Value.Map)happened.Payload["repository"])["full_name"].ToString());
        Assert.Equal("mona", ((Value.Map)happened.Payload["sender"])["login"].ToString());
        Assert.Equal(happened.Activity, happened.Payload["action"] is Value.Text action ? action.Characters : null);
        var own = happened.Payload.Entries.Select(entry => entry.Key).Except(["repository", "sender", "action"]);
        Assert.True(name is "public" or "watch" || own.Any(), "the payload says nothing about what happened");
    }

    [Theory]
    [MemberData(nameof(AllEvents))]
    public void Every_event_starts_a_workflow_that_names_it_alone(string name) => Assert.Equal(
        true,
        Workflow.Compile($"on: {{ {name}: {(name == "schedule" ? "[{ cron: '1 1 * * *' }]" : "")} }}\n{Workflow.OneJob}", TriggerFor(name)).Value?.Admission.Admitted);

    [Fact]
    public void What_is_given_of_an_event_is_laid_over_what_is_derived()
    {
        var given = new Value.Map([new("pull_request", new Value.Map([new("draft", Value.True)])), new("number", Value.Of(77))]);
        var payload = GitHubEvent.Of(PullRequest("opened") with { Payload = given }).Payload;
        Assert.Equal(Value.Of(77), payload["number"]);
        Assert.Equal(Value.True, ((Value.Map)payload["pull_request"])["draft"]);
        Assert.Equal("main", ((Value.Map)((Value.Map)payload["pull_request"])["base"])["ref"].ToString());
    }

    private static bool Decide(string on, Trigger trigger, IReadOnlyList<string>? changed = null) =>
        Workflow.Compile($"{on}\n{Workflow.OneJob}", trigger, changed).Value!.Admission.Admitted;

    private static Trigger TriggerFor(string name) => name switch
    {
        "push" => PlanBuilder.Push(),
        "pull_request" => PullRequest("opened"),
        "pull_request_target" => PullRequest("opened") with { OnTarget = true },
        "schedule" => From(push => new Trigger.Schedule { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Branch = "main" }),
        "workflow_dispatch" => From(push => new Trigger.Manual { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Reference = "refs/heads/main" }),
        "workflow_call" => From(push => new Trigger.Called { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Reference = "refs/heads/main" }),
        "repository_dispatch" => From(push => new Trigger.Dispatch { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Type = "deploy" }),
        _ => Other(name, null),
    };

    private static Trigger.Tag Tag(string name) => From(push => new Trigger.Tag { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Name = name });

    private static Trigger.Other Other(string name, string? activity) => From(push => new Trigger.Other
    {
        Repository = push.Repository,
        Head = push.Head,
        Actor = push.Actor,
        Event = name,
        Activity = activity,
        Branch = "main",
    });

    private static Trigger.PullRequest PullRequest(string activity) => From(push => new Trigger.PullRequest
    {
        Repository = push.Repository,
        Head = push.Head,
        Actor = push.Actor,
        Number = 12,
        Source = "feature",
        Target = "main",
        TargetSha = "3333333333333333333333333333333333333333",
        Activity = activity,
        Title = "Add a feature",
    });

    private static T From<T>(Func<Trigger, T> make) => make(PlanBuilder.Push());
}
