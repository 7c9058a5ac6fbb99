using System.Collections;

namespace Weir.Pipelines.Diagnostics;

/// <summary>Collects what is wrong with an input; the same complaint about the same place is kept once.</summary>
/// <remarks>Not safe for concurrent use. Stops collecting at <see cref="Limit"/>, so that hostile input cannot flood a reader.</remarks>
public sealed class DiagnosticBag : IEnumerable<Diagnostic>
{
    /// <summary>How many diagnostics are kept.</summary>
    public const int Limit = 1_000;

    private readonly HashSet<(Rule, Span, string)> _seen = [];
    private readonly List<Diagnostic> _diagnostics = [];

    /// <summary>True once something was reported that keeps the input from running.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>How many were reported.</summary>
    public int Count => _diagnostics.Count;

    /// <summary>Adds a diagnostic.</summary>
    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity == Severity.Error;
        if (_diagnostics.Count < Limit && _seen.Add((diagnostic.Rule, diagnostic.At, diagnostic.Message)))
            _diagnostics.Add(diagnostic);
    }

    /// <summary>Adds a diagnostic.</summary>
    public void Add(Rule rule, Span at, string message, string? help = null) => Add(new Diagnostic(rule, at, message) { Help = help });

    /// <summary>Adds several.</summary>
    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            Add(diagnostic);
    }

    /// <summary>What was reported, by file and place.</summary>
    public IReadOnlyList<Diagnostic> Sorted() => [.. _diagnostics.OrderBy(diagnostic => diagnostic.At)];

    /// <inheritdoc/>
    public IEnumerator<Diagnostic> GetEnumerator() => _diagnostics.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
