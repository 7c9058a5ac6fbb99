using Weir.Pipelines.Plans;

namespace Weir.Engine.Runs;

/// <summary>A run in a list.</summary>
public sealed record RunEntry
{
    /// <summary>The run.</summary>
    public required RunIdentity Run { get; init; }

    /// <summary>The path of the pipeline's file.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the run is called; the pipeline's name before it has begun.</summary>
    public required string Title { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How far it is.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>How it ended; null before.</summary>
    public JobResult? Result { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why its journal cannot be read; null where it can.</summary>
    public string? Problem { get; init; }
}

/// <summary>How far a run is.</summary>
public enum RunStatus
{
    /// <summary>A process runs it.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Finished,

    /// <summary>The process that ran it died; nobody runs it any more.</summary>
    Lost,

    /// <summary>Its journal cannot be read: <see cref="RunEntry.Problem"/> says why.</summary>
    Damaged,
}
