using System.IO.Compression;
using Weir.Engine.Archives;

namespace Weir.Engine.Caches;

/// <summary>How caches are kept.</summary>
public sealed record FileCacheOptions
{
    /// <summary>How many bytes the caches of one repository may have; the least recently used ones make room for new ones. 10 GiB by default.</summary>
    public long MaximumBytes { get; init; } = 10L << 30;

    /// <summary>How small an entry becomes, and how slowly. The fastest by default.</summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Fastest;

    /// <summary>What an entry may hold that is laid out for a job.</summary>
    public ArchiveLimits Limits { get; init; } = new();
}
