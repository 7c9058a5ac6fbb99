namespace Weir.Dialects.Globs;

/// <summary>Alternatives in patterns: <c>{a,b}</c>.</summary>
internal static class Braces
{
    /// <summary>How many alternatives a pattern may have.</summary>
    public const int MaxAlternatives = 1_000;

    private const int MaxBraces = 100;

    /// <summary>The patterns without braces that a pattern stands for; null where they are too many.</summary>
    public static IReadOnlyList<string>? Expand(string text)
    {
        List<string> alternatives = [];
        return Expand(text, 0, alternatives) ? alternatives : null;
    }

    private static bool Expand(string text, int braces, List<string> alternatives)
    {
        var (open, commas, close) = FirstBraces(text);
        if (open < 0)
        {
            alternatives.Add(text);
            return alternatives.Count <= MaxAlternatives;
        }

        if (braces == MaxBraces)
            return false;
        var start = open + 1;
        foreach (var end in commas.Append(close))
        {
            if (!Expand($"{text[..open]}{text[start..end]}{text[(close + 1)..]}", braces + 1, alternatives))
                return false;
            start = end + 1;
        }

        return true;
    }

    private static (int Open, IReadOnlyList<int> Commas, int Close) FirstBraces(string text)
    {
        List<int> commas = [];
        var (open, depth) = (-1, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == '{' && depth++ == 0)
                open = at;
            else if (text[at] == ',' && depth == 1)
                commas.Add(at);
            else if (text[at] == '}' && depth > 0 && --depth == 0)
                return (open, commas, at);
        }

        return (-1, [], -1);
    }
}
