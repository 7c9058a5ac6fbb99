namespace Weir.Delivery.Releases;

/// <summary>How a file of a release differs from another release's.</summary>
/// <param name="Path">Where it is in both.</param>
/// <param name="Kind">What became of it.</param>
public sealed record FileChange(string Path, FileChangeKind Kind);

/// <summary>What can become of a file.</summary>
public enum FileChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>Its content, or whether it is a program, is another.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}
