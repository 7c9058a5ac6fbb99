namespace Weir.Dialects.GitLab.Variables;

/// <summary>A reference to a variable as GitLab's server reads it: <c>$name</c>, <c>${name}</c>, <c>%name%</c>, or <c>$$</c> and <c>%%</c>, which stand for themselves.</summary>
/// <param name="Start">Where it begins, counted from 0.</param>
/// <param name="Length">How many characters it has.</param>
/// <param name="Name">The name, or null for <c>$$</c>, <c>%%</c> and <c>${}</c>.</param>
internal readonly record struct ServerReference(int Start, int Length, string? Name)
{
    /// <summary>The references in a text, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="escapes">False where <c>$$</c> and <c>%%</c> have no meaning, so that <c>$$name</c> is a dollar before a reference.</param>
    public static IEnumerable<ServerReference> In(string text, bool escapes = true)
    {
        for (var at = text.AsSpan().IndexOfAny('$', '%'); at >= 0 && at < text.Length;)
        {
            if (At(text, at, escapes) is { } reference)
            {
                yield return reference;
                at += reference.Length;
            }
            else
            {
                at++;
            }

            var next = at < text.Length ? text.AsSpan(at).IndexOfAny('$', '%') : -1;
            at = next < 0 ? text.Length : at + next;
        }
    }

    private static ServerReference? At(string text, int at, bool escapes)
    {
        var mark = text[at];
        if (escapes && at + 1 < text.Length && text[at + 1] == mark)
            return new ServerReference(at, 2, null);
        var braces = mark == '$' && at + 1 < text.Length && text[at + 1] == '{';
        var start = at + (braces ? 2 : 1);
        var end = EndOfName(text, start);
        var closes = !braces && mark == '$' ? end > start : end < text.Length && text[end] == (braces ? '}' : '%');
        if (!closes || (end == start && !(braces && escapes)))
            return null;
        return new ServerReference(at, end - at + (braces || mark == '%' ? 1 : 0), end > start ? text[start..end] : null);
    }

    private static int EndOfName(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '_' || (end > start && char.IsAsciiDigit(text[end]))))
            end++;
        return end;
    }
}
