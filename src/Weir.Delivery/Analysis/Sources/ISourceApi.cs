namespace Weir.Delivery.Analysis.Sources;

/// <summary>How a service is asked for a metric, and what its answers mean. Pure: <see cref="HttpSource"/> does the asking.</summary>
internal interface ISourceApi
{
    /// <summary>What people call the service.</summary>
    string Title { get; }

    /// <summary>Why it cannot be asked, such as a variable that is not set; null where it can.</summary>
    string? WhyNot { get; }

    /// <summary>Values that must not be seen in messages.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>The request about one release; null where the settings say nothing about the stable one.</summary>
    /// <param name="ofStable">True for the stable release.</param>
    /// <param name="request">What is to be measured.</param>
    /// <param name="asSamples">True where values over time are wanted instead of one.</param>
    HttpRequestMessage? Ask(bool ofStable, MetricRequest request, bool asSamples);

    /// <summary>What an answer with a status from 200 to 299 means.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not what the service answers.</exception>
    SourceReading Read(string body);
}

/// <summary>What a service said of one release.</summary>
internal abstract record SourceReading
{
    /// <summary>One or more values, the oldest first.</summary>
    public sealed record Values(IReadOnlyList<double> All) : SourceReading;

    /// <summary>There is nothing to go by.</summary>
    public sealed record Nothing(string Reason) : SourceReading;

    /// <summary>It could not answer.</summary>
    public sealed record Error(string Reason) : SourceReading;

    /// <summary>One value.</summary>
    public static SourceReading Of(double value) => new Values([value]);
}
