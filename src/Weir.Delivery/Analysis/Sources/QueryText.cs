using System.Globalization;
using System.Text;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>Puts what a check is about into queries.</summary>
internal static class QueryText
{
    /// <summary>The query with <c>{version}</c>, <c>{stable}</c>, <c>{app}</c>, <c>{environment}</c> and <c>{window}</c> filled in.</summary>
    /// <param name="query">The query as it is written.</param>
    /// <param name="request">What the check is about.</param>
    /// <param name="escape">Makes a value safe in a text of the query's language.</param>
    public static string Fill(string query, MetricRequest request, Func<string, string>? escape = null)
    {
        escape ??= static value => value;
        var text = new StringBuilder(query);
        text.Replace("{version}", escape(request.Candidate.Version));
        text.Replace("{stable}", escape(request.Stable?.Version ?? ""));
        text.Replace("{app}", escape(request.Candidate.App));
        text.Replace("{environment}", escape(request.Candidate.Environment));
        text.Replace("{window}", Seconds(request) + "s");
        return text.ToString();
    }

    /// <summary>The length of the stretch, at least one second.</summary>
    public static string Seconds(MetricRequest request) => Math.Max(1, (request.To - request.From).TotalSeconds).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>A backslash before each character that ends or changes a text in quotes.</summary>
    public static string InQuotes(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
