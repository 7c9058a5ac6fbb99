namespace Weir.Dialects.GitHub.Running.Matchers;

/// <summary>The problem matchers of a job. Safe for concurrent use.</summary>
internal sealed class JobMatchers
{
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<MatcherDefinition> _current = [];

    /// <summary>The matchers, the newest first. Another list after every change.</summary>
    public IReadOnlyList<MatcherDefinition> Current => _current;

    /// <summary>Adds matchers; one of the same owner takes the place of an older one.</summary>
    public void Add(IReadOnlyList<MatcherDefinition> matchers)
    {
        lock (_gate)
            _current = [.. matchers.Reverse(), .. Without(matchers.Select(matcher => matcher.Owner))];
    }

    /// <summary>Takes the matchers of owners away.</summary>
    public void Remove(IEnumerable<string> owners)
    {
        lock (_gate)
            _current = [.. Without(owners)];
    }

    private IEnumerable<MatcherDefinition> Without(IEnumerable<string> owners) =>
        _current.ExceptBy(owners, matcher => matcher.Owner, StringComparer.OrdinalIgnoreCase);
}
