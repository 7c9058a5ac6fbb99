using System.Text;

namespace Weir.Engine.Secrets;

/// <summary>The forms in which tools print a secret: those that GitHub's runner masks, and those of other tools that people run in jobs.</summary>
internal static class SecretForms
{
    // What is shorter says nothing about the secret that it is a part of, and would mask half of an ordinary log.
    private const int ShortestPart = 6;
    private const int ShortestQuoted = 9;

    /// <summary>The secret itself and its other forms, as they can appear in one text.</summary>
    public static IEnumerable<string> Of(string secret) =>
        Lines(secret).SelectMany(text => Encoded(text).Concat(Parts(text).SelectMany(Encoded)));

    // GitHub's runner masks each line of a secret whatever its length, without the blanks round it.
    private static IEnumerable<string> Lines(string secret) =>
        secret.Split(['\r', '\n']).Select(line => line.Trim()).Prepend(secret.Trim()).Prepend(secret).Where(line => line.Length > 0).Distinct();

    private static IEnumerable<string> Encoded(string text)
    {
        yield return text;
        yield return text.Replace("\"", "\\\"", StringComparison.Ordinal);
        yield return text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        yield return text.Replace("'", "''", StringComparison.Ordinal);
        yield return text.Replace("'", "'\\''", StringComparison.Ordinal);
        foreach (var form in TextEscapes.Json(text).Concat(TextEscapes.Uri(text)).Concat(TextEscapes.Xml(text)))
            yield return form;
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var form in Base64Forms.Of(bytes))
            yield return form;
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
    }

    // A shell or a JSON reader takes quotes away. PowerShell colours the place of an error: a command that ends at an ampersand is printed in
    // two pieces, and after "&+" the first character of the second one is apart.
    private static IEnumerable<string> Parts(string text)
    {
        if (text.Length >= ShortestQuoted && text[0] == '"' && text[^1] == '"')
            yield return text[1..^1];
        var coloured = text.IndexOf("&+", StringComparison.Ordinal);
        var (end, next) = coloured >= 0 ? (coloured + 2, coloured + 3) : (text.LastIndexOf('&') + 1, text.LastIndexOf('&') + 1);
        if (end >= ShortestPart)
            yield return text[..end];
        if (end > 0 && text.Length - next >= ShortestPart)
            yield return text[next..];
    }
}
