namespace Weir.Engine.Reports;

/// <summary>A report cannot be read.</summary>
public sealed class ReportException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, as a clause for a person.</param>
    /// <param name="line">Where, counted from 1; 0 where that is unknown.</param>
    /// <param name="column">Where, counted from 1; 0 where that is unknown.</param>
    /// <param name="inner">What the parser said, if anything.</param>
    public ReportException(string message, int line, int column, Exception? inner = null)
        : base(message, inner)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line, counted from 1; 0 where it is unknown.</summary>
    public int Line { get; }

    /// <summary>The column, counted from 1; 0 where it is unknown.</summary>
    public int Column { get; }
}
