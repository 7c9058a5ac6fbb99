using System.Text.Json;

namespace Weir.Pipelines.Diagnostics;

/// <summary>Diagnostics for programs: a JSON array of objects with <c>rule</c>, <c>severity</c>, <c>message</c>, place, notes and help.</summary>
public static class DiagnosticJson
{
    /// <summary>Writes all diagnostics as one array.</summary>
    public static void Write(Utf8JsonWriter writer, IEnumerable<Diagnostic> diagnostics)
    {
        writer.WriteStartArray();
        foreach (var diagnostic in diagnostics)
            Write(writer, diagnostic);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Diagnostic diagnostic)
    {
        writer.WriteStartObject();
        writer.WriteString("rule", diagnostic.Rule.Id);
        writer.WriteString("severity", DiagnosticText.SeverityName(diagnostic.Severity));
        writer.WriteString("message", diagnostic.Message);
        WritePlace(writer, diagnostic.At);
        if (diagnostic.Help is { } help)
            writer.WriteString("help", help);
        if (diagnostic.Notes.Count > 0)
        {
            writer.WriteStartArray("notes");
            foreach (var note in diagnostic.Notes)
            {
                writer.WriteStartObject();
                writer.WriteString("message", note.Message);
                WritePlace(writer, note.At);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter writer, Span at)
    {
        writer.WriteString("file", at.File);
        writer.WriteNumber("line", at.Start.Line);
        writer.WriteNumber("column", at.Start.Column);
        writer.WriteNumber("endLine", at.End.Line);
        writer.WriteNumber("endColumn", at.End.Column);
    }
}
