namespace Weir.Dialects.GitLab.Patterns;

/// <summary>A pattern cannot be read. Caught where the place of the pattern in its file is known.</summary>
/// <param name="message">One clause that says what is wrong with it.</param>
internal sealed class PatternException(string message) : Exception(message)
{
    /// <summary>What to write instead, where that is known.</summary>
    public string? Help { get; init; }
}
