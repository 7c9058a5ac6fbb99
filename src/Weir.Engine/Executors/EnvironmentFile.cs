using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Engine.Executors;

/// <summary>
/// Reads a file of variables, such as people give with <c>--env-file</c>: <c>NAME=value</c> lines with or without <c>export</c> before them. A value
/// in single quotes is taken as it is, one in double quotes with <c>\n \r \t \" \\ \$</c>, and both may go over several lines; otherwise it ends before
/// <c> #</c> or with the line. A name alone takes the value that Weir itself has. Lines that begin with <c>#</c> say nothing; nothing is expanded.
/// </summary>
public sealed class EnvironmentFile
{
    /// <summary>A line of a file of variables cannot be understood.</summary>
    public static Rule BadLine { get; } = new("WEIR2001", Severity.Error, "A line of a file of variables cannot be understood");

    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly DiagnosticBag _diagnostics = [];
    private readonly string[] _lines;
    private readonly string _file;
    private readonly IReadOnlyDictionary<string, string> _own;

    private int _line;

    private EnvironmentFile(SourceText text, IReadOnlyDictionary<string, string> own) =>
        (_lines, _file, _own) = (text.Characters.ReplaceLineEndings("\n").Split('\n'), text.Name, own);

    /// <summary>Reads it; of several values for a name the last counts.</summary>
    /// <param name="text">The file.</param>
    /// <param name="own">The environment that names without a value are taken from.</param>
    public static Compiled<IReadOnlyDictionary<string, string>> Parse(SourceText text, IReadOnlyDictionary<string, string> own)
    {
        var file = new EnvironmentFile(text, own);
        while (file._line < file._lines.Length)
            file.ReadLine();
        var variables = file._diagnostics.HasErrors ? null : file._variables;
        return new Compiled<IReadOnlyDictionary<string, string>>(variables, file._diagnostics.Sorted());
    }

    private void ReadLine()
    {
        const string export = "export ";
        var number = _line + 1;
        var line = _lines[_line++];
        var text = line.Trim();
        if (text.Length == 0 || text[0] == '#')
            return;
        if (text.StartsWith(export, StringComparison.Ordinal))
            text = text[export.Length..].TrimStart();
        var equals = text.IndexOf('=');
        var name = equals < 0 ? text : text[..equals].TrimEnd();
        if (!IsName(name))
            Report(number, line, $"expected NAME=value, found '{(name.Length > 40 ? name[..40] + "…" : name)}'{(equals < 0 ? "" : " as the name")}");
        else if (equals >= 0)
            _variables[name] = Value(text[(equals + 1)..].TrimStart(), number, line);
        else if (_own.TryGetValue(name, out var value))
            _variables[name] = value;
        else
            Report(number, line, $"'{name}' stands without a value, and the environment of weir has none for it", $"write {name}=value, or set it first");
    }

    private string Value(string text, int number, string line)
    {
        if (text.Length == 0 || text[0] is not ('"' or '\''))
            return (text.StartsWith('#') ? "" : text.Split(" #", 2)[0]).Trim();
        var quote = text[0];
        var all = text[1..];
        int end;
        while ((end = Closing(all, quote)) < 0)
        {
            if (_line == _lines.Length)
            {
                Report(number, line, $"the quote {quote} is never closed");
                return "";
            }

            all += "\n" + _lines[_line++];
        }

        if (all[(end + 1)..].TrimStart() is { Length: > 0 } rest && rest[0] != '#')
            Report(number, line, $"expected nothing after the closing quote, found '{rest}'", "put the whole value in quotes");
        return quote == '"' ? Unescape(all[..end]) : all[..end];
    }

    private static int Closing(string text, char quote)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == quote)
                return i;
            if (quote == '"' && text[i] == '\\')
                i++;
        }

        return -1;
    }

    private static string Unescape(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            _ = text[++i] switch
            {
                'n' => result.Append('\n'),
                'r' => result.Append('\r'),
                't' => result.Append('\t'),
                '"' or '\\' or '$' => result.Append(text[i]),
                _ => result.Append('\\').Append(text[i]),
            };
        }

        return result.ToString();
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private void Report(int number, string line, string message, string? help = null) =>
        _diagnostics.Add(BadLine, new Span(_file, new Position(number, 1), new Position(number, line.Length + 1)), message, help);
}
