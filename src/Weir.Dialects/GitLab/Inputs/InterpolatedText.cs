using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>Where a value was put in.</summary>
/// <param name="Start">Where its place begins in the text as it was, counted from 0.</param>
/// <param name="Length">How many characters the place has there.</param>
/// <param name="NewStart">Where the value begins in the text as it is.</param>
/// <param name="NewLength">How many characters the value has.</param>
internal readonly record struct InterpolatedPlace(int Start, int Length, int NewStart, int NewLength);

/// <summary>A text in which values were put in, and how places in it come from places in what was written.</summary>
/// <param name="Written">The text as it was.</param>
/// <param name="Text">The text as it is.</param>
/// <param name="Places">Where values were put in, in order.</param>
internal sealed record InterpolatedText(string Written, string Text, IReadOnlyList<InterpolatedPlace> Places)
{
    private readonly Dictionary<YamlNode, YamlNode> _moved = new(ReferenceEqualityComparer.Instance);
    private readonly int[] _writtenLines = LinesOf(Written);
    private readonly int[] _lines = LinesOf(Text);

    /// <summary>The nodes with their places in what was written.</summary>
    public YamlNode ToWritten(YamlNode node)
    {
        if (Places.Count == 0)
            return node;
        if (!_moved.TryGetValue(node, out var moved))
        {
            _moved[node] = moved = node switch
            {
                YamlNode.Sequence sequence => sequence with { Items = [.. sequence.Items.Select(ToWritten)], At = ToWritten(node.At) },
                YamlNode.Mapping mapping => mapping with
                {
                    Entries = [.. mapping.Entries.Select(entry => KeyValuePair.Create(ToWritten(entry.Key), ToWritten(entry.Value)))],
                    At = ToWritten(node.At),
                },
                _ => node with { At = ToWritten(node.At) },
            };
        }

        return moved;
    }

    /// <summary>The place in what was written of a place in the text.</summary>
    public Span ToWritten(Span at) => Places.Count == 0 ? at : at with { Start = ToWritten(at.Start, false), End = ToWritten(at.End, true) };

    private Position ToWritten(Position position, bool isEnd)
    {
        var line = Math.Min(position.Line, _lines.Length) - 1;
        var offset = Math.Min(_lines[line] + position.Column - 1, Text.Length);
        var written = ToWritten(offset, isEnd);
        var index = Array.BinarySearch(_writtenLines, written);
        var start = index >= 0 ? index : ~index - 1;
        return new Position(start + 1, written - _writtenLines[start] + 1);
    }

    // A value has one place: its beginning stands at the beginning of that place, and its end at the end.
    private int ToWritten(int offset, bool isEnd)
    {
        var before = 0;
        for (var (low, high) = (0, Places.Count - 1); low <= high;)
        {
            var middle = (low + high) / 2;
            (low, high, before) = Places[middle].NewStart <= offset ? (middle + 1, high, middle + 1) : (low, middle - 1, before);
        }

        if (before == 0)
            return offset;
        var place = Places[before - 1];
        if (offset >= place.NewStart + place.NewLength)
            return Math.Min(offset - place.NewStart - place.NewLength + place.Start + place.Length, Written.Length);
        return isEnd && offset > place.NewStart ? place.Start + place.Length : place.Start;
    }

    private static int[] LinesOf(string text) =>
        [0, .. Enumerable.Range(0, text.Length).Where(index => text[index] == '\n').Select(index => index + 1)];
}
