using System.Buffers;
using System.Text;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Preview;

/// <summary>Writes nodes in the block style, each on lines of its own, and knows where each line is from.</summary>
internal sealed class YamlWriter
{
    private const string Step = "  ";
    private const string StandardTag = "tag:yaml.org,2002:";

    // A plain scalar that begins with one of these would mean something else.
    private static readonly SearchValues<char> Indicators = SearchValues.Create("[]{},#&*!|>'\"%@`");

    private readonly List<PreviewLine> _lines = [];

    /// <summary>What was written.</summary>
    public IReadOnlyList<PreviewLine> Lines => _lines;

    /// <summary>Writes an empty line, but not at the beginning.</summary>
    public void WriteEmpty()
    {
        if (_lines.Count > 0)
            _lines.Add(new PreviewLine("", null));
    }

    /// <summary>Writes an entry of the mapping that the file is.</summary>
    public void Write(YamlNode.Scalar key, YamlNode value) => WriteAfter($"{Line(key)}:", key.At, value, "");

    private void WriteAfter(string head, Span at, YamlNode value, string indent)
    {
        var tagged = value.Tag is { } tag ? $"{head} {Shorthand(tag)}" : head;
        switch (value)
        {
            case YamlNode.Scalar scalar when IsBlock(scalar):
                WriteBlock(tagged, scalar, indent + Step);
                break;
            case YamlNode.Scalar { Text: "", Style: YamlStyle.Plain }:
                _lines.Add(new PreviewLine(tagged, at));
                break;
            case YamlNode.Scalar scalar:
                _lines.Add(new PreviewLine($"{tagged} {Line(scalar)}", scalar.At));
                break;
            case YamlNode.Sequence { Items.Count: 0 }:
                _lines.Add(new PreviewLine($"{tagged} []", value.At));
                break;
            case YamlNode.Mapping { Entries.Count: 0 }:
                _lines.Add(new PreviewLine($"{tagged} {{}}", value.At));
                break;
            default:
                _lines.Add(new PreviewLine(tagged, at));
                WriteInside(value, indent + Step);
                break;
        }
    }

    private void WriteInside(YamlNode node, string indent)
    {
        if (node is YamlNode.Sequence sequence)
        {
            foreach (var item in sequence.Items)
                WriteItem(item, indent);
            return;
        }

        foreach (var (key, value) in ((YamlNode.Mapping)node).Entries)
            WriteAfter($"{indent}{Line((YamlNode.Scalar)key)}:", key.At, value, indent);
    }

    // The first line of what stands in an item begins where the item does.
    private void WriteItem(YamlNode item, string indent)
    {
        var first = _lines.Count;
        if (item is YamlNode.Scalar or YamlNode.Sequence { Items.Count: 0 } or YamlNode.Mapping { Entries.Count: 0 } || item.Tag is not null)
        {
            WriteAfter($"{indent}-", item.At, item, indent);
            return;
        }

        WriteInside(item, indent + Step);
        _lines[first] = _lines[first] with { Text = $"{indent}- {_lines[first].Text[(indent.Length + Step.Length)..]}" };
    }

    private void WriteBlock(string head, YamlNode.Scalar scalar, string indent)
    {
        var text = scalar.Text;
        var ends = text.Length - text.TrimEnd('\n').Length;
        var chomping = ends switch { 0 => "-", 1 => "", _ => "+" };
        var indentation = text.StartsWith(' ') || text.StartsWith('\n') ? $"{Step.Length}" : "";
        _lines.Add(new PreviewLine($"{head} |{indentation}{chomping}", scalar.At));
        var lines = (ends > 0 ? text[..^1] : text).Split('\n');
        _lines.AddRange(lines.Select(line => new PreviewLine(line.Length == 0 ? "" : indent + line, null)));
    }

    private static bool IsBlock(YamlNode.Scalar scalar) =>
        scalar.Style is YamlStyle.Literal or YamlStyle.Folded && scalar.Text.Trim('\n').Length > 0 && scalar.Text.All(letter => letter is '\n' or '\t' || IsPrintable(letter));

    private static string Line(YamlNode.Scalar scalar) => scalar.Style == YamlStyle.Plain && IsPlain(scalar.Text) ? scalar.Text : Quoted(scalar.Text);

    private static bool IsPlain(string text) =>
        text.Length > 0 && !Indicators.Contains(text[0]) && text.Trim().Length == text.Length && text.All(IsPrintable)
        && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal) && !text.EndsWith(':')
        && text is not ("-" or "?" or ":" or "---" or "...") && !(text is ['-' or '?' or ':', ' ', ..]);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when IsPrintable(letter) || char.IsSurrogate(letter) => quoted.Append(letter),
                _ => quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(char letter) => !char.IsControl(letter) && letter is not ('\u2028' or '\u2029' or '\uFEFF');

    private static string Shorthand(string tag) => tag.StartsWith(StandardTag, StringComparison.Ordinal) ? $"!!{tag[StandardTag.Length..]}" : tag;
}
