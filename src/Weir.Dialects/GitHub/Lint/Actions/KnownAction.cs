using System.Globalization;

namespace Weir.Dialects.GitHub.Lint.Actions;

/// <summary>What is known of an action without its file.</summary>
/// <param name="Name">The action, with its path in the repository.</param>
/// <param name="Interface">What it takes and gives in the versions that are known.</param>
internal sealed record KnownAction(string Name, ActionInterface Interface)
{
    /// <summary>The last major version that asks for a node that is gone from the runners; 0 for none.</summary>
    public int OutdatedThrough { get; init; }

    /// <summary>The last major version that GitHub refuses to run; 0 for none.</summary>
    public int RetiredThrough { get; init; }

    /// <summary>The first and the last major version that <see cref="Interface"/> describes; null where it describes none.</summary>
    public (int First, int Last)? Described { get; init; }

    /// <summary>Whether <see cref="Interface"/> describes what a reference names.</summary>
    public bool Describes(string reference) =>
        Described is var (first, last) && (last == int.MaxValue || (MajorOf(reference) is { } major && first <= major && major <= last));

    /// <summary>The major version in a reference such as <c>v4.1</c> or <c>releases/v3</c>; null for a branch or commit.</summary>
    public static int? MajorOf(string reference)
    {
        var version = reference[(reference.LastIndexOf('/') + 1)..].TrimStart('v').Split('.')[0];
        return int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < 1_000 ? major : null;
    }
}
