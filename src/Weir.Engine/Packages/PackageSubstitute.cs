using Weir.Pipelines.Execution;

namespace Weir.Engine.Packages;

/// <summary>A folder that stands in for a package.</summary>
/// <param name="Repository">The package, such as <c>actions/checkout</c>; case does not count.</param>
/// <param name="Reference">The only branch, tag or commit that it stands in for; null for all.</param>
/// <param name="Folder">The folder.</param>
public sealed record PackageSubstitute(string Repository, string? Reference, string Folder)
{
    /// <summary>Reads <c>owner/name[@ref]=path</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="current">What a relative path is relative to.</param>
    /// <exception cref="PackageException">The text is something else.</exception>
    public static PackageSubstitute Parse(string text, string current)
    {
        if (text.Split('=', 2) is not [var package, { Length: > 0 } path])
            throw new PackageException($"expected 'owner/name[@ref]=path', found '{text}'");
        var parts = package.Split('@', 2);
        PackageReference.CheckRepository(parts[0]);
        return new PackageSubstitute(parts[0], parts.Length == 2 ? parts[1] : null, Path.GetFullPath(path, current));
    }

    internal bool StandsFor(PackageReference package) =>
        string.Equals(Repository, package.Repository, StringComparison.OrdinalIgnoreCase) && (Reference ?? package.Reference) == package.Reference;
}
