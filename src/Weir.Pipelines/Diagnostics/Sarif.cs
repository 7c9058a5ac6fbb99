using System.Text.Json;

namespace Weir.Pipelines.Diagnostics;

/// <summary>Diagnostics as SARIF 2.1.0, the form that code scanning services read.</summary>
public static class Sarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>Writes a log with one run.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="diagnostics">What the run found.</param>
    /// <param name="version">The version of Weir.</param>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Diagnostic> diagnostics, string version)
    {
        var rules = diagnostics.Select(diagnostic => diagnostic.Rule).Distinct().OrderBy(rule => rule.Id, StringComparer.Ordinal).ToList();
        writer.WriteStartObject();
        writer.WriteString("$schema", Schema);
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        WriteTool(writer, rules, version);
        writer.WriteString("columnKind", "utf16CodeUnits");
        writer.WriteStartArray("results");
        foreach (var diagnostic in diagnostics)
            WriteResult(writer, diagnostic, rules.IndexOf(diagnostic.Rule));
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter writer, IReadOnlyList<Rule> rules, string version)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "weir");
        writer.WriteString("version", version);
        writer.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("id", rule.Id);
            writer.WriteStartObject("shortDescription");
            writer.WriteString("text", rule.Title);
            writer.WriteEndObject();
            writer.WriteStartObject("defaultConfiguration");
            writer.WriteString("level", Level(rule.Severity));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, Diagnostic diagnostic, int rule)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", diagnostic.Rule.Id);
        writer.WriteNumber("ruleIndex", rule);
        writer.WriteString("level", Level(diagnostic.Severity));
        WriteMessage(writer, diagnostic.Help is { } help ? $"{diagnostic.Message}; {help}" : diagnostic.Message);
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        WritePhysicalLocation(writer, diagnostic.At);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (diagnostic.Notes.Count > 0)
        {
            writer.WriteStartArray("relatedLocations");
            foreach (var note in diagnostic.Notes)
            {
                writer.WriteStartObject();
                WritePhysicalLocation(writer, note.At);
                WriteMessage(writer, note.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject("message");
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static void WritePhysicalLocation(Utf8JsonWriter writer, Span at)
    {
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", Uri.EscapeDataString(at.File).Replace("%2F", "/", StringComparison.Ordinal));
        writer.WriteEndObject();
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", at.Start.Line);
        writer.WriteNumber("startColumn", at.Start.Column);
        writer.WriteNumber("endLine", at.End.Line);
        writer.WriteNumber("endColumn", at.End.Column);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string Level(Severity severity) => DiagnosticText.SeverityName(severity);
}
