using System.Globalization;

namespace Weir.Cli.Views;

/// <summary>Words times for people.</summary>
internal static class Durations
{
    /// <summary>Such as <c>340 ms</c>, <c>2.1 s</c>, <c>3 min 05 s</c>, <c>1 h 02 min</c>.</summary>
    public static string Text(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds);
        return time.TotalSeconds switch
        {
            < 0 => "0 ms",
            < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms"),
            < 59.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s"),
            _ when seconds < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60:00} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h {seconds / 60 % 60:00} min"),
        };
    }

    /// <summary>From a beginning to an end, or to now.</summary>
    public static string Text(DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset now) => from is { } start ? Text((to ?? now) - start) : "";
}
