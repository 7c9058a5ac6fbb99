using System.Buffers;
using System.Globalization;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Durations as Go writes them: <c>1m30s</c>.</summary>
internal static class Durations
{
    private const string Example = "a duration such as '10s' or '1m30s'";

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>A duration that a health check can have: none, or at least a millisecond.</summary>
    public static Parsed<TimeSpan> Health(string text)
    {
        if (text.Length > 0 && Numbers.Digits(text) is > 0)
            return ContainerProblem.Of(text, $"'{text}' has no unit", $"write '{text}s' for seconds");
        if (Read(text) is not { } duration)
            return ContainerProblem.Expected(Example, text, "units are 'ms', 's', 'm' and 'h'");
        return duration == TimeSpan.Zero || duration >= TimeSpan.FromMilliseconds(1)
            ? duration
            : ContainerProblem.Expected("0 or a duration of at least '1ms'", text);
    }

    private static TimeSpan? Read(string text)
    {
        var rest = text.AsSpan(text.StartsWith('-') || text.StartsWith('+') ? 1 : 0);
        if (rest is "0")
            return TimeSpan.Zero;
        if (rest.Length == 0)
            return null;
        var total = 0.0;
        while (rest.Length > 0)
        {
            if (ReadPart(ref rest) is not { } seconds)
                return null;
            total += seconds;
        }

        // Go counts nanoseconds in 64 bits: 292 years.
        return total < long.MaxValue / 1e9 ? TimeSpan.FromSeconds(text[0] == '-' ? -total : total) : null;
    }

    private static double? ReadPart(ref ReadOnlySpan<char> rest)
    {
        var digits = rest.IndexOfAnyExcept(NumberCharacters);
        if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        var unit = rest[digits..];
        var length = unit.IndexOfAny(NumberCharacters);
        unit = length < 0 ? unit : unit[..length];
        rest = rest[(digits + unit.Length)..];
        return unit switch
        {
            "ns" => number / 1e9,
            "us" or "µs" or "μs" => number / 1e6,
            "ms" => number / 1e3,
            "s" => number,
            "m" => number * 60,
            "h" => number * 3600,
            _ => null,
        };
    }
}
