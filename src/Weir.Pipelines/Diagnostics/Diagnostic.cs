namespace Weir.Pipelines.Diagnostics;

/// <summary>Something a person can act on: what is wrong, where, and what to write instead.</summary>
/// <param name="Rule">The rule that the input breaks.</param>
/// <param name="At">Where.</param>
/// <param name="Message">One lower-case clause that says what was found and what was expected, names in single quotes.</param>
public sealed record Diagnostic(Rule Rule, Span At, string Message)
{
    /// <summary>What to write instead, where that is known.</summary>
    public string? Help { get; init; }

    /// <summary>The whole value where <see cref="At"/> is a part of it, or its name: for tools that mark values.</summary>
    public Span? Within { get; init; }

    /// <summary>Other places that explain this one.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];

    /// <summary>How much it matters: the rule's severity.</summary>
    public Severity Severity => Rule.Severity;

    /// <inheritdoc/>
    public override string ToString() => $"{At}: {Rule.Id}: {Message}";
}

/// <summary>A second place that a diagnostic speaks of.</summary>
/// <param name="At">Where.</param>
/// <param name="Message">What is there.</param>
public sealed record Note(Span At, string Message);
