using System.Runtime.CompilerServices;

namespace Weir.Engine.Logs;

/// <summary>Reads the log of one leg, also while another process writes it.</summary>
/// <remarks>
/// Only whole lines are seen. Where lines are missing, because the log outgrew its limit or the disk lost some, one line of kind
/// <see cref="Weir.Pipelines.Execution.LogKind.Warning"/> stands in their place and says how many. Not safe for concurrent use: every reader
/// has its own.
/// </remarks>
public sealed class JobLogReader : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly LogIndex _index;
    private readonly LogFolder _folder;

    /// <summary>Creates a reader. The log need not be there yet: until it is, it has no lines.</summary>
    /// <param name="folder">The folder of the log.</param>
    public JobLogReader(string folder)
    {
        _folder = new LogFolder(folder);
        _index = new LogIndex(_folder);
    }

    /// <summary>True once the log is complete; never for the log of a writer that was killed.</summary>
    /// <exception cref="InvalidDataException">The folder holds something else than a log.</exception>
    public bool IsComplete
    {
        get
        {
            _index.Refresh();
            return _index.Closed;
        }
    }

    /// <summary>The number of the last line that is there now; 0 while there is none.</summary>
    /// <exception cref="InvalidDataException">The folder holds something else than a log.</exception>
    public long LastLine
    {
        get
        {
            _index.Refresh();
            return new LogCursor(_folder, _index, _index.NextLine, step: null).Read().LastOrDefault().Number is > 0 and var last
                ? last
                : _index.NextLine - 1;
        }
    }

    /// <summary>The lines that are there now. Only the segments that hold some of them are read.</summary>
    /// <exception cref="InvalidDataException">The folder holds something else than a log.</exception>
    public IEnumerable<LogLine> Read(LogRange range)
    {
        var left = range.Count;
        if (left <= 0)
            yield break;
        foreach (var line in new LogCursor(_folder, _index, range.First, range.Step).Read())
        {
            yield return line;
            if (--left == 0)
                yield break;
        }
    }

    /// <summary>The lines from a number on, those that are there and those that come, until the log is complete.</summary>
    /// <param name="first">The number of the first line, from 1.</param>
    /// <param name="time">Tells when to look again: ten times a second.</param>
    /// <param name="cancellationToken">Ends the wait. Needed where the writer may have been killed: such a log never ends.</param>
    /// <exception cref="InvalidDataException">The folder holds something else than a log.</exception>
    public async IAsyncEnumerable<LogLine> FollowAsync(
        long first, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursor = new LogCursor(_folder, _index, first, step: null);
        while (true)
        {
            var complete = IsComplete;
            foreach (var line in cursor.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return line;
            }

            if (complete)
                yield break;
            await Task.Delay(BetweenLooks, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();
}
