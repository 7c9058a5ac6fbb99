namespace Weir.Gateway.Tables;

/// <summary>Which of two releases a user gets.</summary>
/// <remarks>
/// A user falls in one of 10,000 buckets by his key and the candidate's id; the candidate gets the buckets below its share. So nobody leaves it
/// while the share stands or grows, and it is not always the same users who get a candidate first.
/// </remarks>
internal static class TrafficSplit
{
    public const int Buckets = 10_000;

    /// <summary>How many buckets a percentage is.</summary>
    public static int BucketsOf(double percent) => (int)Math.Round(percent * (Buckets / 100), MidpointRounding.AwayFromZero);

    /// <summary>The bucket of a user with regard to a candidate.</summary>
    public static int Bucket(ReadOnlySpan<char> user, string candidate)
    {
        var hash = Fold(14695981039346656037, user);
        hash = Fold((hash ^ 0xFF) * Prime, candidate);
        return (int)(Mix(hash) % Buckets);
    }

    private const ulong Prime = 1099511628211;

    // FNV-1a over the UTF-16 units.
    private static ulong Fold(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
            hash = (hash ^ unit) * Prime;
        return hash;
    }

    // The low bits of FNV are weak for texts that differ at their end; this spreads every bit over all (the finalizer of MurmurHash3).
    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
