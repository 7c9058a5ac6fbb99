using System.Text.Json.Serialization;

namespace Weir.Pipelines.Plans;

/// <summary>How a step, job or run ended. The order is that of badness: of several, the greatest counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobResult>))]
public enum JobResult
{
    /// <summary>It did not run.</summary>
    Skipped,

    /// <summary>It ended well.</summary>
    Success,

    /// <summary>It was stopped.</summary>
    Cancelled,

    /// <summary>It ended badly.</summary>
    Failure,
}
