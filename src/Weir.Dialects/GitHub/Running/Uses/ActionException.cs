using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>An action cannot be used.</summary>
internal sealed class ActionException : Exception
{
    /// <summary>Creates the exception for one reason.</summary>
    public ActionException(Span at, string message)
        : this([new Note(at, message)])
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="problems">What is wrong and where, at least one.</param>
    public ActionException(IReadOnlyList<Note> problems)
        : base(problems[0].Message) => Problems = problems;

    /// <summary>What is wrong and where.</summary>
    public IReadOnlyList<Note> Problems { get; }
}
