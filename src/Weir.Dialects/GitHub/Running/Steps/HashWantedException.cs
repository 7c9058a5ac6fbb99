namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>An expression asks for the hash of files that nobody has looked at yet. Caught where there is time to do so.</summary>
internal sealed class HashWantedException(string patterns) : Exception($"the hash of '{patterns}' is not known yet")
{
    /// <summary>The arguments of <c>hashFiles</c>, one a line.</summary>
    public string Patterns { get; } = patterns;
}
