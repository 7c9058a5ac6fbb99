namespace Weir.Engine.Unix;

/// <summary>A process to start, in a session and process group of its own, with every signal as a program expects it.</summary>
internal sealed record ProcessStart
{
    /// <summary>A path, absolute or from the working directory.</summary>
    public required string Program { get; init; }

    /// <summary>What follows the program's name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>The descriptor that it writes its output to.</summary>
    public required int Output { get; init; }

    /// <summary>The descriptor that it writes its errors to.</summary>
    public required int Errors { get; init; }

    /// <summary>The descriptor that it reads; null for nothing to read.</summary>
    public int? Input { get; init; }

    /// <summary>What it and all that it starts can be known by; null for no mark.</summary>
    public ProcessMark? Mark { get; init; }
}

/// <summary>The system refused to start a process.</summary>
/// <param name="error">Its errno.</param>
internal sealed class ProcessStartException(int error) : Exception(Errno.Text(error))
{
    public const int TooLong = 7, NotProgram = 8, TooMany = 11, NoMemory = 12, BeingWritten = 26;

    public int Error { get; } = error;
}
