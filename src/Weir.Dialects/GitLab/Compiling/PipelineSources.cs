using Weir.Dialects.GitLab.Includes;
using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>Reads the files of a pipeline: its main file, and what that includes.</summary>
internal sealed class PipelineSources(ISourceTree tree, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, SourceText> _texts = [];
    private readonly Dictionary<string, Span> _includedAt = [];
    private readonly List<RemoteSource> _wanted = [];
    private bool _isPartial;

    /// <summary>Decides whether one of the rules of an include applies; without it all includes are read.</summary>
    public Func<IReadOnlyList<YamlNode.Mapping>, bool> Applies { get; set; } = static _ => true;

    /// <summary>False where nothing has happened that decides about includes: then a pipeline is read only where it is clear which files it has.</summary>
    public bool KnowsEvent { get; set; } = true;

    /// <summary>The remote files that were asked for and are not there yet; while there are some, what was read is provisional.</summary>
    public IReadOnlyList<RemoteSource> Wanted => [.. _wanted.Distinct()];

    /// <summary>The text of a file that was read; null for others.</summary>
    public SourceText? Text(string name) => _texts.GetValueOrDefault(name);

    /// <summary>Reads a pipeline of the repository; null where it cannot be read, which is reported.</summary>
    public PipelineFile? Read(string path, FileArguments arguments)
    {
        if (Find(tree.Read(path), path, Span.Of(path)) is not { } source)
            return null;
        return Guarded(path, () =>
        {
            var included = Included(source, arguments, FileOrigin.Own, path);
            return included is not var (file, roots) || !IsWhole ? null : PipelineReader.Merge(roots, file, Text, diagnostics);
        });
    }

    /// <summary>Reads a pipeline that is put together of parts, as <c>trigger:include</c> names them.</summary>
    /// <param name="parts">The files, each with what it is read with.</param>
    /// <param name="at">Where they are named.</param>
    public PipelineFile? Read(IReadOnlyList<(SourceText Source, FileOrigin Origin, FileArguments Arguments)> parts, Span at) => Guarded(at.File, () =>
    {
        List<YamlNode.Mapping> roots = [];
        foreach (var (source, origin, arguments) in parts)
        {
            if (Included(source, arguments, origin, source.Name) is not var (file, included))
                return null;
            roots.AddRange(included.Append(file.Root));
        }

        return !IsWhole ? null : PipelineReader.Merge(roots, new ReadFile(new YamlNode.Mapping([], at), []), Text, diagnostics);
    });

    /// <summary>Notes that remote files are not there yet.</summary>
    public void Want(IEnumerable<RemoteSource> sources) => _wanted.AddRange(sources);

    /// <summary>The text of a file; null where there is none, which is reported.</summary>
    public SourceText? Find(SourceLookup found, string path, Span at)
    {
        if (found is SourceLookup.Found { Text: var text })
        {
            Note(text, at);
            return text;
        }

        diagnostics.Add(YamlRules.Unreadable, at, $"'{path}' cannot be read: {(found as SourceLookup.Missing)?.Reason ?? "it is not there yet"}");
        return null;
    }

    /// <summary>What was found to be wrong, sorted; of what is in an included file, with the places that include it.</summary>
    public IReadOnlyList<Diagnostic> Findings() => [.. diagnostics.Sorted().Select(found => found with { Notes = [.. found.Notes, .. Ways(found.At.File)] })];

    private IEnumerable<Note> Ways(string file)
    {
        for (HashSet<string> seen = []; seen.Add(file) && _includedAt.TryGetValue(file, out var at); file = at.File)
            yield return new Note(at, $"'{file}' is included here");
    }

    // The main file is named by nothing but itself.
    private void Note(SourceText text, Span at)
    {
        _texts[text.Name] = text;
        if (text.Name != at.File)
            _includedAt.TryAdd(text.Name, at);
    }

    private bool IsWhole => _wanted.Count == 0 && !_isPartial;

    private (ReadFile File, List<YamlNode.Mapping> Roots)? Included(SourceText source, FileArguments arguments, FileOrigin origin, string title)
    {
        var context = new IncludeContext(arguments.Variables, Applies) { KnowsEvent = KnowsEvent };
        var texts = new ReadTexts(Text, Note);
        var finder = new IncludeFinder(tree, context, texts, diagnostics);
        var loader = new IncludeLoader(context, new IncludeReader(tree, context, diagnostics), finder, texts, diagnostics);
        var file = FileReader.Read(source, loader.ArgumentsFor(arguments, origin), diagnostics);
        var roots = file is null ? [] : loader.Included(file, origin, title, arguments.Component);
        _wanted.AddRange(finder.Wanted);
        _isPartial |= finder.IsPartial;
        return file is null ? null : (file, roots);
    }

    /// <summary>The inputs that a file gives to another.</summary>
    public static IReadOnlyDictionary<string, GivenInput> Inputs(YamlNode? node) => node is YamlNode.Mapping inputs
        ? inputs.Entries.ToDictionary(input => ((YamlNode.Scalar)input.Key).Text, input => new GivenInput(NodeValues.Of(input.Value), input.Value.At))
        : [];

    private PipelineFile? Guarded(string file, Func<PipelineFile?> read)
    {
        try
        {
            return read();
        }
        catch (MergeException exception)
        {
            diagnostics.Add(YamlRules.Limit, Span.Of(file), $"the pipeline holds more than a pipeline may: {exception.Message}");
            return null;
        }
    }
}
