using System.Text.Json.Serialization;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Dialects;

/// <summary>Whether a job runs, and as which legs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Runs), "runs")]
[JsonDerivedType(typeof(Skips), "skips")]
[JsonDerivedType(typeof(Invalid), "invalid")]
public abstract record JobResolution
{
    private JobResolution()
    {
    }

    /// <summary>It runs.</summary>
    /// <param name="Legs">At least one.</param>
    /// <param name="Reason">What decided: a clause for a person.</param>
    public sealed record Runs(IReadOnlyList<Leg> Legs, string Reason) : JobResolution
    {
        /// <summary>Whether the failure of one leg cancels the others.</summary>
        public bool FailFast { get; init; }

        /// <summary>How many legs may run at once; null for all.</summary>
        public int? MaxParallel { get; init; }
    }

    /// <summary>It does not run.</summary>
    /// <param name="Reason">What decided: a clause for a person.</param>
    /// <param name="At">Where the file says so.</param>
    public sealed record Skips(string Reason, Span At) : JobResolution;

    /// <summary>It cannot run: an expression has no value that fits.</summary>
    /// <param name="Problems">What is wrong, at least one.</param>
    public sealed record Invalid(IReadOnlyList<Diagnostic> Problems) : JobResolution;
}

/// <summary>One combination of a job's matrix, with everything evaluated that is decided before it starts.</summary>
public sealed record Leg
{
    /// <summary>Which.</summary>
    public required LegId Id { get; init; }

    /// <summary>What people see it called.</summary>
    public required string Name { get; init; }

    /// <summary>The name that several jobs share that the file writes as one; null where the job is written as itself.</summary>
    public string? Family { get; init; }

    /// <summary>The values of this combination; empty without a matrix.</summary>
    public Value.Map Matrix { get; init; } = Value.Map.None;

    /// <summary>How many legs the job has.</summary>
    public int Total { get; init; } = 1;

    /// <summary>The labels of the machine it asks for.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The group of machines it asks for, if any.</summary>
    public string? MachineGroup { get; init; }

    /// <summary>How long it may run.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long it may take to end after it was cancelled.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether its failure lets the run succeed.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>The exit codes of a script with which its failure lets the run succeed, whatever <see cref="ContinueOnError"/> says.</summary>
    public IReadOnlyList<int> PassingExitCodes { get; init; } = [];

    /// <summary>What it waits for besides its needs.</summary>
    public LegStart Start { get; init; } = new LegStart.Immediate();

    /// <summary>When it is tried again after a failure; null for never.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>The group that it must hold while it runs, if any.</summary>
    public GroupClaim? Claim { get; init; }

    /// <summary>The name of the environment that it deploys to, if any.</summary>
    public string? Environment { get; init; }

    /// <summary>The inputs of the pipeline that it calls; null where it runs steps.</summary>
    public Value.Map? CallInputs { get; init; }
}

/// <summary>What a leg whose needs have ended waits for before it starts.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Immediate), "immediate")]
[JsonDerivedType(typeof(ByPerson), "by-person")]
[JsonDerivedType(typeof(After), "after")]
public abstract record LegStart
{
    private LegStart()
    {
    }

    /// <summary>For nothing.</summary>
    public sealed record Immediate : LegStart;

    /// <summary>For a person who starts it. What comes after it waits as well, unless its failure would let the run succeed.</summary>
    /// <param name="Confirmation">What the person is asked to confirm; null for nothing of its own.</param>
    public sealed record ByPerson(string? Confirmation) : LegStart;

    /// <summary>For a time, counted from the end of its needs.</summary>
    public sealed record After(TimeSpan Delay) : LegStart;
}

/// <summary>When a leg that failed is tried again. Without causes and exit codes any failure counts, else one that is named in either.</summary>
/// <param name="Most">How often at most, from 1.</param>
/// <param name="Causes">The causes for which it is.</param>
/// <param name="ExitCodes">The exit codes of its script for which it is.</param>
public sealed record RetryPolicy(int Most, IReadOnlyList<FailureCause> Causes, IReadOnlyList<int> ExitCodes);

/// <summary>Why a leg failed.</summary>
public enum FailureCause
{
    /// <summary>For a reason that has no name here.</summary>
    Unknown,

    /// <summary>What it runs ended badly.</summary>
    Script,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>The machine, or Weir, could not run it.</summary>
    System,

    /// <summary>No machine has what it asks for.</summary>
    Unplaceable,

    /// <summary>What a job before it was to leave is not there.</summary>
    MissingDependency,
}

/// <summary>The wish to hold a concurrency group.</summary>
/// <param name="Group">The group's name; compared without regard to case.</param>
/// <param name="CancelInProgress">Whether who holds it now is cancelled.</param>
/// <param name="Queue">Who may wait for it.</param>
public sealed record GroupClaim(string Group, bool CancelInProgress, QueueMode Queue);

/// <summary>Who may wait for a concurrency group.</summary>
public enum QueueMode
{
    /// <summary>One: a newcomer replaces who waits.</summary>
    Single,

    /// <summary>Many, in the order in which they came.</summary>
    Max,
}
