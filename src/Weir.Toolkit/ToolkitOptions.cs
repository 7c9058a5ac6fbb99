namespace Weir.Toolkit;

/// <summary>What the services take.</summary>
public sealed record ToolkitOptions
{
    /// <summary>How many bytes one upload may have. 10 GiB by default.</summary>
    public long LargestUpload { get; init; } = 10L << 30;

    /// <summary>For how long an address for an upload or a download is good, where its job does not end before. Six hours by default.</summary>
    public TimeSpan AddressLifetime { get; init; } = TimeSpan.FromHours(6);
}
