namespace Weir.Dialects.GitHub.Running.Files;

/// <summary>Reads what steps write to <c>GITHUB_ENV</c>, <c>GITHUB_OUTPUT</c> and <c>GITHUB_STATE</c>.</summary>
internal static class CommandFile
{
    private const string Example = "write 'name=value', or 'name<<DELIMITER', lines, and 'DELIMITER'";

    /// <summary>The names and values in order: <c>name=value</c> lines, and <c>name&lt;&lt;DELIMITER</c> with lines up to the delimiter.</summary>
    /// <exception cref="FormatException">The next entry is none; the message says why. Those before it were given.</exception>
    public static IEnumerable<KeyValuePair<string, string>> Read(string text)
    {
        for (var index = 0; index < text.Length;)
        {
            var line = ReadLine(text, ref index);
            if (line.Length == 0)
                continue;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var heredoc = line.IndexOf("<<", StringComparison.Ordinal);
            if (equals >= 0 && (heredoc < 0 || equals < heredoc))
                yield return Entry(line, line[..equals], line[(equals + 1)..]);
            else if (heredoc >= 0)
                yield return Entry(line, line[..heredoc], ReadValue(text, ref index, line, line[(heredoc + 2)..]));
            else
                throw new FormatException($"'{line}' is neither a name with a value nor the beginning of one: {Example}");
        }
    }

    private static KeyValuePair<string, string> Entry(string line, string name, string value) => name.Length > 0
        ? KeyValuePair.Create(name, value)
        : throw new FormatException($"'{line}' has no name: {Example}");

    private static string ReadValue(string text, ref int index, string line, string delimiter)
    {
        if (delimiter.Length == 0)
            throw new FormatException($"'{line}' has no delimiter: {Example}");
        var (start, end) = (index, index);
        while (index < text.Length)
        {
            var lineStart = index;
            if (ReadLine(text, ref index) == delimiter)
                return text[start..end];
            end = index > lineStart && text[index - 1] == '\n' ? index - 1 : index;
        }

        throw new FormatException($"the delimiter '{delimiter}' of '{line}' does not follow: {Example}");
    }

    // Only a line feed ends a line: a carriage return belongs to the value, as on GitHub.
    private static string ReadLine(string text, ref int index)
    {
        var start = index;
        var end = text.IndexOf('\n', index);
        index = end < 0 ? text.Length : end + 1;
        return text[start..(end < 0 ? text.Length : end)];
    }
}
