using System.Security.Cryptography;
using System.Text;
using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.Yaml;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>Reads the files that a file includes, and those that they include.</summary>
/// <param name="tree">Where files come from.</param>
/// <param name="context">What decides beside the files.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
/// <param name="read">Told each text that is read.</param>
internal sealed class IncludeLoader(ISourceTree tree, IncludeContext context, DiagnosticBag diagnostics, Action<SourceText> read)
{
    /// <summary>How many files a pipeline may include.</summary>
    public const int Most = 150;

    private readonly IncludeReader _reader = new(tree, context, diagnostics);
    private readonly List<string> _open = [];
    private int _count;

    /// <summary>The remote files that were asked for and are not there yet; while there are some, the result is provisional.</summary>
    public List<RemoteSource> Wanted { get; } = [];

    /// <summary>The contents, in the order in which they are merged: what a file includes before itself.</summary>
    /// <param name="file">The file that includes.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="title">What to call it.</param>
    public List<YamlNode.Mapping> Included(ReadFile file, FileOrigin origin, string title)
    {
        _open.Add(title);
        List<YamlNode.Mapping> roots = [];
        IReadOnlyList<YamlNode> items = file.Root["include"] switch
        {
            YamlNode.Sequence list => [.. ShapesOf(list)],
            { } one => [one],
            null => [],
        };
        foreach (var item in items)
        {
            var mapping = item as YamlNode.Mapping;
            if (NodeTexts.Mappings(mapping?["rules"]) is { Count: > 0 } rules && !context.Applies(rules))
                continue;
            var inputs = PipelineSources.Inputs(mapping?["inputs"]);
            foreach (var included in _reader.Read(item, origin))
                roots.AddRange(Load(included, inputs));
        }

        _open.RemoveAt(_open.Count - 1);
        return roots;
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
        var arguments = new FileArguments { Variables = context.Variables, Caller = included.At, Inputs = inputs };
        return FileReader.Read(source, arguments, diagnostics) is { } file ? Included(file, included.Origin, included.Title).Append(file.Root) : [];
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
                read(text);
                return text;
            case SourceLookup.Missing missing:
                diagnostics.Add(GitLabRules.Include, included.At, $"'{included.Title}' cannot be included: {missing.Reason}", included.Remote is null ? Alike(included.Path) : null);
                return null;
            default:
                return null;
        }
    }

    private string? Alike(string path)
    {
        var others = tree.All().Where(IsPipeline).Except(_open).ToList();
        return others.Count > 0 ? Suggestion.For(path, others) : null;
    }

    private static bool IsPipeline(string path) => path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal);

    private string Through(string title) => _open[(_open.IndexOf(title) + 1)..] is { Count: > 0 } steps ? $" through {string.Join(", ", steps.Select(step => $"'{step}'"))}" : "";

    private static IEnumerable<YamlNode> ShapesOf(YamlNode.Sequence list) => Schema.ShapeChecker.Flatten(list, References.MaxNesting);

    private static string DigestOf(SourceText text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text.Characters)))}";
}
