using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.Running.Matchers;

/// <summary>What to look for in output, as a file of problem matchers defines it.</summary>
/// <param name="Owner">Its name: a later one of the same name takes its place.</param>
/// <param name="Severity">What a match is that does not say; empty for an error.</param>
/// <param name="Patterns">What the lines of a match look like, at least one.</param>
internal sealed record MatcherDefinition(string Owner, string Severity, IReadOnlyList<MatcherPattern> Patterns);

/// <summary>What one line of a match looks like, and which groups of it say what.</summary>
internal sealed record MatcherPattern(Regex Regex)
{
    /// <summary>Whether further lines of the same look are further matches; for the last pattern of several.</summary>
    public bool Loops { get; init; }

    public int? File { get; init; }

    public int? FromPath { get; init; }

    public int? Line { get; init; }

    public int? Column { get; init; }

    public int? Severity { get; init; }

    public int? Code { get; init; }

    public int? Message { get; init; }

    /// <summary>The groups by the names that files give them.</summary>
    public IEnumerable<(string Name, int Group)> Groups => new (string Name, int? Group)[]
    {
        ("file", File), ("fromPath", FromPath), ("line", Line), ("column", Column), ("severity", Severity), ("code", Code), ("message", Message),
    }.Where(group => group.Group is not null).Select(group => (group.Name, group.Group!.Value));
}
