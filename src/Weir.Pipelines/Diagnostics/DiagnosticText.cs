using System.Globalization;
using System.Text;
using Weir.Pipelines.Sources;

namespace Weir.Pipelines.Diagnostics;

/// <summary>Diagnostics as a person reads them: place, severity, rule, message, the line itself with a caret, and help.</summary>
public static class DiagnosticText
{
    private const int LongestExcerpt = 160;
    private const int LongestMessage = 1_000;

    /// <summary>One diagnostic, several lines, ending in a line end.</summary>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="sources">Gives the text of a file by name, or null where it is not at hand; then no excerpt is shown.</param>
    /// <param name="paint">How to colour a part; by default not at all.</param>
    public static string Render(Diagnostic diagnostic, Func<string, SourceText?> sources, Func<DiagnosticPart, string, string>? paint = null)
    {
        paint ??= static (_, text) => text;
        var severity = SeverityName(diagnostic.Severity);
        var part = diagnostic.Severity switch
        {
            Severity.Error => DiagnosticPart.Error,
            Severity.Warning => DiagnosticPart.Warning,
            _ => DiagnosticPart.Note,
        };
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{diagnostic.At}: {paint(part, $"{severity}[{diagnostic.Rule.Id}]")}: {Short(diagnostic.Message)}\n");
        var margin = new string(' ', diagnostic.At.Start.Line.ToString(CultureInfo.InvariantCulture).Length + 1);
        if (Excerpt(diagnostic.At, sources) is var (line, caret))
        {
            text.Append(CultureInfo.InvariantCulture, $"{margin}{paint(DiagnosticPart.Frame, "|")}\n");
            text.Append(CultureInfo.InvariantCulture, $"{paint(DiagnosticPart.Frame, $"{diagnostic.At.Start.Line} |")} {line}\n");
            text.Append(CultureInfo.InvariantCulture, $"{margin}{paint(DiagnosticPart.Frame, "|")} {paint(part, caret)}\n");
        }

        foreach (var note in diagnostic.Notes)
            text.Append(CultureInfo.InvariantCulture, $"{margin}{paint(DiagnosticPart.Frame, "=")} note: {note.Message} ({note.At})\n");
        if (diagnostic.Help is { } help)
            text.Append(CultureInfo.InvariantCulture, $"{margin}{paint(DiagnosticPart.Frame, "=")} help: {help}\n");
        return text.ToString();
    }

    /// <summary>The word for a severity: <c>error</c>, <c>warning</c> or <c>note</c>.</summary>
    public static string SeverityName(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };

    // Messages quote what they found, which can be of any length.
    private static string Short(string message) => message.Length <= LongestMessage ? message : $"{message[..LongestMessage]}…";

    private static (string Line, string Caret)? Excerpt(Span at, Func<string, SourceText?> sources)
    {
        if (sources(at.File) is not { } source)
            return null;
        var line = source.Line(at.Start.Line);
        var start = at.Start.Column - 1;
        if (line.Length == 0 || start > line.Length)
            return null;
        var end = at.End.Line == at.Start.Line ? Math.Min(at.End.Column - 1, line.Length) : line.TrimEnd().Length;
        var width = Math.Max(1, end - start);
        var cut = Math.Max(0, start - (LongestExcerpt / 2));
        var shown = line[cut..Math.Min(line.Length, cut + LongestExcerpt)];
        var indent = string.Concat(shown[..(start - cut)].Select(character => character == '\t' ? '\t' : ' '));
        var marks = Math.Min(width, shown.Length - (start - cut));
        return (Printable(shown), indent + '^' + new string('~', Math.Max(0, marks - 1)));
    }

    // A control character in a hostile file must not reach the terminal.
    private static string Printable(string line) =>
        string.Concat(line.Select(character => character == '\t' || !char.IsControl(character) ? character : '\ufffd'));
}

/// <summary>The parts of a rendered diagnostic that are coloured alike.</summary>
public enum DiagnosticPart
{
    /// <summary>The severity of an error and its caret.</summary>
    Error,

    /// <summary>The severity of a warning and its caret.</summary>
    Warning,

    /// <summary>The severity of a note and its caret.</summary>
    Note,

    /// <summary>Line numbers and bars.</summary>
    Frame,
}
