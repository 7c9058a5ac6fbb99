namespace Weir.Pipelines.Execution;

/// <summary>The log of one leg: lines in order, each of a step and of a kind.</summary>
/// <remarks>Safe for concurrent use. Secrets are masked on the way in; nothing is kept unmasked.</remarks>
public interface IJobLog
{
    /// <summary>Appends a line.</summary>
    /// <param name="step">The number of the step that it belongs to, as in the journal; 0 for the job itself.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="utf8">The line as UTF-8, without its end.</param>
    void Write(int step, LogKind kind, ReadOnlySpan<byte> utf8);
}

/// <summary>What a line of a log is.</summary>
public enum LogKind : byte
{
    /// <summary>What a process wrote.</summary>
    Output,

    /// <summary>A command that is run.</summary>
    Command,

    /// <summary>Opens a group of lines; the line is its title.</summary>
    GroupStart,

    /// <summary>Closes the group; the line is empty.</summary>
    GroupEnd,

    /// <summary>For who looks for the cause of something.</summary>
    Debug,

    /// <summary>Worth knowing.</summary>
    Notice,

    /// <summary>Probably not as meant.</summary>
    Warning,

    /// <summary>What failed.</summary>
    Error,
}

/// <summary>The secrets of one leg.</summary>
/// <remarks>Safe for concurrent use. A secret that was added is masked in all that is written afterwards, in the encodings that tools print it in.</remarks>
public interface IMasks
{
    /// <summary>Adds a secret; each of its lines is masked as well. Blank text is not a secret.</summary>
    void Add(string secret);

    /// <summary>The text with every secret replaced by <c>***</c>.</summary>
    string Apply(string text);

    /// <summary>True where the text holds a secret.</summary>
    bool Covers(string text);
}
