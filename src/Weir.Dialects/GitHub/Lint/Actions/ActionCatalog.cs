using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitHub.Lint.Actions;

/// <summary>Knows the interfaces of actions: from their files where those are here, else of those that are widely used.</summary>
/// <remarks>Keeps what it found; serves one workflow.</remarks>
internal sealed class ActionCatalog(ISourceTree tree)
{
    private static readonly string[] FileNames = ["action.yml", "action.yaml"];

    private readonly Dictionary<string, (ActionInterface? Interface, IReadOnlyList<Diagnostic> Problems)> _found = [];

    /// <summary>The interface of what <c>uses</c> names; null where it is not known.</summary>
    public ActionInterface? Find(string uses) => Look(uses).Interface;

    /// <summary>What is wrong with the file of an action of this repository.</summary>
    public IReadOnlyList<Diagnostic> ProblemsOf(string uses) => Look(uses).Problems;

    private (ActionInterface? Interface, IReadOnlyList<Diagnostic> Problems) Look(string uses)
    {
        if (!_found.TryGetValue(uses, out var found))
            _found[uses] = found = Load(ActionReference.Parse(uses));
        return found;
    }

    private (ActionInterface?, IReadOnlyList<Diagnostic>) Load(ActionReference? reference) => reference switch
    {
        ActionReference.Local local => Read(name => tree.Read(Join(local.Path, name))),
        ActionReference.Self self => Read(name => tree.Read(Join(self.Path, name))),
        ActionReference.Remote remote => (Fetched(remote) ?? Known(remote), []),
        _ => (null, []),
    };

    private static (ActionInterface? Interface, IReadOnlyList<Diagnostic> Problems) Read(Func<string, SourceLookup> read)
    {
        var problems = new DiagnosticBag();
        var source = FileNames.Select(read).OfType<SourceLookup.Found>().FirstOrDefault();
        return source is null ? (null, []) : (ActionFile.Read(source.Text, problems), problems.Sorted());
    }

    private ActionInterface? Fetched(ActionReference.Remote remote) =>
        Read(name => tree.Find(new RemoteSource(remote.Repository, remote.Reference, Join(remote.Path, name)))).Interface;

    private static ActionInterface? Known(ActionReference.Remote remote) =>
        KnownActions.Find(remote.Name) is { } known && known.Describes(remote.Reference) ? known.Interface : null;

    private static string Join(string folder, string name)
    {
        var trimmed = folder.Trim('/');
        return trimmed.Length == 0 ? name : name.Length == 0 ? trimmed : $"{trimmed}/{name}";
    }
}
