using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.Running.Matchers;

/// <summary>Looks for problems in the output of one process with the matchers of its job. Not safe for concurrent use.</summary>
internal sealed partial class LineMatchers(JobMatchers job, Action<string> warn)
{
    private const int Attempts = 3;

    private IReadOnlyList<MatcherDefinition> _seen = [];
    private List<ProblemMatcher> _matchers = [];

    [GeneratedRegex(@"\x1b\[[0-9;]*m?")]
    private static partial Regex Colour { get; }

    /// <summary>Takes a line; gives the match that it ends and the line without colours.</summary>
    public (FoundProblem Problem, string Line)? Take(ReadOnlySpan<byte> utf8)
    {
        if (!ReferenceEquals(_seen, job.Current))
            Renew();
        if (_matchers.Count == 0)
            return null;
        var line = Encoding.UTF8.GetString(utf8);
        if (line.Contains('\x1b', StringComparison.Ordinal))
            line = Colour.Replace(line, "");
        for (var i = 0; i < _matchers.Count; i++)
        {
            var matcher = _matchers[i];
            if (Take(matcher, line) is not { } found)
                continue;
            foreach (var other in _matchers.Where(other => other != matcher))
                other.Reset();
            return (found, line);
        }

        return null;
    }

    // What is half matched by a matcher that stays is kept.
    private void Renew()
    {
        _seen = job.Current;
        _matchers = [.. _seen.Select(definition => _matchers.Find(matcher => ReferenceEquals(matcher.Definition, definition)) ?? new ProblemMatcher(definition))];
    }

    private FoundProblem? Take(ProblemMatcher matcher, string line)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return matcher.Take(line);
            }
            catch (RegexMatchTimeoutException) when (attempt < Attempts)
            {
                // A busy machine may have caused it: it is tried again.
            }
            catch (RegexMatchTimeoutException exception)
            {
                warn($"problem matcher '{matcher.Definition.Owner}' is not used on: it took longer than {exception.MatchTimeout.TotalSeconds} s for one line, {Attempts} times");
                _matchers = [.. _matchers.Where(other => other != matcher)];
                return null;
            }
        }
    }
}
