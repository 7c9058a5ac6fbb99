using System.Globalization;

namespace Weir.Pipelines.Scheduling;

/// <summary>Figures as a person reads them.</summary>
public static class Words
{
    /// <summary>A length of time in its two greatest units, such as <c>1h 5m</c>, <c>2m 3s</c> or <c>0.4s</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalDays: >= 1 } => Invariant($"{(int)duration.TotalDays}d {duration.Hours}h"),
        { TotalHours: >= 1 } => Invariant($"{(int)duration.TotalHours}h {duration.Minutes}m"),
        { TotalMinutes: >= 1 } => Invariant($"{(int)duration.TotalMinutes}m {duration.Seconds}s"),
        { TotalSeconds: >= 10 } => Invariant($"{(int)duration.TotalSeconds}s"),
        _ => Invariant($"{duration.TotalSeconds:0.0}s"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
