using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.Events;

/// <summary>
/// One pattern of a filter of branches, tags or paths: <c>*</c> stands for characters but <c>/</c>, <c>**</c> for any, <c>?</c> makes the character
/// before it optional, <c>+</c> repeats it, <c>[]</c> lists characters, <c>!</c> at the start takes away what patterns before it have matched.
/// </summary>
internal sealed class FilterPattern
{
    private readonly Regex _regex;

    private FilterPattern(string text, bool negated, Regex regex)
    {
        Text = text;
        IsNegated = negated;
        _regex = regex;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>True where what matches is taken away.</summary>
    public bool IsNegated { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="problem">What is wrong with it, and where in it, counted from 0; null where it was read.</param>
    public static FilterPattern? Parse(string text, out (string Message, int Offset)? problem)
    {
        var negated = text.StartsWith('!');
        var pattern = negated ? text[1..] : text;
        problem = pattern.Length > 0 ? null : (negated ? "'!' takes away what follows it, and nothing does" : "it is empty", 0);
        var regex = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length && problem is null;)
            i += Translate(pattern, i, regex, ref problem);
        if (problem is { } found)
        {
            problem = (found.Message, found.Offset + (negated ? 1 : 0));
            return null;
        }

        const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline;
        return new FilterPattern(text, negated, new Regex(regex.Append(@"\z").ToString(), Options));
    }

    public bool Matches(string name) => _regex.IsMatch(name);

    // Adds what stands at a place to the regular expression, and says how many characters that was.
    private static int Translate(string pattern, int at, StringBuilder regex, ref (string, int)? problem)
    {
        switch (pattern[at])
        {
            case '*' when pattern.AsSpan(at).StartsWith("**/") && (at == 0 || pattern[at - 1] == '/'):
                regex.Append("(?:.*/)?");
                return 3;
            case '*' when pattern.AsSpan(at).StartsWith("**"):
                regex.Append(".*");
                return 2;
            case '*':
                regex.Append("[^/]*");
                return 1;
            case '?' or '+' when at == 0 || pattern[at - 1] is '*' or '?' or '+':
                problem = ($"'{pattern[at]}' needs a character before it", at);
                return 1;
            case '?' or '+':
                regex.Append(pattern[at]);
                return 1;
            case '[':
                return TranslateClass(pattern, at, regex, ref problem);
            case '\\' when at + 1 == pattern.Length:
                problem = (@"'\' makes the next character stand for itself, and there is none", at);
                return 1;
            case '\\':
                regex.Append(Regex.Escape(pattern[at + 1].ToString()));
                return 2;
            default:
                regex.Append(Regex.Escape(pattern[at].ToString()));
                return 1;
        }
    }

    private static int TranslateClass(string pattern, int at, StringBuilder regex, ref (string, int)? problem)
    {
        var end = pattern.IndexOf(']', at + 1);
        if (end < 0)
            problem = ("'[' is not closed by ']'", at);
        else if (end == at + 1)
            problem = ("'[]' lists no characters", at);
        if (problem is not null)
            return 1;
        regex.Append('[');
        for (var i = at + 1; i < end; i++)
        {
            var isRange = i + 2 < end && pattern[i + 1] == '-';
            if (isRange && pattern[i] > pattern[i + 2])
                problem = ($"the range '{pattern[i..(i + 3)]}' ends before it begins", i);
            regex.Append(EscapeInClass(pattern[i]));
            if (!isRange)
                continue;
            regex.Append('-').Append(EscapeInClass(pattern[i + 2]));
            i += 2;
        }

        regex.Append(']');
        return end - at + 1;
    }

    private static string EscapeInClass(char character) => character is '\\' or ']' or '[' or '^' or '-' ? $@"\{character}" : character.ToString();
}

/// <summary>The patterns of one filter, in order.</summary>
internal sealed record FilterPatterns(IReadOnlyList<FilterPattern> Patterns)
{
    /// <summary>Whether a name is matched: the last pattern that fits it decides.</summary>
    public bool Match(string name) => Patterns.LastOrDefault(pattern => pattern.Matches(name)) is { IsNegated: false };
}
