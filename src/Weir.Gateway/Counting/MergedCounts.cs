namespace Weir.Gateway.Counting;

/// <summary>Puts the counts of two processes together.</summary>
internal static class MergedCounts
{
    public static IReadOnlyList<KeptCounts> Of(IReadOnlyList<KeptCounts> own, IReadOnlyList<KeptCounts> others) =>
        others.Count == 0 ? own : [.. own.Concat(others).GroupBy(counts => counts.Id).Select(Sum)];

    private static KeptCounts Sum(IGrouping<string, KeptCounts> same)
    {
        if (same.Count() == 1)
            return same.First();
        var sum = new ReleaseCounts(same.Key, same.Min(counts => counts.Since));
        foreach (var counts in same)
            sum.Add(counts);
        return sum.Read();
    }
}
