using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Journal;

/// <summary>What a step says about a file, or about itself, for people to see beside it.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">What it says; may have several lines.</param>
public sealed record Annotation(Severity Severity, string Message)
{
    /// <summary>A heading, if it gives one.</summary>
    public string? Title { get; init; }

    /// <summary>The file, relative to the workspace where it is in it; null where it speaks of none.</summary>
    public string? File { get; init; }

    /// <summary>The line, counted from 1.</summary>
    public int? Line { get; init; }

    /// <summary>The last line.</summary>
    public int? EndLine { get; init; }

    /// <summary>The column, counted from 1.</summary>
    public int? Column { get; init; }

    /// <summary>The last column.</summary>
    public int? EndColumn { get; init; }
}
