using System.Globalization;
using System.Xml.Linq;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>CloudWatch's query of one metric.</summary>
internal sealed class CloudWatchApi(SourceSettings.CloudWatch settings, AwsAccess access, TimeProvider time) : ISourceApi
{
    /// <summary>Metrics of ordinary resolution come by the minute.</summary>
    private const int Period = 60;

    public string Title => "CloudWatch";

    public string? WhyNot => access.Problem;

    public IReadOnlyList<string> Secrets => [access.SecretKey ?? "", access.SessionToken ?? ""];

    public HttpRequestMessage? Ask(bool ofStable, MetricRequest request, bool asSamples)
    {
        var dimensions = ofStable ? settings.Baseline : settings.Dimensions;
        if (ofStable && dimensions.Count == 0)
            return null;

        // A stretch that is no multiple of the period would begin with a part of one.
        var seconds = (int)Math.Ceiling((request.To - request.From).TotalSeconds / Period) * Period;
        var from = request.To - TimeSpan.FromSeconds(Math.Max(seconds, Period));
        List<KeyValuePair<string, string>> form =
        [
            new("Action", "GetMetricData"),
            new("Version", "2010-08-01"),
            new("StartTime", Time(from)),
            new("EndTime", Time(request.To)),
            new("ScanBy", "TimestampAscending"),
            new("MetricDataQueries.member.1.Id", "m"),
            new("MetricDataQueries.member.1.MetricStat.Period", Period.ToString(CultureInfo.InvariantCulture)),
            new("MetricDataQueries.member.1.MetricStat.Stat", settings.Statistic),
            new("MetricDataQueries.member.1.MetricStat.Metric.Namespace", settings.Namespace),
            new("MetricDataQueries.member.1.MetricStat.Metric.MetricName", settings.Metric),
        ];
        foreach (var (index, (name, value)) in dimensions.Index())
        {
            var at = FormattableString.Invariant($"MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.{index + 1}");
            form.Add(new($"{at}.Name", name));
            form.Add(new($"{at}.Value", QueryText.Fill(value, request)));
        }

        var body = string.Join('&', form.Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var address = settings.Url ?? new Uri($"https://monitoring.{access.Region}.amazonaws.com/");
        return AwsSigning.Post(address, body, "monitoring", access, time.GetUtcNow());
    }

    public SourceReading Read(string body)
    {
        var result = XDocument.Parse(body).Descendants().FirstOrDefault(static element => element.Name.LocalName == "MetricDataResults")?.Elements().FirstOrDefault();
        var status = result?.Elements().FirstOrDefault(static element => element.Name.LocalName == "StatusCode")?.Value;
        if (status is "InternalError" or "Forbidden")
            return new SourceReading.Error($"CloudWatch could not answer: {status}");
        double[] values = result is null ? [] :
            [.. result.Descendants().Where(static element => element.Name.LocalName == "member" && element.Parent!.Name.LocalName == "Values").Select(static element => double.Parse(element.Value, CultureInfo.InvariantCulture))];
        return values.Length == 0 ? new SourceReading.Nothing("the metric has no values in this time") : new SourceReading.Values(values);
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
