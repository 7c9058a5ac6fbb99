using Weir.Engine.Archives;

namespace Weir.Engine.Artifacts;

/// <summary>How artifacts are kept.</summary>
public sealed record FileArtifactOptions
{
    /// <summary>How many bytes an artifact's archive may have. 10 GiB by default.</summary>
    public long MaximumBytes { get; init; } = 10L << 30;

    /// <summary>For how many days an artifact is kept that does not say so itself. 90 by default.</summary>
    public int RetentionDays { get; init; } = 90;

    /// <summary>For how many days an artifact may ask to be kept. 400 by default.</summary>
    public int LongestRetentionDays { get; init; } = 400;

    /// <summary>What an archive may hold that is laid out for a job.</summary>
    public ArchiveLimits Limits { get; init; } = new();
}
