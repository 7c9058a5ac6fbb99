using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Testing;

/// <summary>A repository that exists in memory alone.</summary>
public sealed class MemoryTree : ISourceTree
{
    public Dictionary<string, string> Files { get; } = [];

    /// <summary>Remote files by reference, such as <c>owner/name/path@ref</c>; others are not fetched yet.</summary>
    public Dictionary<string, string> Remote { get; } = [];

    /// <summary>The releases that remote files are of, by reference.</summary>
    public Dictionary<string, string> Releases { get; } = [];

    /// <summary>What every comparison of two commits finds; null where no commit is known.</summary>
    public IReadOnlyList<string>? Changed { get; init; }

    public IReadOnlyList<string> List(string folder) =>
        [.. Files.Keys.Where(path => path.StartsWith($"{folder}/", StringComparison.Ordinal) && !path[(folder.Length + 1)..].Contains('/')).Order(StringComparer.Ordinal)];

    public SourceLookup Read(string path) =>
        Files.TryGetValue(path, out var text) ? new SourceLookup.Found(new SourceText(path, text)) : new SourceLookup.Missing("there is no such file");

    public SourceLookup Find(RemoteSource source) =>
        Remote.TryGetValue(source.ToString(), out var text)
            ? new SourceLookup.Found(new SourceText(source.ToString(), text))
            {
                Commit = Commits.GetValueOrDefault(source.ToString()),
                Release = Releases.GetValueOrDefault(source.ToString()),
            }
            : new SourceLookup.Pending();

    public IReadOnlyList<string>? Changes(string from, string to) => Changed;

    /// <summary>Commits by the names that lead to them; those of remote files by their references.</summary>
    public Dictionary<string, string> Commits { get; } = [];

    /// <summary>Files that jobs have made, by job and path; others are not made yet.</summary>
    public Dictionary<GeneratedFile, string> Generated { get; } = [];

    public IReadOnlyList<string> All() => [.. Files.Keys.Order(StringComparer.Ordinal)];

    public string? Resolve(string reference) => Commits.GetValueOrDefault(reference);

    public string? MergeBase(string one, string other) => one;

    public SourceLookup ReadGenerated(GeneratedFile file) =>
        Generated.TryGetValue(file, out var text) ? new SourceLookup.Found(new SourceText(file.Path, text)) : new SourceLookup.Pending();
}
