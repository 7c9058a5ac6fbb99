using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using DiagnosticSpan = Weir.Pipelines.Diagnostics.Span;

namespace Weir.Yaml;

/// <summary>Reads YAML text into nodes that know their places.</summary>
internal sealed class YamlReader
{
    /// <summary>How deep nodes may nest: far more than any pipeline, far less than the stack.</summary>
    public const int MaxDepth = 100;

    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];
    private readonly HashSet<AnchorName> _open = [];
    private readonly string _file;
    private readonly DiagnosticBag _diagnostics;
    private readonly Parser _parser;

    private YamlReader(string file, string text, DiagnosticBag diagnostics)
    {
        _file = file;
        _diagnostics = diagnostics;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The first document of a file; null where it is empty or cannot be read, which is reported.</summary>
    public static YamlNode? Read(SourceText source, DiagnosticBag diagnostics)
    {
        var text = source.Characters;
        for (var repairs = 0; ; repairs++)
        {
            var reader = new YamlReader(source.Name, text, diagnostics);
            try
            {
                return reader.ReadDocument();
            }
            catch (InvalidOperationException)
            {
                // The scanner says so of a text that goes on over lines between brackets, where a key follows.
                diagnostics.Add(
                    YamlRules.Syntax,
                    reader.PlaceOfFailure(),
                    "what follows makes no sense after this",
                    "close the bracket or the quote that is open here");
                return null;
            }
            catch (ArgumentException)
            {
                // The parser says so of a tag that is no address, such as '!!%'.
                diagnostics.Add(YamlRules.Syntax, reader.PlaceOfFailure(), "a tag after this is no name that a tag can have", "leave the tag out, which begins with '!'");
                return null;
            }
            catch (DiagnosedException exception)
            {
                diagnostics.Add(exception.Diagnostic);
                return null;
            }
            catch (YamlException exception)
            {
                if (repairs < YamlRepairs.Most && YamlRepairs.Repair(text, exception) is { } repaired)
                {
                    text = repaired;
                    continue;
                }

                diagnostics.Add(YamlRules.Syntax, SpanOf(source.Name, exception.Start, exception.End), Lower(exception.Message));
                return null;
            }
        }
    }

    private DiagnosticSpan PlaceOfFailure() => _parser.Current is { } last ? SpanOf(last) : DiagnosticSpan.Of(_file);

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            return null;
        var node = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        return node;
    }

    private YamlNode ReadNode(int depth)
    {
        if (depth > MaxDepth)
            throw Problem(YamlRules.Limit, _parser.Current!, $"values are nested more than {MaxDepth} levels deep");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
            return Resolve(alias);
        if (_parser.TryConsume<Scalar>(out var scalar))
            return Keep(scalar, new YamlNode.Scalar(scalar.Value, StyleOf(scalar), SpanOf(scalar)) { Tag = TagOf(scalar) });
        return _parser.TryConsume<SequenceStart>(out var sequence)
            ? ReadSequence(sequence, depth)
            : ReadMapping(_parser.Consume<MappingStart>(), depth);
    }

    private YamlNode ReadSequence(SequenceStart start, int depth)
    {
        Open(start);
        List<YamlNode> items = [];
        while (!_parser.Accept<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        var end = _parser.Consume<SequenceEnd>();
        return Keep(start, new YamlNode.Sequence(items, SpanOf(_file, start.Start, end.End)) { Tag = TagOf(start) });
    }

    private YamlNode ReadMapping(MappingStart start, int depth)
    {
        Open(start);
        List<KeyValuePair<YamlNode, YamlNode>> entries = [];
        while (!_parser.Accept<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            entries.Add(KeyValuePair.Create(key, ReadNode(depth + 1)));
        }

        var end = _parser.Consume<MappingEnd>();
        return Keep(start, new YamlNode.Mapping(entries, SpanOf(_file, start.Start, end.End)) { Tag = TagOf(start) });
    }

    // An alias that stands for nothing is read as a value that is not known, so that the rest of the file can be looked at too.
    private YamlNode Resolve(AnchorAlias alias)
    {
        if (!_open.Contains(alias.Value) && _anchors.TryGetValue(alias.Value, out var node))
            return node;
        if (_open.Contains(alias.Value))
            _diagnostics.Add(YamlRules.Alias, SpanOf(alias), $"alias '{alias.Value}' stands inside of what its anchor names");
        else
            _diagnostics.Add(
                YamlRules.Alias,
                SpanOf(alias),
                $"alias '{alias.Value}' has no anchor before it",
                Suggestion.For(alias.Value.Value, Known()));
        return new YamlNode.Scalar("", YamlStyle.Plain, SpanOf(alias)) { IsUnknown = true };
    }

    private List<string> Known() => [.. _anchors.Keys.Select(anchor => anchor.Value)];

    private void Open(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            _open.Add(node.Anchor);
    }

    private YamlNode Keep(NodeEvent from, YamlNode node)
    {
        if (from.Anchor.IsEmpty)
            return node;
        _open.Remove(from.Anchor);
        _anchors[from.Anchor] = node;
        return node;
    }

    private DiagnosedException Problem(Rule rule, ParsingEvent at, string message, string? help = null) =>
        new(new Diagnostic(rule, SpanOf(at), message) { Help = help });

    private DiagnosticSpan SpanOf(ParsingEvent at) => SpanOf(_file, at.Start, at.End);

    private static DiagnosticSpan SpanOf(string file, Mark start, Mark end) => new(file, PositionOf(start), PositionOf(end));

    private static Position PositionOf(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private static string? TagOf(NodeEvent node) => node.Tag.IsEmpty || node.Tag.IsNonSpecific ? null : node.Tag.Value;

    private static YamlStyle StyleOf(Scalar scalar) => scalar.Style switch
    {
        ScalarStyle.Plain => YamlStyle.Plain,
        ScalarStyle.Literal => YamlStyle.Literal,
        ScalarStyle.Folded => YamlStyle.Folded,
        _ => YamlStyle.Quoted,
    };

    private static string Lower(string message)
    {
        var clause = message.TrimEnd('.', ' ');
        return clause.Length > 1 && char.IsUpper(clause[0]) && !char.IsUpper(clause[1])
            ? char.ToLowerInvariant(clause[0]) + clause[1..]
            : clause;
    }

    private sealed class DiagnosedException(Diagnostic diagnostic) : Exception(diagnostic.Message)
    {
        public Diagnostic Diagnostic { get; } = diagnostic;
    }
}
