using System.Diagnostics;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>Reads what one process and its descendants write, for as long as one of them may write.</summary>
/// <remarks>
/// It has a thread of its own, which is the only one to call the output. While the output takes its time nothing is read, and the process waits
/// once the pipe is full.
/// </remarks>
internal sealed class OutputPump
{
    /// <summary>
    /// When a process has ended and others still hold its output, either they are about to end as well, as in <c>exec &gt; &gt;(tee log)</c>, and
    /// need a moment, or they were meant to stay, as in <c>npm start &amp;</c>, and are not waited for. Silence tells one from the other.
    /// </summary>
    private const int Silence = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>A program that writes line by line is read once a millisecond, not once a line: that takes a tenth of the processor time.</summary>
    private const int SmallRead = 16 * 1024;

    /// <summary>Processes that were left behind and have ended are not kept in the kernel's table for longer.</summary>
    private static readonly TimeSpan ReapEvery = TimeSpan.FromSeconds(1);

    private const int Rest = -1;

    private readonly IProcessHandle _process;
    private readonly Pipe _pipe;
    private readonly Pipe _closing;
    private readonly LineSplitter _lines;
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _end;
    private bool _atEnd;
    private bool _isDiscarding;
    private Exception? _failure;

    private OutputPump(IProcessHandle process, Pipe pipe, Pipe closing, IOutput output)
    {
        (_process, _pipe, _closing) = (process, pipe, closing);
        _lines = new LineSplitter(output);
        _end = process.WatchEnd();
    }

    /// <summary>The exit code, once the process has ended.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Done once the process has ended and all that it wrote was handed on.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Done once nothing will be handed on any more.</summary>
    public Task Finished => _finished.Task;

    /// <summary>True where the output threw and nobody was told.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>What the output threw, if it did; the process was killed for it. Gives it once.</summary>
    public Exception? TakeFailure() => Interlocked.Exchange(ref _failure, null);

    /// <summary>Starts to read.</summary>
    /// <param name="process">The process.</param>
    /// <param name="pipe">What it writes to; owned from now on, and its writer closed once the process has ended.</param>
    /// <param name="closing">Ends the reading once its writer is closed; the owner's.</param>
    /// <param name="output">Takes the lines.</param>
    public static OutputPump Start(IProcessHandle process, Pipe pipe, Pipe closing, IOutput output)
    {
        var pump = new OutputPump(process, pipe, closing, output);
        new Thread(pump.Run, maxStackSize: 1 << 20) { IsBackground = true, Name = $"output of {process}" }.Start();
        return pump;
    }

    private void Run()
    {
        try
        {
            ReadUntilEnd();
            ReadWhatIsThere();
            ReadForAMoment();
            Hand(Rest);
            _settled.SetResult();
            ReadLeftBehind();
            Hand(Rest);
        }
        catch (IOException exception)
        {
            _ended.TrySetException(exception);
            _settled.TrySetException(exception);
        }
        finally
        {
            _pipe.Dispose();
            if (_end >= 0)
                _ = FileCalls.Close(_end);
            _finished.SetResult();
        }
    }

    private void ReadUntilEnd()
    {
        var reaped = Stopwatch.GetTimestamp();
        for (var end = false; !end;)
        {
            (var output, end, var closing) = Poll.Wait(_pipe.Reader, _end, _closing.Reader, (int)ReapEvery.TotalMilliseconds);
            if (output && Read() < SmallRead)
                end |= Poll.Wait(_end, milliseconds: 1);
            if (closing && !Poll.Wait(_end, (int)ReapEvery.TotalMilliseconds))
                throw new IOException($"process {_process} was killed and does not end");
            if (Stopwatch.GetElapsedTime(reaped) < ReapEvery)
                continue;
            Spawner.ReapAdopted();
            reaped = Stopwatch.GetTimestamp();
        }

        _ = FileCalls.Close(_end);
        _end = -1;
        _pipe.CloseWriter();
        _ended.SetResult(_process.ExitCode());
    }

    /// <summary>What the process wrote is in the pipe now; what others add to it meanwhile would have no end.</summary>
    private void ReadWhatIsThere()
    {
        if (_atEnd)
            return;
        for (var rest = _pipe.Waiting(); rest > 0 && Poll.Wait(_pipe.Reader, milliseconds: 0);)
            rest -= Math.Max(Read(), 1);
    }

    private void ReadForAMoment()
    {
        var since = Stopwatch.GetTimestamp();
        while (!_atEnd && Stopwatch.GetElapsedTime(since) < Limit)
        {
            var (output, closing, _) = Poll.Wait(_pipe.Reader, _closing.Reader, -1, Silence);
            if (!output || closing)
                return;
            Read();
        }
    }

    private void ReadLeftBehind()
    {
        while (!_atEnd)
        {
            var (output, closing, _) = Poll.Wait(_pipe.Reader, _closing.Reader, -1, Poll.Forever);
            if (closing)
            {
                ReadWhatIsThere();
                return;
            }

            if (output && Read() < SmallRead)
                Poll.Wait(_closing.Reader, milliseconds: 1);
        }
    }

    private int Read()
    {
        var count = _pipe.Read(_lines.Free);
        if (count > 0)
        {
            Hand(count);
            return count;
        }

        _atEnd = true;
        _pipe.CloseReader();
        return SmallRead;
    }

    /// <summary>An output that throws gets nothing more, and its process is ended: there is nobody to read it.</summary>
    /// <param name="count">How many bytes were read, or <see cref="Rest"/>.</param>
    private void Hand(int count)
    {
        if (_isDiscarding)
            return;
        try
        {
            if (count == Rest)
                _lines.Flush();
            else
                _lines.Advance(count);
        }
        catch (Exception exception)
        {
            _failure = exception;
            _isDiscarding = true;
            _process.Kill();
        }
    }
}
