using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Schema;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>Reads the files that a file includes, and those that they include.</summary>
/// <param name="context">What decides beside the files.</param>
/// <param name="reader">Finds which files are meant.</param>
/// <param name="finder">Finds the files.</param>
/// <param name="texts">What was read so far.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
internal sealed class IncludeLoader(IncludeContext context, IncludeReader reader, IncludeFinder finder, ReadTexts texts, DiagnosticBag diagnostics)
{
    /// <summary>How many files a pipeline may include.</summary>
    public const int Most = 150;

    private const string Key = "include";

    private readonly InputFiles _inputFiles = new(reader, finder, diagnostics);
    private readonly List<string> _open = [];
    private int _count;

    /// <summary>What a file is read with that is given these variables: its header may take inputs from other files.</summary>
    /// <param name="arguments">What else it is read with.</param>
    /// <param name="origin">Where it comes from.</param>
    public FileArguments ArgumentsFor(FileArguments arguments, FileOrigin origin) => arguments with { InputFiles = items => _inputFiles.Read(items, origin) };

    /// <summary>The contents, in the order in which they are merged: what a file includes before itself.</summary>
    /// <param name="file">The file that includes.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="title">What to call it.</param>
    /// <param name="component">The component that it is of; null where it is of none.</param>
    public List<YamlNode.Mapping> Included(ReadFile file, FileOrigin origin, string title, ComponentFacts? component = null)
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
                finder.IsPartial = true;
                continue;
            }

            var inputs = PipelineSources.Inputs(mapping?["inputs"]);
            foreach (var included in reader.Read(item, origin))
                roots.AddRange(Load(included with { IsConditional = rules.Count > 0, Component = included.Component ?? (included.Origin == origin ? component : null) }, inputs));
        }

        _open.RemoveAt(_open.Count - 1);
        return roots;
    }

    // Only the main file's own includes are left once files are merged, so each file's are checked with the file.
    private bool IsWellFormed(YamlNode item)
    {
        DiagnosticBag found = [];
        new SchemaChecker(texts.Find, found).Check(item, IncludeSchema.Item);
        diagnostics.AddRange(found);
        return !found.HasErrors && (item is not YamlNode.Mapping mapping || reader.HasOneKind(mapping));
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

        if (finder.Find(included) is not { } found)
            return [];
        var component = included.ComponentIn(found, context.Variables);
        var arguments = ArgumentsFor(new FileArguments { Variables = context.Written, Caller = included.At, Inputs = inputs, Component = component }, included.Origin);
        return FileReader.Read(found.Text, arguments, diagnostics) is { } file
            ? Included(file, included.Origin, included.Title, component).Append(WithoutIncludes(file.Root))
            : [];
    }

    private string Through(string title) => _open[(_open.IndexOf(title) + 1)..] is { Count: > 0 } steps ? $" through {string.Join(", ", steps.Select(step => $"'{step}'"))}" : "";

    private static YamlNode.Mapping WithoutIncludes(YamlNode.Mapping root) =>
        root[Key] is null ? root : root with { Entries = [.. root.Entries.Where(entry => ((YamlNode.Scalar)entry.Key).Text != Key)] };
}
