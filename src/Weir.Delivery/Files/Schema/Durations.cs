using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Delivery.Files.Schema;

/// <summary>Lengths of time as <c>weir.yaml</c> has them: <c>90s</c>, <c>10m</c>, <c>1h30m</c>, <c>500ms</c>.</summary>
internal static partial class Durations
{
    public const string Title = "a duration such as '90s', '10m' or '1h30m'";

    /// <summary>What a duration matches, also as a regular expression of JSON schemas.</summary>
    public const string Pattern = "^(?=[0-9])([0-9]{1,5}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?([0-9]{1,6}ms)?$";

    [GeneratedRegex(Pattern, RegexOptions.ExplicitCapture)]
    private static partial Regex Whole { get; }

    [GeneratedRegex("(?<amount>[0-9]+)(?<unit>[a-z]+)")]
    private static partial Regex Part { get; }

    [GeneratedRegex(@"(?<amount>[0-9]+)\s*(?<unit>[a-z]+)", RegexOptions.IgnoreCase)]
    private static partial Regex LoosePart { get; }

    /// <summary>The length of time that a text stands for; null where it stands for none.</summary>
    public static TimeSpan? Parse(string text) =>
        Whole.IsMatch(text) && !text.EndsWith('\n')
            ? Part.Matches(text).Aggregate(TimeSpan.Zero, static (sum, part) =>
                sum + (int.Parse(part.Groups["amount"].ValueSpan, CultureInfo.InvariantCulture) * LengthOf(part.Groups["unit"].Value)))
            : null;

    /// <summary>What to write instead of a text that is no duration; null where that cannot be told.</summary>
    public static string? Advise(string text)
    {
        if (text.Length is > 0 and <= 6 && text.All(char.IsAsciiDigit))
            return $"give it a unit: '{text}s' or '{text}m'";
        var meant = string.Concat(LoosePart.Matches(text).Select(part => part.Groups["amount"].Value + Short(part.Groups["unit"].Value)));
        return meant != text && Parse(meant) is not null ? $"write '{meant}'" : null;
    }

    /// <summary>How a length of time is written, in whole milliseconds.</summary>
    public static string Write(TimeSpan length)
    {
        (int Amount, string Unit)[] parts = [(length.Days, "d"), (length.Hours, "h"), (length.Minutes, "m"), (length.Seconds, "s"), (length.Milliseconds, "ms")];
        var written = string.Concat(parts.Where(static part => part.Amount > 0).Select(static part => FormattableString.Invariant($"{part.Amount}{part.Unit}")));
        return written.Length > 0 ? written : "0s";
    }

    private static TimeSpan LengthOf(string unit) => unit switch
    {
        "d" => TimeSpan.FromDays(1),
        "h" => TimeSpan.FromHours(1),
        "m" => TimeSpan.FromMinutes(1),
        "s" => TimeSpan.FromSeconds(1),
        _ => TimeSpan.FromMilliseconds(1),
    };

    private static string Short(string unit) => unit.ToLowerInvariant() switch
    {
        "d" or "day" or "days" => "d",
        "h" or "hr" or "hrs" or "hour" or "hours" => "h",
        "m" or "min" or "mins" or "minute" or "minutes" => "m",
        "s" or "sec" or "secs" or "second" or "seconds" => "s",
        "ms" or "msec" or "millisecond" or "milliseconds" => "ms",
        var other => other,
    };
}
