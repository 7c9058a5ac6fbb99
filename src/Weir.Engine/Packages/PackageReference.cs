using System.Text.RegularExpressions;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Packages;

/// <summary>Names a package: a repository at a branch, tag or commit.</summary>
internal sealed partial record PackageReference(string Repository, string Reference)
{
    /// <summary>True where it names a commit, and nothing can move.</summary>
    public bool IsCommit => Commit.IsMatch(Reference);

    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})\z")]
    public static partial Regex Commit { get; }

    // Parts of a path, two at least, each one and nothing else: no dots alone, no dash first, nothing that an address or a shell could read otherwise.
    [GeneratedRegex(@"^((?!\.{1,2}/)[A-Za-z0-9_.][A-Za-z0-9_.-]*/)+(?!\.{1,2}\z)[A-Za-z0-9_.][A-Za-z0-9_.-]*\z")]
    private static partial Regex RepositoryName { get; }

    // What git allows in the name of a branch or tag.
    [GeneratedRegex(@"^(?![-/.])(?!.*(\.\.|@\{|//|/\.|\.lock(/|\z)))[^\x00-\x20\x7f~^:?*\[\\]+(?<![/.])\z")]
    private static partial Regex ReferenceName { get; }

    /// <exception cref="PackageException">The text cannot be one.</exception>
    public static PackageReference Of(string repository, string reference)
    {
        CheckRepository(repository);
        return ReferenceName.IsMatch(reference)
            ? new PackageReference(repository, reference)
            : throw new PackageException($"'{reference}' cannot be a branch, tag or commit of '{repository}'");
    }

    /// <exception cref="PackageException">The text cannot be a repository.</exception>
    public static void CheckRepository(string repository)
    {
        if (!RepositoryName.IsMatch(repository))
            throw new PackageException($"expected a repository such as 'owner/name', found '{repository}'");
    }

    public override string ToString() => $"{Repository}@{Reference}";
}
