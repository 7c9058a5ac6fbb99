using System.Text.Json.Serialization;
using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Plans;

/// <summary>One step of a job.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Run), "run")]
[JsonDerivedType(typeof(Use), "use")]
[JsonDerivedType(typeof(Wait), "wait")]
[JsonDerivedType(typeof(WaitAll), "wait-all")]
[JsonDerivedType(typeof(Cancel), "cancel")]
[JsonDerivedType(typeof(Parallel), "parallel")]
public abstract record Step
{
    /// <summary>Its id, given or generated, unique in its job.</summary>
    public required string Id { get; init; }

    /// <summary>Where the file defines it.</summary>
    public required Span At { get; init; }

    /// <summary>What people see it called; null for the dialect's default.</summary>
    public Template? Name { get; init; }

    /// <summary>Whether it runs, in the dialect's language; null where it always does.</summary>
    public Template.Expression? Condition { get; init; }

    /// <summary>Whether its failure lets the job go on.</summary>
    public Template? ContinueOnError { get; init; }

    /// <summary>How long it may take, in minutes.</summary>
    public Template? TimeoutMinutes { get; init; }

    /// <summary>Its variables.</summary>
    public Template? Variables { get; init; }

    /// <summary>True where the steps after it start without waiting for its end.</summary>
    public bool Background { get; init; }

    /// <summary>Runs a script in a shell.</summary>
    public sealed record Run : Step
    {
        /// <summary>The script.</summary>
        public required Template Script { get; init; }

        /// <summary>The shell; null for the default.</summary>
        public Template? Shell { get; init; }

        /// <summary>Where it runs; null for the default.</summary>
        public Template? WorkingDirectory { get; init; }
    }

    /// <summary>Runs something that is packed for reuse: an action, a task, an orb's command.</summary>
    public sealed record Use : Step
    {
        /// <summary>What the file writes, such as <c>actions/checkout@v5</c>.</summary>
        public required string Reference { get; init; }

        /// <summary>Where it writes it.</summary>
        public required Span ReferenceAt { get; init; }

        /// <summary>The inputs by name.</summary>
        public Template? Inputs { get; init; }
    }

    /// <summary>Waits for background steps.</summary>
    public sealed record Wait : Step
    {
        /// <summary>The ids of the steps to wait for.</summary>
        public required IReadOnlyList<string> Targets { get; init; }
    }

    /// <summary>Waits for all background steps.</summary>
    public sealed record WaitAll : Step;

    /// <summary>Cancels a background step.</summary>
    public sealed record Cancel : Step
    {
        /// <summary>The id of the step to cancel.</summary>
        public required string Target { get; init; }
    }

    /// <summary>Runs steps at once and waits for all of them.</summary>
    public sealed record Parallel : Step
    {
        /// <summary>The steps.</summary>
        public required IReadOnlyList<Step> Steps { get; init; }
    }
}
