using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers;

/// <summary>Something in a text about a container that cannot be used, or not as it seems to be meant.</summary>
/// <param name="Start">Where it begins in the text, counted from 0 in UTF-16 units.</param>
/// <param name="Length">How long it is; 0 where something is missing.</param>
/// <param name="Message">One lower-case clause that says what was found and what was expected.</param>
public sealed record ContainerProblem(int Start, int Length, string Message)
{
    /// <summary>One lower-case clause, on one line, that says what was found and what was expected.</summary>
    public string Message { get; init; } = Message.ReplaceLineEndings(" ");

    /// <summary>What to write instead, where that is known.</summary>
    public string? Help { get; init; }

    /// <summary>An error keeps the container from being made; a warning does not.</summary>
    public Severity Severity { get; init; } = Severity.Error;

    /// <summary>The text is all wrong.</summary>
    internal static ContainerProblem Of(string text, string message, string? help = null) => new(0, text.Length, message) { Help = help };

    /// <summary>The text is all wrong, and this is what was expected of it.</summary>
    internal static ContainerProblem Expected(string what, string found, string? help = null) =>
        Of(found, $"expected {what}, found {Shown(found)}", help);

    /// <summary>A text as messages show it.</summary>
    internal static string Shown(string text) => text.Length == 0 ? "nothing" : $"'{text}'";

    /// <summary>The same problem of a text in which this one begins at <paramref name="offset"/>.</summary>
    internal ContainerProblem Shift(int offset) => this with { Start = Start + offset };
}
