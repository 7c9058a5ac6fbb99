namespace Weir.Dialects.GitLab.Inputs;

/// <summary>What stands between the marks has no value. Caught where its place is known.</summary>
/// <param name="message">One clause that says why.</param>
internal sealed class InterpolationException(string message) : Exception(message)
{
    /// <summary>What to write instead, where that is known.</summary>
    public string? Help { get; init; }
}
