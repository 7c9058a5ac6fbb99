using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;

namespace Weir.Dialects.GitHub.Lint;

/// <summary>Finds parts of the texts that a file writes out. The file is read again, when the first is looked for.</summary>
internal sealed class ScalarIndex(SourceText source)
{
    private readonly Lazy<Dictionary<Span, YamlNode.Scalar>> _scalars = new(() => Collect(source));

    /// <summary>The place of some characters of the text at <paramref name="scalar"/>; the whole text, where it is not clear.</summary>
    public Span Find(Span scalar, int start, int length) =>
        _scalars.Value.TryGetValue(scalar, out var node) ? ScalarPlaces.Find(source, node, start, length) : scalar;

    private static Dictionary<Span, YamlNode.Scalar> Collect(SourceText source)
    {
        var scalars = new Dictionary<Span, YamlNode.Scalar>();
        var seen = new HashSet<YamlNode>(ReferenceEqualityComparer.Instance);
        var rest = new Stack<YamlNode?>([YamlReader.Read(source, [])]);
        while (rest.TryPop(out var node))
        {
            // An alias is the very node of its anchor: what was seen need not be seen again.
            if (node is null || !seen.Add(node))
                continue;
            switch (node)
            {
                case YamlNode.Scalar scalar:
                    scalars.TryAdd(scalar.At, scalar);
                    break;
                case YamlNode.Sequence sequence:
                    sequence.Items.ToList().ForEach(rest.Push);
                    break;
                case YamlNode.Mapping mapping:
                    mapping.Entries.ToList().ForEach(entry => rest.Push(entry.Value));
                    break;
            }
        }

        return scalars;
    }
}
