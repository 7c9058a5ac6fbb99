using Weir.Dialects.Globs;

namespace Weir.Dialects.GitHub.BuiltIns.Artifacts;

/// <summary>A pattern for the names of artifacts: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>{a,b}</c>, and <c>!</c> in front for all others.</summary>
internal sealed class NamePattern
{
    private readonly bool _isNegated;
    private readonly IReadOnlyList<(GlobSegment Pattern, bool TakesDots)> _alternatives;

    private NamePattern(string text)
    {
        var positive = text.TrimStart('!');
        _isNegated = (text.Length - positive.Length) % 2 == 1;
        _alternatives = [.. Expand(positive).Select(alternative => (GlobSegment.Parse(alternative), alternative.StartsWith('.')))];
    }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ActionFailure">It holds what patterns of artifacts are not made of here.</exception>
    public static NamePattern Parse(string text)
    {
        foreach (var group in (string[])["+(", "@(", "?(", "*(", "!("])
        {
            if (text.Contains(group, StringComparison.Ordinal))
            {
                throw new ActionFailure(
                    $"the pattern '{text}' holds '{group}': only '*', '?', '[…]', '{{a,b}}' and a leading '!' are known; write alternatives as '{{a,b}}'");
            }
        }

        return new NamePattern(text);
    }

    /// <summary>Whether a name fits. What begins with a dot fits only a pattern that does.</summary>
    public bool Fits(string name) =>
        _isNegated != _alternatives.Any(alternative => (alternative.TakesDots || !name.StartsWith('.')) && alternative.Pattern.Fits(name));

    // A pair of braces without a comma stands for itself.
    private static IEnumerable<string> Expand(string text)
    {
        var depth = 0;
        List<int> cuts = [];
        for (var i = text.IndexOf('{'); i >= 0 && i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if ((depth == 1 && text[i] is '{' or ',') || depth == 0)
                cuts.Add(i);
            if (depth == 0)
                break;
        }

        if (depth != 0 || cuts.Count < 3)
            return [text];
        var (before, after) = (text[..cuts[0]], text[(cuts[^1] + 1)..]);
        return cuts.Zip(cuts.Skip(1), (from, to) => text[(from + 1)..to])
            .SelectMany(Expand)
            .SelectMany(middle => Expand(after).Select(end => before + middle + end));
    }
}
