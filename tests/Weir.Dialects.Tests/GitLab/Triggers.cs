using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab;

/// <summary>Triggers on one commit of one repository.</summary>
internal static class Triggers
{
    public const string BeforeSha = "3333333333333333333333333333333333333333";

    private static readonly Trigger Plain = PlanBuilder.Push();

    public static Trigger.Push Push(string branch = "main", string? before = BeforeSha) =>
        new() { Repository = Plain.Repository, Head = Plain.Head, Actor = Plain.Actor, Branch = branch, Before = before };

    public static Trigger.Tag Tag(string name = "v1.0") => new() { Repository = Plain.Repository, Head = Plain.Head, Actor = Plain.Actor, Name = name };

    public static Trigger.PullRequest MergeRequest() => new()
    {
        Repository = Plain.Repository,
        Head = Plain.Head,
        Actor = Plain.Actor,
        Number = 7,
        Source = "feature/Add_shop",
        Target = "main",
        TargetSha = BeforeSha,
        Title = "Draft: Add a shop",
    };

    public static Trigger.Schedule Schedule() => new() { Repository = Plain.Repository, Head = Plain.Head, Actor = Plain.Actor, Branch = "main" };

    public static Trigger.Manual Web(string reference = "refs/heads/main") => new() { Repository = Plain.Repository, Head = Plain.Head, Actor = Plain.Actor, Reference = reference };

    public static Trigger.Other Other(string name, string branch = "main") => new() { Repository = Plain.Repository, Head = Plain.Head, Actor = Plain.Actor, Event = name, Branch = branch };

    public static Trigger With(this Trigger trigger, params ProvidedVariable[] variables) => trigger with { Variables = variables };

    public static Trigger With(this Trigger trigger, string name, string value) => trigger.With(new ProvidedVariable(name, value, VariableLevel.Run));
}
