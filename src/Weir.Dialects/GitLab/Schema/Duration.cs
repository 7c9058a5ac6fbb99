using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>Durations as people write them: <c>3 hours 4 min</c>, <c>2h30m</c>, <c>1 week</c>, <c>3600</c> (seconds).</summary>
internal static partial class Duration
{
    /// <summary>What a duration is called in messages.</summary>
    public const string Title = "a duration such as '1h 30m' or '2 weeks'";

    [GeneratedRegex(@"\G[\s,]*(?:and\s+)?(?<amount>\d+(?:\.\d+)?)\s*(?<unit>[a-z]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Part { get; }

    /// <summary>The length of time that a text stands for; null where it stands for none.</summary>
    public static TimeSpan? Parse(string text)
    {
        var seconds = 0.0;
        var end = 0;
        for (var match = Part.Match(text); match.Success; match = match.NextMatch())
        {
            if (SecondsOf(match.Groups["unit"].Value.ToLowerInvariant()) is not { } unit)
                return null;
            seconds += double.Parse(match.Groups["amount"].ValueSpan, CultureInfo.InvariantCulture) * unit;
            end = match.Index + match.Length;
        }

        return end > 0 && text.AsSpan(end).IsWhiteSpace() && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static double? SecondsOf(string unit) => unit switch
    {
        "" or "s" or "sec" or "secs" or "second" or "seconds" => 1,
        "m" or "min" or "mins" or "minute" or "minutes" => 60,
        "h" or "hr" or "hrs" or "hour" or "hours" => 3600,
        "d" or "dy" or "day" or "days" => 86_400,
        "w" or "wk" or "wks" or "week" or "weeks" => 604_800,
        "mo" or "mos" or "month" or "months" => 2_592_000,
        "y" or "yr" or "yrs" or "year" or "years" => 31_557_600,
        _ => null,
    };
}
