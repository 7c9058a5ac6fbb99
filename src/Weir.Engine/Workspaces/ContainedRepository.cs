using Weir.Engine.Sources;

namespace Weir.Engine.Workspaces;

/// <summary>A repository in a tree, or the part of one that the tree is.</summary>
/// <param name="Path">Its folder, from the top of the tree; empty for the tree's own.</param>
/// <param name="Git">Where it keeps what is not its files.</param>
/// <param name="Root">Its folder, an absolute path; below the top of the repository where only that part of it is in the tree.</param>
internal sealed record ContainedRepository(string Path, GitFolder Git, string Root)
{
    /// <summary>The path from the top of the repository to the part of it that is in the tree; empty for all of it.</summary>
    public string Prefix => Git.PrefixOf(Root);

    public string At(string name) => Path.Length == 0 ? name : $"{Path}/{name}";
}
