using System.Globalization;
using System.Text;

namespace Weir.Gateway.Counting;

/// <summary>The counts in the text format of Prometheus.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // Powers of two, in microseconds: these are ends of cells, so nothing is guessed.
    private const int FirstPower = 8;

    private const int LastPower = 26;

    public static string Of(IReadOnlyList<KeptCounts> counts, Func<string, (string Label, int Requests, int Streams)> now)
    {
        var text = new StringBuilder();
        Family(text, "weir_gateway_requests_total", "counter", "Requests by the release that they were for and the class of the answer.");
        foreach (var release in counts)
        {
            foreach (var (of, value) in new[]
            {
                ("1xx", release.Status1xx), ("2xx", release.Status2xx), ("3xx", release.Status3xx), ("4xx", release.Status4xx), ("5xx", release.Status5xx),
                ("unanswered", release.Unanswered), ("client_gone", release.ClientGone),
            })
            {
                Line(text, "weir_gateway_requests_total", release, now, $",class=\"{of}\"", value);
            }
        }

        Simple(text, "weir_gateway_connect_failures_total", "Connections to instances that could not be made.", counts, now, release => release.ConnectFailures);
        Simple(text, "weir_gateway_mirrored_total", "Copies of requests that were sent.", counts, now, release => release.Mirrored);
        Simple(text, "weir_gateway_mirror_errors_total", "Copies that were answered with 500 or more, or not at all.", counts, now, release => release.MirrorErrors);
        Family(text, "weir_gateway_in_flight", "gauge", "Requests that are being served.");
        foreach (var release in counts)
        {
            Line(text, "weir_gateway_in_flight", release, now, ",kind=\"request\"", now(release.Id).Requests);
            Line(text, "weir_gateway_in_flight", release, now, ",kind=\"stream\"", now(release.Id).Streams);
        }

        Histogram(text, counts, now);
        return text.ToString();
    }

    private static void Histogram(StringBuilder text, IReadOnlyList<KeptCounts> counts, Func<string, (string, int, int)> now)
    {
        const string Name = "weir_gateway_request_duration_seconds";
        Family(text, Name, "histogram", "Time from the request to the end of its answer.");
        foreach (var release in counts)
        {
            long below = 0;
            var cell = 0;
            for (var power = FirstPower; power <= LastPower; power++)
            {
                for (; cell < release.Latency.Count && LatencyHistogram.EndOf(cell) <= 1L << power; cell++)
                    below += release.Latency[cell];
                Line(text, Name + "_bucket", release, now, string.Create(CultureInfo.InvariantCulture, $",le=\"{(1L << power) / 1e6}\""), below);
            }

            for (; cell < release.Latency.Count; cell++)
                below += release.Latency[cell];
            Line(text, Name + "_bucket", release, now, ",le=\"+Inf\"", below);
            Line(text, Name + "_sum", release, now, "", release.LatencySeconds);
            Line(text, Name + "_count", release, now, "", below);
        }
    }

    private static void Simple(
        StringBuilder text, string name, string help, IReadOnlyList<KeptCounts> counts, Func<string, (string, int, int)> now, Func<KeptCounts, long> value)
    {
        Family(text, name, "counter", help);
        foreach (var release in counts)
            Line(text, name, release, now, "", value(release));
    }

    private static void Family(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Line(StringBuilder text, string name, KeptCounts release, Func<string, (string Label, int, int)> now, string more, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{{release=\"{Escaped(release.Id)}\",version=\"{Escaped(now(release.Id).Label)}\"{more}}} {value}\n");

    private static string Escaped(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
