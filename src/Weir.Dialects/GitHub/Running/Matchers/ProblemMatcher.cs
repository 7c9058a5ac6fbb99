using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.Running.Matchers;

/// <summary>What a match says.</summary>
internal sealed record FoundProblem
{
    public string? File { get; init; }

    /// <summary>The file that <see cref="File"/> is relative to.</summary>
    public string? FromPath { get; init; }

    public string? Line { get; init; }

    public string? Column { get; init; }

    public string? Severity { get; init; }

    public string? Code { get; init; }

    public string? Message { get; init; }
}

/// <summary>Looks for the matches of one matcher, line by line. Not safe for concurrent use.</summary>
internal sealed class ProblemMatcher(MatcherDefinition definition)
{
    private readonly FoundProblem?[] _open = new FoundProblem?[definition.Patterns.Count - 1];

    public MatcherDefinition Definition => definition;

    /// <summary>Takes a line.</summary>
    /// <returns>The match that it ends, if it ends one.</returns>
    /// <exception cref="RegexMatchTimeoutException">It takes too long.</exception>
    public FoundProblem? Take(string line)
    {
        // The last pattern first, so that a line continues what is open before it begins something new.
        for (var i = definition.Patterns.Count - 1; i >= 0; i--)
        {
            var open = i > 0 ? _open[i - 1] : null;
            if (i > 0 && open is null)
                continue;
            var pattern = definition.Patterns[i];
            var match = pattern.Regex.Match(line);
            var isLast = i == definition.Patterns.Count - 1;
            if (match.Success && isLast)
                return Close(i, open, pattern, match.Groups);
            if (isLast && i > 0)
                _open[i - 1] = null;
            else if (!isLast)
                _open[i] = match.Success ? Read(open, pattern, match.Groups) : null;
        }

        return null;
    }

    /// <summary>Forgets what is open.</summary>
    public void Reset() => Array.Clear(_open);

    private FoundProblem Close(int last, FoundProblem? open, MatcherPattern pattern, GroupCollection groups)
    {
        Reset();
        if (pattern.Loops)
            _open[last - 1] = open;
        var found = Read(open, pattern, groups);
        return string.IsNullOrEmpty(found.Severity) ? found with { Severity = definition.Severity } : found;
    }

    private static FoundProblem Read(FoundProblem? open, MatcherPattern pattern, GroupCollection groups) => new()
    {
        File = open?.File ?? Value(groups, pattern.File),
        FromPath = open?.FromPath ?? Value(groups, pattern.FromPath),
        Line = open?.Line ?? Value(groups, pattern.Line),
        Column = open?.Column ?? Value(groups, pattern.Column),
        Severity = open?.Severity ?? Value(groups, pattern.Severity),
        Code = open?.Code ?? Value(groups, pattern.Code),
        Message = open?.Message ?? Value(groups, pattern.Message),
    };

    private static string? Value(GroupCollection groups, int? group) => group is { } number ? groups[number].Value : null;
}
