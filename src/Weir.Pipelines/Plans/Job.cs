using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Plans;

/// <summary>One job of a plan: what it waits for, when it runs, where, and its steps, or the pipeline that it calls.</summary>
public sealed record Job
{
    /// <summary>Its name in the file, unique in its plan.</summary>
    public required JobId Id { get; init; }

    /// <summary>Where the file defines it.</summary>
    public required Span At { get; init; }

    /// <summary>The name that several jobs share that the file writes as one; null where it is written as itself.</summary>
    public string? Family { get; init; }

    /// <summary>Whether it is one of the jobs that share a name.</summary>
    public bool IsOneOf(string family) => string.Equals(Family, family, StringComparison.OrdinalIgnoreCase);

    /// <summary>What people see it called; may depend on the matrix.</summary>
    public required Template Name { get; init; }

    /// <summary>The jobs that must have ended before it.</summary>
    public IReadOnlyList<Need> Needs { get; init; } = [];

    /// <summary>The stage that it belongs to, one of <see cref="Plan.Stages"/>; null in dialects without stages.</summary>
    public string? Stage { get; init; }

    /// <summary>Whether all jobs of earlier stages must have ended before it, besides <see cref="Needs"/>.</summary>
    public bool AwaitsEarlierStages { get; init; }

    /// <summary>Whether it runs once its needs have ended, in the dialect's language.</summary>
    public required Template.Expression Condition { get; init; }

    /// <summary>The matrix, if it has one, and how its legs depend on each other, in the dialect's form.</summary>
    public Template? Strategy { get; init; }

    /// <summary>The labels or group of the machine it asks for.</summary>
    public Template? RunsOn { get; init; }

    /// <summary>How long it may take, in minutes.</summary>
    public Template? TimeoutMinutes { get; init; }

    /// <summary>How long it may take to end after it was cancelled, in minutes.</summary>
    public Template? CancelTimeoutMinutes { get; init; }

    /// <summary>Whether its failure lets the run succeed.</summary>
    public Template? ContinueOnError { get; init; }

    /// <summary>Which other jobs it must not overlap with, in the dialect's form.</summary>
    public Template? Concurrency { get; init; }

    /// <summary>The environment that it deploys to, in the dialect's form.</summary>
    public Template? Environment { get; init; }

    /// <summary>What its token may do; null to inherit from the plan.</summary>
    public IReadOnlyDictionary<string, string>? Permissions { get; init; }

    /// <summary>Its variables.</summary>
    public Template? Variables { get; init; }

    /// <summary>Defaults of its steps.</summary>
    public Template? Defaults { get; init; }

    /// <summary>What the runner of its dialect alone understands, in the dialect's form.</summary>
    public Template? Settings { get; init; }

    /// <summary>The container that its steps run in.</summary>
    public Template? Container { get; init; }

    /// <summary>The containers that run beside it, by name.</summary>
    public Template? Services { get; init; }

    /// <summary>The image to make of its machine afterwards.</summary>
    public Template? Snapshot { get; init; }

    /// <summary>What it gives to the jobs that need it, by name.</summary>
    public Template? Outputs { get; init; }

    /// <summary>The steps in order; none for a job that calls a pipeline.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>True where a person has asked not to run it: those that need it find that it succeeded, without outputs.</summary>
    public bool IsTakenAsSucceeded { get; init; }

    /// <summary>The pipeline that it calls instead of running steps.</summary>
    public Call? Call { get; init; }
}

/// <summary>A job that another waits for.</summary>
/// <param name="Job">The job.</param>
/// <param name="At">Where the file says so.</param>
public sealed record Need(JobId Job, Span At);

/// <summary>The call of a pipeline by a job.</summary>
public sealed record Call
{
    /// <summary>What the file writes, such as <c>./.github/workflows/build.yml</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Where it writes it.</summary>
    public required Span At { get; init; }

    /// <summary>What is called; null where it could not be compiled, which is an error of the plan.</summary>
    public Plan? Plan { get; init; }

    /// <summary>The inputs that are passed, by name.</summary>
    public Template? Inputs { get; init; }

    /// <summary>The secrets that are passed, by name; null with <see cref="InheritsSecrets"/>.</summary>
    public Template? Secrets { get; init; }

    /// <summary>True where all secrets of the caller are passed.</summary>
    public bool InheritsSecrets { get; init; }

    /// <summary>True where the caller ends well as soon as the called pipeline has begun, however that ends.</summary>
    public bool IsDetached { get; init; }

    /// <summary>
    /// The files that jobs of the caller's pipeline make and that the called one is compiled from. Where there are some, <see cref="Plan"/> is null,
    /// and the dialect's <see cref="Dialects.IChildCompiler"/> makes it when the leg starts.
    /// </summary>
    public IReadOnlyList<GeneratedFile> Generated { get; init; } = [];
}

/// <summary>A file that a job keeps in its artifact <see cref="Execution.JobArtifact"/>.</summary>
/// <param name="Job">The job, of the same pipeline.</param>
/// <param name="Path">The file's path in the artifact, with forward slashes.</param>
public sealed record GeneratedFile(JobId Job, string Path);
