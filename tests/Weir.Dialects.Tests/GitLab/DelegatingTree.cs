using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.Tests.GitLab;

/// <summary>A tree that answers as another, but for what a test changes.</summary>
internal abstract class DelegatingTree(ISourceTree inner) : ISourceTree
{
    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    public virtual SourceLookup Read(string path) => inner.Read(path);

    public virtual SourceLookup Find(RemoteSource source) => inner.Find(source);

    public virtual IReadOnlyList<string>? Changes(string from, string to) => inner.Changes(from, to);

    public IReadOnlyList<string> All() => inner.All();

    public string? Resolve(string reference) => inner.Resolve(reference);

    public string? MergeBase(string one, string other) => inner.MergeBase(one, other);

    public virtual SourceLookup ReadGenerated(GeneratedFile file) => inner.ReadGenerated(file);
}
