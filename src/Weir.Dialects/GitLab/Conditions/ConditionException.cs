namespace Weir.Dialects.GitLab.Conditions;

/// <summary>A condition cannot be read. Caught where the place of the condition in its file is known.</summary>
/// <param name="message">One clause that says what was found and what was expected.</param>
/// <param name="start">Where in the condition, counted from 0.</param>
/// <param name="length">How many characters it concerns.</param>
internal sealed class ConditionException(string message, int start, int length) : Exception(message)
{
    public int Start { get; } = start;

    public int Length { get; } = length;

    /// <summary>What to write instead, where that is known.</summary>
    public string? Help { get; init; }
}
