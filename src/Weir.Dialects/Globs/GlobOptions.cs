namespace Weir.Dialects.Globs;

/// <summary>Where patterns that are not absolute begin.</summary>
/// <param name="Folder">What relative patterns are relative to, an absolute path.</param>
/// <param name="Home">What <c>~</c> stands for, an absolute path.</param>
internal sealed record GlobPlaces(string Folder, string Home);

/// <summary>What a search finds, beside what its patterns say.</summary>
internal sealed record GlobOptions
{
    /// <summary>Whether links are taken for what they lead to; otherwise a link is a file.</summary>
    public bool FollowLinks { get; init; } = true;

    /// <summary>Whether a pattern that fits a folder stands for all that is in it too.</summary>
    public bool ImplicitDescendants { get; init; } = true;

    /// <summary>Whether folders that fit are found; what is in them is in any case.</summary>
    public bool Folders { get; init; } = true;

    /// <summary>Whether what begins with a dot is left out, with all that is in it.</summary>
    public bool OmitHidden { get; init; }

    /// <summary>Whether links that lead nowhere are left out; otherwise one is an error.</summary>
    public bool OmitBrokenLinks { get; init; } = true;
}
