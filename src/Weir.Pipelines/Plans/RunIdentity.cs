using Weir.Pipelines.Triggers;

namespace Weir.Pipelines.Plans;

/// <summary>Names a run: unique among the runs of a host, sortable by creation.</summary>
public readonly record struct RunId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>What a run is, before anything has happened in it.</summary>
public sealed record RunIdentity
{
    /// <summary>Its id.</summary>
    public required RunId Id { get; init; }

    /// <summary>Counts the runs of one pipeline, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Counts the times that it was run, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>What started it.</summary>
    public required Trigger Trigger { get; init; }
}
