using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>What a file is read with.</summary>
internal sealed record FileArguments
{
    /// <summary>Nothing.</summary>
    public static FileArguments None { get; } = new();

    /// <summary>The inputs that are given, by name.</summary>
    public IReadOnlyDictionary<string, GivenInput> Inputs { get; init; } = new Dictionary<string, GivenInput>();

    /// <summary>The variables that includes see, not expanded.</summary>
    public VariableCollection Variables { get; init; } = VariableCollection.None;

    /// <summary>Reads the inputs that a header takes from other files; gives null while it is not known what they are.</summary>
    public Func<IReadOnlyList<YamlNode>, IReadOnlyList<InputDefinition>?> InputFiles { get; init; } = static _ => null;

    /// <summary>The component that it is of; null where it is of none.</summary>
    public ComponentFacts? Component { get; init; }

    /// <summary>Where it is included from; null where it is the beginning.</summary>
    public Span? Caller { get; init; }
}

/// <summary>A file that was read.</summary>
/// <param name="Root">Its content, with inputs put in, aliases and merge keys followed, each key once; includes, parents and references are not.</param>
/// <param name="Inputs">The inputs that it declares.</param>
internal sealed record ReadFile(YamlNode.Mapping Root, IReadOnlyList<InputDefinition> Inputs);

/// <summary>Reads one file of a pipeline.</summary>
internal static class FileReader
{
    /// <summary>Reads a file; null where it cannot be read, which is reported.</summary>
    /// <exception cref="MergeException">It holds more than it may.</exception>
    public static ReadFile? Read(SourceText source, FileArguments arguments, DiagnosticBag diagnostics)
    {
        var documents = FileDocuments.Split(source, diagnostics);
        IReadOnlyList<InputDefinition> inputs = [];
        var text = new InterpolatedText(documents.Content.Characters, documents.Content.Characters, []);
        var errors = diagnostics.Count;
        if (documents.Header is { } header)
        {
            var read = new HeaderReader(source, diagnostics).Read(YamlReader.Read(header, diagnostics), arguments);
            if (read is not var (declared, facts))
                return null;
            inputs = declared;
            var values = InputValues.Resolve(inputs, arguments.Inputs, arguments.Caller, source.Name, diagnostics);
            if (diagnostics.Count > errors && diagnostics.HasErrors)
                values = WithUnknown(inputs, values);
            text = new Interpolation(source, Roots(values, facts), arguments.Variables, diagnostics).Apply(documents.Content.Characters);
        }
        else
        {
            InputValues.Resolve([], arguments.Inputs, arguments.Caller, source.Name, diagnostics);
        }

        return ReadContent(source, text, diagnostics) is { } root ? new ReadFile(root, inputs) : null;
    }

    private static YamlNode.Mapping? ReadContent(SourceText source, InterpolatedText text, DiagnosticBag diagnostics)
    {
        DiagnosticBag found = [];
        var node = YamlReader.Read(source with { Characters = text.Text }, found);
        diagnostics.AddRange(found.Select(diagnostic => diagnostic with { At = text.ToWritten(diagnostic.At) }));
        switch (node)
        {
            case YamlNode.Mapping mapping:
                return MergeKeys.Normalize((YamlNode.Mapping)text.ToWritten(mapping), diagnostics);
            case null when found.HasErrors:
                return null;
            case null or YamlNode.Scalar { Text: "" }:
                diagnostics.Add(YamlRules.Syntax, Span.Of(source.Name), "the file is empty", "a pipeline needs at least one job with a 'script'");
                return null;
            default:
                diagnostics.Add(ShapeRules.WrongType, text.ToWritten(node.At), "expected a mapping of keywords and jobs, found something else");
                return null;
        }
    }

    private static Value.Map Roots(IReadOnlyDictionary<string, Value> inputs, Value.Map? component)
    {
        KeyValuePair<string, Value> given = new("inputs", new Value.Map(inputs, StringComparer.Ordinal));
        return new Value.Map(component is null ? [given] : [given, new("component", component)], StringComparer.Ordinal);
    }

    // What has no value was reported where it is declared or given, and not again at every place where it is used.
    private static Dictionary<string, Value> WithUnknown(IReadOnlyList<InputDefinition> inputs, IReadOnlyDictionary<string, Value> values) =>
        inputs.ToDictionary(input => input.Name, input => values.GetValueOrDefault(input.Name, Value.Null));
}
