using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Plans;

/// <summary>
/// What a pipeline file means, in the terms that all dialects share: jobs, what they need, their steps, conditions and environments.
/// </summary>
/// <remarks>Plain data: it serializes, travels to agents and is kept with the run. Nothing in it was evaluated that needs the run.</remarks>
public sealed record Plan
{
    /// <summary>The dialect that compiled it and evaluates its expressions, such as <c>github</c>.</summary>
    public required string Dialect { get; init; }

    /// <summary>The path of its file in the repository, or the reference of a remote one.</summary>
    public required string Path { get; init; }

    /// <summary>The name that the file gives itself, or its path.</summary>
    public required string Name { get; init; }

    /// <summary>The jobs in the order of the file.</summary>
    public required IReadOnlyList<Job> Jobs { get; init; }

    /// <summary>The jobs of the file that this pipeline does not have, in the order of the file; none in dialects that decide on each job when its needs have ended.</summary>
    public IReadOnlyList<LeftOutJob> LeftOut { get; init; } = [];

    /// <summary>The stages that its jobs belong to, in order; none in dialects without stages.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>Whether the failure of one job cancels the run.</summary>
    public bool CancelsOnFailure { get; init; }

    /// <summary>Whether the trigger starts it, and what decided that.</summary>
    public required Admission Admission { get; init; }

    /// <summary>The names of the events that can start it, in the order of the file.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>The secrets that its expressions name, sorted by place; those of called pipelines are in their own plans.</summary>
    public IReadOnlyList<SecretUse> UsedSecrets { get; init; } = [];

    /// <summary>What a run is called; by default the dialect's own choice.</summary>
    public Template? RunName { get; init; }

    /// <summary>Variables of all jobs.</summary>
    public Template? Variables { get; init; }

    /// <summary>Defaults of all steps: the shell and the working directory.</summary>
    public Template? Defaults { get; init; }

    /// <summary>Which other runs it must not overlap with, in the dialect's form.</summary>
    public Template? Concurrency { get; init; }

    /// <summary>What its token may do, or null for the host's default.</summary>
    public IReadOnlyDictionary<string, string>? Permissions { get; init; }

    /// <summary>What may or must be given when it is started by hand or called.</summary>
    public IReadOnlyList<Input> Inputs { get; init; } = [];

    /// <summary>The secrets that a caller may or must give.</summary>
    public IReadOnlyList<SecretInput> Secrets { get; init; } = [];

    /// <summary>What it gives back to a caller, by name.</summary>
    public Template? Outputs { get; init; }
}

/// <summary>Whether a trigger starts a pipeline.</summary>
/// <param name="Admitted">True where it does.</param>
/// <param name="Reason">What decided: a clause for a person.</param>
/// <param name="At">Where the file says so, or null where it says nothing.</param>
public sealed record Admission(bool Admitted, string Reason, Span? At = null);

/// <summary>A job that the file defines and that the pipeline does not have.</summary>
/// <param name="Id">The job.</param>
/// <param name="Reason">What decided: a clause for a person.</param>
/// <param name="At">Where the file says so.</param>
public sealed record LeftOutJob(JobId Id, string Reason, Span At);

/// <summary>A value that can be given when a pipeline is started by hand or called.</summary>
public sealed record Input
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of value it takes.</summary>
    public required InputType Type { get; init; }

    /// <summary>Where it is declared.</summary>
    public required Span At { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>True where it must be given.</summary>
    public bool Required { get; init; }

    /// <summary>What it is when it was not given.</summary>
    public Template? Default { get; init; }

    /// <summary>The values to choose from, for <see cref="InputType.Choice"/>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}

/// <summary>The kinds of inputs.</summary>
public enum InputType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>One of the options.</summary>
    Choice,

    /// <summary>The name of an environment.</summary>
    Environment,
}

/// <summary>A secret that a caller can pass.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Required">True where it must be passed.</param>
/// <param name="At">Where it is declared.</param>
public sealed record SecretInput(string Name, bool Required, Span At);

/// <summary>A secret that an expression names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where.</param>
public sealed record SecretUse(string Name, Span At);
