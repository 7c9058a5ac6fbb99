using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Patterns;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>The refs of <c>only</c> and <c>except</c>: names, patterns, and words for kinds of pipelines.</summary>
internal sealed class RefFilter(PipelineEvent happened)
{
    private readonly Dictionary<string, bool> _known = [];

    /// <summary>Whether the pipeline is one of those that a ref stands for.</summary>
    public bool Fits(string reference)
    {
        if (!_known.TryGetValue(reference, out var fits))
            _known[reference] = fits = Decide(reference);
        return fits;
    }

    private bool Decide(string reference)
    {
        // GitLab too divides at the first '@', also within a pattern.
        var parts = reference.Split('@', 2);
        return (parts.Length == 1 || parts[1] == happened.Trigger.Repository.FullName) && FitsName(parts[0]);
    }

    private bool FitsName(string name)
    {
        if ((name == "tags" && happened.IsTag) || (name == "branches" && happened.IsBranch))
            return true;
        var source = happened.Source.EndsWith("_event", StringComparison.Ordinal) ? happened.Source[..^"_event".Length] : happened.Source;
        if (name == source || name == PluralOf(source))
            return true;
        if (happened.MergeRequest is not null)
            return false;
        return Re2Pattern.TryBetweenSlashes(name) is { } pattern ? pattern.IsMatch(happened.Ref) : name == happened.Ref;
    }

    private static string PluralOf(string word) =>
        word.EndsWith("sh", StringComparison.Ordinal) ? $"{word}es"
        : word is [.., 'y'] && word[^2] is not ('a' or 'e' or 'i' or 'o' or 'u') ? $"{word[..^1]}ies"
        : $"{word}s";
}
