using System.Globalization;
using System.Text.Json.Serialization;

namespace Weir.Pipelines.Diagnostics;

/// <summary>A place in a text: line and column, both counted from 1, columns in UTF-16 units.</summary>
public readonly record struct Position(int Line, int Column) : IComparable<Position>
{
    /// <inheritdoc/>
    public int CompareTo(Position other) => (Line, Column).CompareTo((other.Line, other.Column));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}");
}

/// <summary>A stretch of a file, from its first character to the one after its last.</summary>
/// <param name="File">The file's path in the tree, or the reference by which a remote file was fetched.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it has ended.</param>
[JsonConverter(typeof(SpanJsonConverter))]
public readonly record struct Span(string File, Position Start, Position End) : IComparable<Span>
{
    /// <summary>The beginning of a file: for what concerns all of it.</summary>
    public static Span Of(string file) => new(file, new Position(1, 1), new Position(1, 1));

    /// <inheritdoc/>
    public int CompareTo(Span other)
    {
        var byFile = string.CompareOrdinal(File, other.File);
        return byFile != 0 ? byFile : Start.CompareTo(other.Start);
    }

    /// <summary>Reads what <see cref="ToRange"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a range.</exception>
    public static Span Parse(string range)
    {
        var dash = range.LastIndexOf('-');
        var column = dash < 0 ? -1 : range.LastIndexOf(':', dash);
        var line = column < 1 ? -1 : range.LastIndexOf(':', column - 1);
        return line < 0
            ? throw new FormatException($"expected a range such as 'ci.yml:1:2-1:9', found '{range}'")
            : new Span(range[..line], ParsePosition(range[(line + 1)..dash]), ParsePosition(range[(dash + 1)..]));
    }

    /// <summary>The whole range, as <c>file:line:column-line:column</c>.</summary>
    public string ToRange() => $"{File}:{Start}-{End}";

    /// <summary>Where it begins, for a text about another place: the file is named only where it is another one.</summary>
    public string SeenFrom(Span other) => File == other.File ? Start.ToString() : ToString();

    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Start}";

    private static Position ParsePosition(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && int.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var line)
            && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var column)
                ? new Position(line, column)
                : throw new FormatException($"expected a position such as '1:2', found '{text}'");
    }
}
