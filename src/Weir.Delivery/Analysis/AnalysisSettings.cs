namespace Weir.Delivery.Analysis;

/// <summary>How a release is judged.</summary>
public sealed record AnalysisSettings
{
    /// <summary>A limit of failures that is never reached.</summary>
    public const int AnyNumber = int.MaxValue;

    /// <summary>The time between two checks.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The least share of good answers, from 0 to 1; null where it does not matter.</summary>
    public double? MinSuccessRate { get; init; } = 0.95;

    /// <summary>The most errors in a minute; null where it does not matter.</summary>
    public double? MaxErrorsPerMinute { get; init; } = 10;

    /// <summary>True where the health check of the target is asked as well.</summary>
    public bool HealthCheck { get; init; } = true;

    /// <summary>How many requests the release must have had before its share of good answers says anything.</summary>
    public int MinRequests { get; init; } = 50;

    /// <summary>True where the release's errors are compared with those of the stable release, by an exact test on the counts.</summary>
    public bool CompareErrors { get; init; } = true;

    /// <summary>The chance of taking a release for worse that is not, for the whole rollout.</summary>
    public double FalseAlarms { get; init; } = 0.01;

    /// <summary>How many checks of a metric may fail within a step before the release is taken back; <see cref="AnyNumber"/> for no limit.</summary>
    public int FailureLimit { get; init; }

    /// <summary>How many checks of a metric may come to no verdict within a step before the rollout pauses; null for any number.</summary>
    public int? InconclusiveLimit { get; init; }

    /// <summary>How many checks of a metric in a row may end in an error before the release is taken back.</summary>
    public int ErrorLimit { get; init; } = 4;

    /// <summary>What is measured beside that.</summary>
    public IReadOnlyList<MetricSettings> Metrics { get; init; } = [];
}

/// <summary>Something that is measured.</summary>
public sealed record MetricSettings
{
    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from.</summary>
    public required SourceSettings Source { get; init; }

    /// <summary>It must be at least this.</summary>
    public double? Min { get; init; }

    /// <summary>It may be at most this.</summary>
    public double? Max { get; init; }

    /// <summary>How much more than the stable release it may have, as a ratio: 1.2 allows 20 % more; null where it is not compared.</summary>
    public double? MaxRatio { get; init; }

    /// <summary>How samples of both releases are compared: by <see cref="MaxRatio"/> of their values, or as Kayenta's judge does.</summary>
    public Comparison Comparison { get; init; }

    /// <summary>Measured and told, but never decides.</summary>
    public bool DryRun { get; init; }

    /// <summary>As <see cref="AnalysisSettings.FailureLimit"/>, for this metric; null for that.</summary>
    public int? FailureLimit { get; init; }

    /// <summary>How many times it is measured in a step; null for every check. What it could not measure does not count.</summary>
    public int? Count { get; init; }

    /// <summary>
    /// How many passes in a row are enough for a step; null where it is measured to the end. Without them within <see cref="Count"/> checks the
    /// rollout pauses, or the release is taken back where any number may fail.
    /// </summary>
    public int? Passes { get; init; }
}

/// <summary>How two releases are compared.</summary>
public enum Comparison
{
    /// <summary>By the ratio of two numbers.</summary>
    Ratio,

    /// <summary>By Kayenta's judge: Mann-Whitney on the samples, tolerance 0.25 and confidence 0.98.</summary>
    Kayenta,
}
