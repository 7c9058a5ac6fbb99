namespace Weir.Dialects.GitHub.Expressions;

/// <summary>An expression cannot be read or evaluated. Caught where the expression's place in its file is known.</summary>
/// <param name="fault">What kind of fault.</param>
/// <param name="message">One clause that says what was found and what was expected.</param>
/// <param name="start">Where in the expression, counted from 0; -1 for all of it.</param>
/// <param name="length">How many characters it concerns.</param>
internal sealed class ExpressionException(ExpressionFault fault, string message, int start = -1, int length = 0) : Exception(message)
{
    public ExpressionFault Fault { get; } = fault;

    public int Start { get; } = start;

    public int Length { get; } = length;

    /// <summary>What to write instead, where that is known.</summary>
    public string? Help { get; init; }
}

internal enum ExpressionFault
{
    /// <summary>Characters that make no symbol.</summary>
    Symbol,

    /// <summary>Symbols that make no expression.</summary>
    Syntax,

    /// <summary>A context that is not known or not available where the expression stands.</summary>
    Context,

    /// <summary>A function that is not known or not available where the expression stands.</summary>
    Function,

    /// <summary>A function with too few or too many arguments.</summary>
    Arguments,

    /// <summary>Too long, or nested too deep.</summary>
    Limit,

    /// <summary>Correct, but without a value.</summary>
    Evaluation,
}
