namespace Weir.Dialects.Graphs;

/// <summary>Finds what waits for ever.</summary>
internal static class Waiting
{
    /// <summary>What is left when all that waits for nothing, and then all that waits only for what is gone, is taken away.</summary>
    public static HashSet<T> Stuck<T>(IEnumerable<T> items, Func<T, IEnumerable<T>> needs)
        where T : notnull
    {
        HashSet<T> left = [.. items];
        while (left.RemoveWhere(item => !needs(item).Any(left.Contains)) > 0)
        {
        }

        return left;
    }
}
