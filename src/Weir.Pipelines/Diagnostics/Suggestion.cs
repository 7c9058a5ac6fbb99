namespace Weir.Pipelines.Diagnostics;

/// <summary>Finds what somebody probably meant, and words lists of what is possible.</summary>
public static class Suggestion
{
    private const int LongestListing = 20;

    /// <summary>The known name nearest to <paramref name="written"/>, or null where none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        var limit = Math.Max(1, written.Length / 3);
        return known
            .Select(name => (Name: name, Distance: Distance(written.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    /// <summary>Help for an unknown name: the nearest known one, else all known ones where they are few.</summary>
    public static string? For(string written, IReadOnlyCollection<string> known) =>
        Nearest(written, known) is { } nearest ? $"did you mean '{nearest}'?"
        : known.Count is > 0 and <= LongestListing ? $"expected one of {Listing(known)}"
        : null;

    /// <summary>Names in single quotes, separated by commas, sorted.</summary>
    public static string Listing(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.Ordinal).Select(name => $"'{name}'"));

    // Optimal string alignment: swapped neighbours, the commonest slip of the keyboard, count once.
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            table[i, 0] = i;
        for (var j = 0; j <= right.Length; j++)
            table[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var change = left[i - 1] == right[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + change);
                var swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                table[i, j] = swapped ? Math.Min(best, table[i - 2, j - 2] + 1) : best;
            }
        }

        return table[left.Length, right.Length];
    }
}
