namespace Weir.Pipelines.Containers;

/// <summary>How the engine finds out whether a container is well. Null is the image's way, or else the engine's.</summary>
public sealed record HealthSettings
{
    /// <summary>The command, for the shell of the container.</summary>
    public string? Command { get; init; }

    /// <summary>The time between checks.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>How long a check may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long failures do not count after the start.</summary>
    public TimeSpan? StartPeriod { get; init; }

    /// <summary>The time between checks in the start period.</summary>
    public TimeSpan? StartInterval { get; init; }

    /// <summary>How many failures in a row make it unwell.</summary>
    public int? Retries { get; init; }

    /// <summary>True where it is not checked, even if the image says how.</summary>
    public bool IsOff { get; init; }
}
