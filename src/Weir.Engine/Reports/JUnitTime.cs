using System.Globalization;

namespace Weir.Engine.Reports;

/// <summary>Durations as test tools write them: seconds, with a point or a comma, with or without separators of thousands.</summary>
internal static class JUnitTime
{
    /// <summary>The duration; null where there is none that can be understood.</summary>
    public static TimeSpan? Parse(string? text)
    {
        if (text is null)
            return null;
        var number = text.Trim().TrimEnd('s').Replace(" ", "", StringComparison.Ordinal);
        var comma = number.LastIndexOf(',');
        var point = number.LastIndexOf('.');

        // The last separator is that of the fraction; where the same one stands twice, none is.
        if (comma > point)
            number = number.Replace(".", "", StringComparison.Ordinal).Replace(',', number.IndexOf(',') == comma ? '.' : '_');
        number = number.Replace(",", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }
}
