namespace Weir.Cli;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked, and that ended well.</summary>
    public const int Success = 0;

    /// <summary>The pipeline failed, or a file has errors.</summary>
    public const int Failure = 1;

    /// <summary>It was used wrongly, or a file is not valid; nothing was run.</summary>
    public const int WrongUse = 2;

    /// <summary>The person stopped it.</summary>
    public const int Cancelled = 130;
}

/// <summary>What was asked cannot be done; nothing was run.</summary>
internal sealed class CommandException : Exception
{
    /// <param name="message">What is wrong and what to do: a clause for a person.</param>
    public CommandException(string message)
        : base(message)
    {
    }
}
