namespace Weir.Delivery.Analysis.Kayenta;

/// <summary>A metric that was judged, with the groups that it counts in.</summary>
internal sealed record ScoredMetric(Classification Classification, bool IsCritical, IReadOnlyList<string> Groups);

/// <summary>Makes one score of many metrics, as Kayenta does.</summary>
internal static class KayentaScore
{
    /// <summary>The score, from 0 to 100.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="weights">The weights of groups, in percent; those that have none share the rest.</param>
    public static double Of(IReadOnlyList<ScoredMetric> metrics, IReadOnlyDictionary<string, double> weights)
    {
        var missing = metrics.Count(static metric => metric.Classification == Classification.NoData);
        if (metrics.Any(static metric => metric is { IsCritical: true, Classification: not Classification.Pass }) || missing * 2 >= metrics.Count)
            return 0;
        var groups = metrics.SelectMany(static metric => metric.Groups).Distinct().ToList();
        var rest = (100 - groups.Sum(group => weights.GetValueOrDefault(group))) / Math.Max(1, groups.Count(group => !weights.ContainsKey(group)));
        var score = groups.Sum(group => ScoreOf(metrics.Where(metric => metric.Groups.Contains(group))) * (weights.TryGetValue(group, out var weight) ? weight : rest) / 100);
        return Math.Round(score, 2, MidpointRounding.AwayFromZero);
    }

    /// <summary>True where the scores of the runs of an analysis let the release through: only the last counts.</summary>
    public static bool Passes(IReadOnlyList<double> scores, double? pass, double? marginal) => !(scores[^1] <= marginal) && !(scores[^1] < pass);

    private static double ScoreOf(IEnumerable<ScoredMetric> metrics)
    {
        var counted = metrics.Where(static metric => metric.Classification != Classification.NoData).ToList();
        return counted.Count == 0 ? 100 : 100.0 * counted.Count(static metric => metric.Classification == Classification.Pass) / counted.Count;
    }
}
