using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Engine.Sources;

/// <summary>A tree with the files that jobs of a run have made.</summary>
/// <param name="inner">The files of the repository.</param>
/// <param name="made">What jobs have made.</param>
internal sealed class GeneratedTree(ISourceTree inner, IReadOnlyDictionary<GeneratedFile, SourceLookup> made) : ISourceTree
{
    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    public SourceLookup Read(string path) => inner.Read(path);

    public SourceLookup Find(RemoteSource source) => inner.Find(source);

    public IReadOnlyList<string>? Changes(string from, string to) => inner.Changes(from, to);

    public IReadOnlyList<string> All() => inner.All();

    public string? Resolve(string reference) => inner.Resolve(reference);

    public string? MergeBase(string one, string other) => inner.MergeBase(one, other);

    public SourceLookup ReadGenerated(GeneratedFile file) => made.GetValueOrDefault(file) ?? inner.ReadGenerated(file);
}
