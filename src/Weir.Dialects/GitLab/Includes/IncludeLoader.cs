using System.Security.Cryptography;
using System.Text;
using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Schema;
using Weir.Dialects.GitLab.Variables;
using Weir.Dialects.Yaml;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>Reads the files that a file includes, and those that they include.</summary>
/// <param name="tree">Where files come from.</param>
/// <param name="context">What decides beside the files.</param>
/// <param name="texts">Takes each text that is read.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
internal sealed class IncludeLoader(ISourceTree tree, IncludeContext context, ReadTexts texts, DiagnosticBag diagnostics)
{
    /// <summary>How many files a pipeline may include.</summary>
    public const int Most = 150;

    private const string Key = "include";

    private readonly IncludeReader _reader = new(tree, context, diagnostics);
    private readonly List<string> _open = [];
    private int _count;

    /// <summary>The remote files that were asked for and are not there yet; while there are some, the result is provisional.</summary>
    public List<RemoteSource> Wanted { get; } = [];

    /// <summary>True where it takes an event to know all of the files.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>The contents, in the order in which they are merged: what a file includes before itself.</summary>
    /// <param name="file">The file that includes.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="title">What to call it.</param>
    public List<YamlNode.Mapping> Included(ReadFile file, FileOrigin origin, string title)
    {
        _open.Add(title);
        List<YamlNode.Mapping> roots = [];
        IReadOnlyList<YamlNode> items = file.Root[Key] switch
        {
            YamlNode.Sequence list => [.. ShapeChecker.Flatten(list, References.MaxNesting)],
            { } one => [one],
            null => [],
        };
        foreach (var item in items.Where(IsWellFormed))
        {
            var mapping = item as YamlNode.Mapping;
            var rules = NodeTexts.Mappings(mapping?["rules"]);
            if (rules.Count > 0 && !context.Applies(rules))
                continue;
            if (!context.KnowsEvent && HasVariables(item))
            {
                IsPartial = true;
                continue;
            }

            var inputs = PipelineSources.Inputs(mapping?["inputs"]);
            foreach (var included in _reader.Read(item, origin))
                roots.AddRange(Load(included with { IsConditional = rules.Count > 0 }, inputs));
        }

        _open.RemoveAt(_open.Count - 1);
        return roots;
    }

    // Only the main file's own includes are left once files are merged, so each file's are checked with the file.
    private bool IsWellFormed(YamlNode item)
    {
        DiagnosticBag found = [];
        new ShapeChecker(texts.Find, found).Check(item, IncludeSchema.Item);
        diagnostics.AddRange(found);
        return !found.HasErrors && (item is not YamlNode.Mapping mapping || _reader.HasOneKind(mapping));
    }

    private static bool HasVariables(YamlNode item)
    {
        var texts = item is YamlNode.Mapping mapping ? IncludeReader.Places.SelectMany(key => NodeTexts.Of(mapping[key])) : NodeTexts.Of(item);
        return texts.Any(text => ServerReference.In(text, escapes: false).Any(reference => reference.Name is not null));
    }

    private IEnumerable<YamlNode.Mapping> Load(IncludedFile included, IReadOnlyDictionary<string, GivenInput> inputs)
    {
        if (++_count > Most)
        {
            if (_count == Most + 1)
                diagnostics.Add(GitLabRules.Include, included.At, $"the pipeline includes more than {Most} files");
            return [];
        }

        if (_open.Contains(included.Title))
        {
            diagnostics.Add(GitLabRules.Include, included.At, $"'{included.Title}' includes itself{Through(included.Title)}");
            return [];
        }

        if (Find(included) is not { } source)
            return [];
        var arguments = new FileArguments { Variables = context.Written, Caller = included.At, Inputs = inputs };
        return FileReader.Read(source, arguments, diagnostics) is { } file ? Included(file, included.Origin, included.Title).Append(WithoutIncludes(file.Root)) : [];
    }

    private SourceText? Find(IncludedFile included)
    {
        switch (included.Read(tree))
        {
            case SourceLookup.Pending:
                Wanted.Add(included.Remote!);
                if (included.OrElse is { } other)
                    Wanted.Add(included.Remote! with { Path = other });
                return null;
            case SourceLookup.Found { Text: var text } when included.Integrity is { } wanted && DigestOf(text) != wanted:
                diagnostics.Add(GitLabRules.Include, included.At, $"'{included.Title}' is not what was meant: its digest is '{DigestOf(text)}', and 'integrity' asks for '{wanted}'");
                return null;
            case SourceLookup.Found { Text: var text }:
                texts.Add(text, included.At);
                return text;
            case SourceLookup.Missing when included.IsConditional && !context.KnowsEvent:
                IsPartial = true;
                return null;
            case SourceLookup.Missing missing:
                diagnostics.Add(GitLabRules.Include, included.At, $"'{included.Title}' cannot be included: {missing.Reason}", included.Remote is null ? Alike(included.Path) : null);
                return null;
            default:
                return null;
        }
    }

    private string? Alike(string path)
    {
        var others = tree.All().Where(IncludeReader.IsYaml).Except(_open).ToList();
        return others.Count > 0 ? Suggestion.For(path, others) : null;
    }

    private string Through(string title) => _open[(_open.IndexOf(title) + 1)..] is { Count: > 0 } steps ? $" through {string.Join(", ", steps.Select(step => $"'{step}'"))}" : "";

    private static YamlNode.Mapping WithoutIncludes(YamlNode.Mapping root) =>
        root[Key] is null ? root : root with { Entries = [.. root.Entries.Where(entry => ((YamlNode.Scalar)entry.Key).Text != Key)] };

    private static string DigestOf(SourceText text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text.Characters)))}";
}
