using System.Text.RegularExpressions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>The header of a file and the pipeline after it, each with blank lines in the place of the other, so that places stay.</summary>
/// <param name="Header">The header; null where there is none.</param>
/// <param name="Content">The pipeline.</param>
internal sealed partial record FileDocuments(SourceText? Header, SourceText Content)
{
    [GeneratedRegex(@"^---(?=\s|\z)", RegexOptions.Multiline)]
    private static partial Regex Divider { get; }

    /// <summary>Splits a file. What follows a second divider is reported and left out.</summary>
    public static FileDocuments Split(SourceText source, DiagnosticBag diagnostics)
    {
        List<SourceText> documents = [];
        var text = source.Characters;
        var start = 0;
        foreach (var end in Divider.Matches(text).Select(match => match.Index).Append(text.Length))
        {
            var isEmpty = text[start..end].Split('\n').All(line => line.TrimStart().TrimStart('-').Trim() is "" or ['#', ..]);
            if (!isEmpty)
                documents.Add(source with { Characters = Blank(text[..start]) + Undivided(text[start..end]) });
            start = end;
        }

        if (documents.Count == 0)
            return new FileDocuments(null, source);
        var isHeader = documents.Count > 1 && YamlReader.Read(documents[0], []) is YamlNode.Mapping header && header["spec"] is not null;
        if (documents.Count > (isHeader ? 2 : 1))
            diagnostics.Add(YamlRules.Syntax, FirstLine(documents[isHeader ? 2 : 1]), "a file holds one pipeline, after a header with 'spec' where it has one; found another document");
        return isHeader ? new FileDocuments(documents[0], documents[1]) : new FileDocuments(null, documents[0]);
    }

    private static string Blank(string text) => new('\n', text.AsSpan().Count('\n'));

    private static string Undivided(string text) => text.StartsWith("---", StringComparison.Ordinal) ? $"   {text[3..]}" : text;

    private static Span FirstLine(SourceText document)
    {
        var line = document.Characters.TakeWhile(character => character == '\n').Count() + 1;
        return new Span(document.Name, new Position(line, 1), new Position(line, 4));
    }
}
