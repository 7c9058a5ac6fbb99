using System.Text.Json.Serialization;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Triggers;

/// <summary>What starts a run. Filters and rules decide on it, and each dialect derives one consistent set of predefined variables from it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Push), "push")]
[JsonDerivedType(typeof(Tag), "tag")]
[JsonDerivedType(typeof(PullRequest), "pull-request")]
[JsonDerivedType(typeof(Schedule), "schedule")]
[JsonDerivedType(typeof(Manual), "manual")]
[JsonDerivedType(typeof(Called), "called")]
[JsonDerivedType(typeof(Dispatch), "dispatch")]
[JsonDerivedType(typeof(Other), "other")]
public abstract record Trigger
{
    /// <summary>The repository.</summary>
    public required Repository Repository { get; init; }

    /// <summary>The commit that runs.</summary>
    public required Commit Head { get; init; }

    /// <summary>Who caused it: a login name.</summary>
    public required string Actor { get; init; }

    /// <summary>The inputs that were given, by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The variables that the project's settings, or who starts the run, provide. Compiling sees their values; where the run is kept, those that are
    /// masked have none, and are found among the secrets.
    /// </summary>
    public IReadOnlyList<ProvidedVariable> Variables { get; init; } = [];

    /// <summary>The value of the last variable of a name that has one, compared without regard to case; null where there is none.</summary>
    public string? VariableOf(string name) =>
        Variables.LastOrDefault(variable => variable.Value is not null && variable.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <summary>The same without the values of masked variables: what may be kept.</summary>
    public Trigger WithoutMasked() => this with { Variables = [.. Variables.Select(variable => variable.IsMasked ? variable with { Value = null } : variable)] };

    /// <summary>What the host gives of the event itself, in the form of the dialect's service; laid over what Weir derives.</summary>
    public Value? Payload { get; init; }

    /// <summary>Commits arrived on a branch.</summary>
    public sealed record Push : Trigger
    {
        /// <summary>The branch, without <c>refs/heads/</c>.</summary>
        public required string Branch { get; init; }

        /// <summary>The commit that the branch was at before, or null where it is new.</summary>
        public string? Before { get; init; }

        /// <summary>The commit that a new branch comes from: what has changed counts from there. Null for from nothing.</summary>
        public string? Base { get; init; }
    }

    /// <summary>A tag was pushed.</summary>
    public sealed record Tag : Trigger
    {
        /// <summary>The tag, without <c>refs/tags/</c>.</summary>
        public required string Name { get; init; }
    }

    /// <summary>A pull or merge request was opened or changed.</summary>
    public sealed record PullRequest : Trigger
    {
        /// <summary>Its number.</summary>
        public required int Number { get; init; }

        /// <summary>The branch that it wants to merge.</summary>
        public required string Source { get; init; }

        /// <summary>The branch that it wants to merge into.</summary>
        public required string Target { get; init; }

        /// <summary>The commit that the target is at.</summary>
        public required string TargetSha { get; init; }

        /// <summary>What happened to it, such as <c>opened</c>; null for the dialect's default.</summary>
        public string? Activity { get; init; }

        /// <summary>Its title.</summary>
        public required string Title { get; init; }

        /// <summary>True where the run is to see the target's files and secrets instead of the source's.</summary>
        public bool OnTarget { get; init; }
    }

    /// <summary>A schedule came due.</summary>
    public sealed record Schedule : Trigger
    {
        /// <summary>The schedule's cron expression; null for any.</summary>
        public string? Cron { get; init; }

        /// <summary>The branch that it runs on.</summary>
        public required string Branch { get; init; }
    }

    /// <summary>A person or program asked for it.</summary>
    public sealed record Manual : Trigger
    {
        /// <summary>The branch or tag that it runs on, in full, such as <c>refs/heads/main</c>.</summary>
        public required string Reference { get; init; }
    }

    /// <summary>A pipeline that is made to be called is started alone, as its caller would.</summary>
    public sealed record Called : Trigger
    {
        /// <summary>The branch or tag that it runs on, in full, such as <c>refs/heads/main</c>.</summary>
        public required string Reference { get; init; }
    }

    /// <summary>A program sent an event of its own to the repository.</summary>
    public sealed record Dispatch : Trigger
    {
        /// <summary>The name that it gave the event.</summary>
        public required string Type { get; init; }
    }

    /// <summary>Any other event of the dialect's service.</summary>
    public sealed record Other : Trigger
    {
        /// <summary>The event's name.</summary>
        public required string Event { get; init; }

        /// <summary>What happened, such as <c>opened</c>; null for the dialect's default.</summary>
        public string? Activity { get; init; }

        /// <summary>The branch that it runs on where the event does not name another.</summary>
        public required string Branch { get; init; }
    }
}
