using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>Where a file of a pipeline comes from, which is where local files that it includes come from.</summary>
/// <param name="Project">The address of another project's repository; null for the pipeline's own, empty for files by their addresses.</param>
/// <param name="Reference">The branch, tag or commit of it.</param>
internal sealed record FileOrigin(string? Project, string Reference)
{
    /// <summary>The repository of the pipeline.</summary>
    public static FileOrigin Own { get; } = new(null, "");

    /// <summary>The network: each file has an address of its own, and no others beside it.</summary>
    public static FileOrigin Web { get; } = new("", "");

    /// <summary>A file from there.</summary>
    public SourceLookup Read(ISourceTree tree, string path) =>
        Project is null ? tree.Read(path) : tree.Find(new RemoteSource(Project, Reference, path));

    /// <summary>What to call a file from there.</summary>
    public string Title(string path) => Project is null or "" ? path : $"{Project}/{path}@{Reference}";
}
