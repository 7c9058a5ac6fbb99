using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weir.Yaml;

/// <summary>Finds the anchors of a file.</summary>
internal static class YamlAnchors
{
    /// <summary>The anchors that no alias after them names; none where the file cannot be read, or an alias is misspelt.</summary>
    public static IReadOnlyList<(string Name, Span At)> Unused(SourceText source)
    {
        List<(string Name, Span At)> unused = [];
        var current = new Dictionary<string, Span>();
        var defined = new HashSet<string>();
        try
        {
            var parser = new Parser(new Scanner(new StringReader(source.Characters), skipComments: true));
            while (parser.MoveNext() && parser.Current is not DocumentEnd)
            {
                if (parser.Current is AnchorAlias alias && !defined.Contains(alias.Value.Value))
                    return [];
                if (parser.Current is AnchorAlias known)
                    current.Remove(known.Value.Value);
                else if (parser.Current is NodeEvent { Anchor.IsEmpty: false } node)
                    Define(node.Anchor.Value, new Span(source.Name, PositionOf(node.Start), PositionOf(node.Start)));
            }
        }
        catch (YamlException)
        {
            // Of a file that could not be read to its end, what it uses is not known.
            return [];
        }

        return [.. unused, .. current.Select(anchor => (anchor.Key, anchor.Value))];

        // An anchor may be defined anew; what it stood for until then was used or was not.
        void Define(string name, Span at)
        {
            if (current.Remove(name, out var earlier))
                unused.Add((name, earlier));
            current[name] = at;
            defined.Add(name);
        }
    }

    private static Position PositionOf(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
