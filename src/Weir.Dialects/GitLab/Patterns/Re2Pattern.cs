using System.Text.RegularExpressions;

namespace Weir.Dialects.GitLab.Patterns;

/// <summary>A regular expression in the language of RE2: what it matches is found in a time that grows with the text alone.</summary>
/// <param name="Text">The expression as RE2 reads it, with its flags in front.</param>
internal sealed partial record Re2Pattern(string Text)
{
    private readonly Regex _regex = Compile(Text);

    [GeneratedRegex(@"^/(?<pattern>.*)/(?<flags>[ismU]*)$", RegexOptions.Multiline)]
    private static partial Regex Slashes { get; }

    /// <summary>Reads <c>/pattern/flags</c>.</summary>
    /// <exception cref="PatternException">It has another form, or RE2 would not take it.</exception>
    public static Re2Pattern BetweenSlashes(string text)
    {
        var match = Slashes.Match(text.Replace(@"\/", "/", StringComparison.Ordinal));
        if (!match.Success)
            throw new PatternException("it does not stand between slashes");
        var flags = match.Groups["flags"].Value;
        return new Re2Pattern(flags.Length == 0 ? match.Groups["pattern"].Value : $"(?{flags}){match.Groups["pattern"].Value}");
    }

    /// <summary>Reads <c>/pattern/flags</c>; null where it is none.</summary>
    public static Re2Pattern? TryBetweenSlashes(string text)
    {
        try
        {
            return BetweenSlashes(text);
        }
        catch (PatternException)
        {
            return null;
        }
    }

    /// <summary>Whether it is found anywhere in a text.</summary>
    public bool IsMatch(string text) => _regex.IsMatch(text);

    /// <summary>The last place where it is found, as the whole of it and then its groups; null where there is none.</summary>
    public IReadOnlyList<string>? LastMatch(string text)
    {
        Match? last = null;
        for (var match = _regex.Match(text); match.Success; match = match.NextMatch())
            last = match;
        return last is null ? null : [.. last.Groups.Values.Select(group => group.Value)];
    }

    public bool Equals(Re2Pattern? other) => other is not null && other.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private static Regex Compile(string text)
    {
        var translated = Re2Translator.Translate(text);
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // What the translation lets through and .NET does not take, RE2 does not take either: brackets, repetitions, ranges.
            throw new PatternException(Reason(exception.Message));
        }
    }

    private static string Reason(string message)
    {
        var reason = message[(message.IndexOf(". ", StringComparison.Ordinal) + 1)..].Trim().TrimEnd('.');
        return reason.Length > 1 ? char.ToLowerInvariant(reason[0]) + reason[1..] : "it cannot be read";
    }
}
