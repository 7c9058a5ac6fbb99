namespace Weir.Engine.Archives;

/// <summary>What an archive may hold at most; one that holds more is refused while it is unpacked.</summary>
public sealed record ArchiveLimits
{
    /// <summary>How many files, folders and links. 500,000 by default.</summary>
    public int Entries { get; init; } = 500_000;

    /// <summary>How many bytes in all its files. 64 GiB by default.</summary>
    public long Bytes { get; init; } = 64L << 30;

    /// <summary>How many times its own size its files may have, once they have more than <see cref="RatioFrom"/>. 250 by default.</summary>
    public int Ratio { get; init; } = 250;

    /// <summary>Up to how many bytes <see cref="Ratio"/> does not matter. 1 GiB by default.</summary>
    public long RatioFrom { get; init; } = 1L << 30;
}
