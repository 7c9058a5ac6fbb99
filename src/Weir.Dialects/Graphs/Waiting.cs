using System.Runtime.InteropServices;

namespace Weir.Dialects.Graphs;

/// <summary>Finds what waits for ever.</summary>
internal static class Waiting
{
    /// <summary>What is left when all that waits for nothing, and then all that waits only for what is gone, is taken away.</summary>
    public static HashSet<T> Stuck<T>(IEnumerable<T> items, Func<T, IEnumerable<T>> needs)
        where T : notnull
    {
        HashSet<T> left = [.. items];
        Dictionary<T, int> waits = [];
        Dictionary<T, List<T>> followers = [];
        foreach (var item in left)
        {
            foreach (var need in needs(item).Where(left.Contains))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(waits, item, out _)++;
                (CollectionsMarshal.GetValueRefOrAddDefault(followers, need, out _) ??= []).Add(item);
            }
        }

        var free = new Queue<T>(left.Where(item => !waits.ContainsKey(item)));
        while (free.TryDequeue(out var item))
        {
            left.Remove(item);
            foreach (var follower in followers.GetValueOrDefault(item, []))
            {
                if (--CollectionsMarshal.GetValueRefOrAddDefault(waits, follower, out _) == 0)
                    free.Enqueue(follower);
            }
        }

        return left;
    }
}
