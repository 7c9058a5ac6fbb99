namespace Weir.Engine.Sources;

/// <summary>git cannot do what it was asked, or is not there.</summary>
public sealed class GitException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do, as a sentence for a person.</param>
    /// <param name="inner">What the machine said, if anything.</param>
    public GitException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
