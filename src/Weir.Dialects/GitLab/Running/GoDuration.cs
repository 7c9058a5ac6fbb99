using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Durations in the form of Go, in which the runner reads them from variables: <c>1h20m</c>, <c>40s</c>, <c>1.5h</c>; a unit is never left out.</summary>
internal static partial class GoDuration
{
    [GeneratedRegex(@"^(?<sign>[+-])?(?:(?<amount>\d+(?:\.\d*)?|\.\d+)(?<unit>ns|us|µs|μs|ms|s|m|h))+$")]
    private static partial Regex Form { get; }

    /// <summary>The length of time that a text stands for, also a negative one; null where it stands for none.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text is "0" or "+0" or "-0")
            return TimeSpan.Zero;
        if (Form.Match(text) is not { Success: true } match)
            return null;
        var seconds = match.Groups["amount"].Captures.Zip(match.Groups["unit"].Captures)
            .Sum(part => double.Parse(part.First.ValueSpan, CultureInfo.InvariantCulture) * SecondsOf(part.Second.Value));
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(match.Groups["sign"].Value == "-" ? -seconds : seconds) : null;
    }

    private static double SecondsOf(string unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "ns" => 1e-9,
        _ => 1e-6,
    };
}
