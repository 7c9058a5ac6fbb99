using Weir.Pipelines.Execution;

namespace Weir.Engine.Logs;

/// <summary>The log of one leg, on disk: compressed segments with an index, and a tail that other processes can read while it is written.</summary>
/// <remarks>
/// Safe for concurrent use. What was written survives the death of the process but for the last <see cref="JobLogOptions.FlushInterval"/>;
/// disposing completes the log. Masks nothing: see <see cref="Secrets.MaskedLog"/>.
/// </remarks>
public sealed class JobLog : IJobLog, IDisposable
{
    private const int LongestLine = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly TimeSpan _flushInterval;
    private readonly LineBlock _block;
    private readonly LogVolumes _volumes;
    private readonly LogTail _tail;
    private readonly ITimer _timer;
    private long _firstLine = 1;
    private long _now;
    private int _step = -1;
    private int _flushed;
    private bool _flushDue;
    private bool _closed;

    private JobLog(LogFolder folder, JobLogOptions options, TimeProvider time)
    {
        _path = folder.Path;
        _time = time;
        _flushInterval = options.FlushInterval;
        _block = new LineBlock(options.SegmentBytes);
        _volumes = new LogVolumes(folder, options);
        _tail = new LogTail(folder);
        _timer = time.CreateTimer(static log => ((JobLog)log!).FlushInTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Creates a log.</summary>
    /// <param name="folder">A folder for this log alone; made where it is absent.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="StoreException">It cannot be created there.</exception>
    public static JobLog Create(string folder, JobLogOptions options, TimeProvider time)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new JobLog(new LogFolder(folder), options, time);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"a log cannot be created in '{folder}': {cause.Message}", cause);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A line of more than a megabyte is kept as several.</remarks>
    /// <exception cref="StoreException">The disk does not take it.</exception>
    public void Write(int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            try
            {
                while (utf8.Length > LongestLine)
                {
                    Append(step, kind, utf8[..LongestLine]);
                    utf8 = utf8[LongestLine..];
                }

                Append(step, kind, utf8);
            }
            catch (IOException cause)
            {
                throw Unwritable(cause);
            }
        }
    }

    /// <summary>Makes what was written so far readable by others at once.</summary>
    /// <exception cref="StoreException">The disk does not take it.</exception>
    public void Flush()
    {
        lock (_gate)
        {
            try
            {
                WriteTail();
            }
            catch (IOException cause)
            {
                throw Unwritable(cause);
            }
        }
    }

    /// <summary>Completes the log: who follows it comes to its end.</summary>
    /// <exception cref="StoreException">The disk does not take the last lines.</exception>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            _timer.Dispose();
            try
            {
                Seal();
                _volumes.Close(_firstLine - 1);
            }
            catch (IOException cause)
            {
                throw Unwritable(cause);
            }
            finally
            {
                _tail.Dispose();
                _volumes.Dispose();
            }
        }
    }

    private void Append(int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        if (_block.Lines > 0 && !_block.Fits(utf8.Length))
            Seal();
        if (!_flushDue || step != _step)
            LookAtTheClock(step);
        _block.Append(step, kind, _now, utf8);
    }

    // A line needs a time, but not one of its own: one look for each batch and each step is enough, and a look costs as much as a line.
    private void LookAtTheClock(int step)
    {
        _step = step;
        _now = Math.Max(_now, _time.GetUtcNow().ToUnixTimeMilliseconds());
        if (_flushDue)
            return;
        _flushDue = true;
        _timer.Change(_flushInterval, Timeout.InfiniteTimeSpan);
    }

    private void FlushInTime()
    {
        lock (_gate)
        {
            _flushDue = false;
            if (_closed)
                return;
            try
            {
                WriteTail();
            }
            catch (IOException)
            {
                // The same lines are written again with their segment, and whoever writes then is told. Nobody could be told here.
            }
        }
    }

    private void WriteTail()
    {
        if (_closed || _block.Length == _flushed)
            return;
        _tail.Append(_firstLine, _block.Bytes[_flushed..]);
        _flushed = _block.Length;
        _block.Cut();
    }

    private void Seal()
    {
        if (_block.Lines == 0)
            return;
        _volumes.Add(_block, _firstLine);
        _firstLine += _block.Lines;
        _flushed = 0;
        _block.Clear();
        _tail.Clear();
    }

    private StoreException Unwritable(IOException cause) =>
        new($"the log in '{_path}' cannot be written: {cause.Message}; make room on the disk and run again", cause);
}
