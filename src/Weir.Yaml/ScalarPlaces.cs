using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Yaml;

/// <summary>Finds the place in a file where a character of a scalar's text was written.</summary>
internal static class ScalarPlaces
{
    /// <summary>
    /// The span of <paramref name="length"/> characters from <paramref name="start"/> on in the scalar's text. Where escapes make it unclear
    /// where that is, the span of the whole scalar.
    /// </summary>
    public static Span Find(SourceText source, YamlNode.Scalar scalar, int start, int length)
    {
        var at = Advance(source, scalar, Begin(source, scalar), 0, start);
        var end = at is null ? null : Advance(source, scalar, at.Value, start, start + Math.Max(1, length) - 1);
        return at is null || end is null ? scalar.At : new Span(scalar.At.File, at.Value, end.Value with { Column = end.Value.Column + 1 });
    }

    private static Position Begin(SourceText source, YamlNode.Scalar scalar)
    {
        var start = scalar.At.Start;
        if (scalar.Style is YamlStyle.Plain)
            return start;
        return scalar.Style is YamlStyle.Quoted ? start with { Column = start.Column + 1 } : SkipBlank(source, new Position(start.Line + 1, 1), scalar.At.End);
    }

    // Text and source run in step; where folding and indentation made blanks of other blanks, each skips its own.
    private static Position? Advance(SourceText source, YamlNode.Scalar scalar, Position place, int from, int to)
    {
        var text = scalar.Text;
        for (var i = from; i < to; i++)
        {
            if (i >= text.Length)
                return null;
            var written = At(source, place);
            if (written == text[i] && written != '\n')
                place = place with { Column = place.Column + 1 };
            else if (char.IsWhiteSpace(text[i]) && char.IsWhiteSpace(written))
                place = text[i] == '\n' || written == '\n' ? NextLine(source, place, scalar) : place with { Column = place.Column + 1 };
            else
                return null;
            if (scalar.Style == YamlStyle.Quoted && written == '\'' && At(source, place) == '\'')
                place = place with { Column = place.Column + 1 };
        }

        return place;
    }

    private static Position NextLine(SourceText source, Position place, YamlNode.Scalar scalar) =>
        scalar.Style == YamlStyle.Literal
            ? new Position(place.Line + 1, Indentation(source, scalar) + 1)
            : SkipBlank(source, new Position(place.Line + 1, 1), scalar.At.End);

    private static int Indentation(SourceText source, YamlNode.Scalar scalar)
    {
        var first = SkipBlank(source, new Position(scalar.At.Start.Line + 1, 1), scalar.At.End);
        return first.Column - 1 - (scalar.Text.Length - scalar.Text.TrimStart(' ').Length);
    }

    private static Position SkipBlank(SourceText source, Position place, Position end)
    {
        while (place.CompareTo(end) < 0 && char.IsWhiteSpace(At(source, place)))
            place = At(source, place) == '\n' ? new Position(place.Line + 1, 1) : place with { Column = place.Column + 1 };
        return place;
    }

    private static char At(SourceText source, Position place)
    {
        var line = source.Line(place.Line);
        return place.Column <= line.Length ? line[place.Column - 1] : '\n';
    }
}
