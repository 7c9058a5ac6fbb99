using System.Buffers;
using System.Text;
using Weir.Cli.Runs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Views;

/// <summary>Writes plain lines, each with the job that it belongs to before it.</summary>
internal sealed class PlainView : RunView
{
    private const int Piece = 64 * 1024;
    private const int WidestPrefix = 28;
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(100);
    private static readonly int[] Colors = [36, 35, 34, 33, 32, 96, 95, 94, 93, 92];

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(Piece * 2);
    private readonly Dictionary<(RunId, LegId), byte[]> _prefixes = [];
    private readonly Surroundings _around;
    private readonly ITimer _timer;
    private bool _several;
    private bool _flushDue;
    private int _width;

    public PlainView(Surroundings around)
    {
        _around = around;
        _timer = around.Time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override void Begin(IReadOnlyList<(HostedRun Run, RunState State)> runs)
    {
        _several = runs.Count > 1;
        foreach (var (run, state) in runs)
            Write([], $"{state.Plan.Name}: run {run.Folder.Run.Number} of {state.Plan.Path}");
    }

    /// <inheritdoc/>
    public override void Happened(HostedRun run, JournalEntry entry, RunState state)
    {
        foreach (var (leg, text) in Words(entry, state))
            Write(leg is { } id ? Prefix(run, state, id) : [], text);
    }

    /// <inheritdoc/>
    public override void Line(HostedRun run, LegId leg, int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        if (kind is LogKind.GroupEnd)
            return;
        lock (_gate)
        {
            _buffer.Write(_prefixes.GetValueOrDefault((run.Folder.Run.Id, leg), []));
            _buffer.Write(Mark(kind));
            _buffer.Write(utf8);
            _buffer.Write("\n"u8);
            AfterWrite();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask EndAsync(IReadOnlyList<(HostedRun Run, RunState State)> runs)
    {
        Flush();
        foreach (var (run, state) in runs)
            await new RunSummary(run.Folder, state, _around).WriteAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Flush();
        return _timer.DisposeAsync();
    }

    private static ReadOnlySpan<byte> Mark(LogKind kind) => kind switch
    {
        LogKind.Error => "error: "u8,
        LogKind.Warning => "warning: "u8,
        LogKind.Notice => "notice: "u8,
        LogKind.Debug => "debug: "u8,
        LogKind.Command => "$ "u8,
        LogKind.GroupStart => "▸ "u8,
        _ => "  "u8,
    };

    private IEnumerable<(LegId? Leg, string Text)> Words(JournalEntry entry, RunState state)
    {
        switch (entry.Event)
        {
            case RunBegun { Problems.Count: > 0 } begun:
                foreach (var problem in begun.Problems)
                    yield return (null, $"{Sign(JobResult.Failure)} {problem}");
                break;
            case JobResolved { Resolution: JobResolution.Skips skips } resolved:
                yield return (new LegId(resolved.Job, LegId.Only), $"{Sign(JobResult.Skipped)} skipped: {skips.Reason}");
                break;
            case JobResolved { Resolution: JobResolution.Invalid invalid } resolved:
                yield return (new LegId(resolved.Job, LegId.Only), $"{Sign(JobResult.Failure)} {invalid.Problems[0]}");
                break;
            case StepStarted step:
                yield return (step.Leg, $"{Paint("1", "▶ " + step.Name)}");
                break;
            case StepFinished { Outcome: JobResult.Failure or JobResult.Cancelled } step:
                var name = state.Find(step.Leg)?.Steps.FirstOrDefault(one => one.Started.Step == step.Step)?.Started.Name ?? "";
                yield return (step.Leg, $"{Sign(step.Outcome)} {name}{(step.Reason is { } why ? $": {why}" : "")}");
                break;
            case LegFinished finished when state.Find(finished.Leg) is { } leg && state.Jobs[finished.Leg.Job].Definition.Call is null:
                yield return (finished.Leg, $"{Sign(finished.Result)} {finished.Result.ToString().ToLowerInvariant()} after {Durations.Text(leg.StartedAt, leg.FinishedAt, entry.At)}"
                    + (finished.Reason is { } reason && finished.Result != JobResult.Success ? $": {reason}" : ""));
                break;
        }
    }

    private string Sign(JobResult result) => Paint(
        result switch { JobResult.Success => "32", JobResult.Failure => "31", JobResult.Cancelled => "33", _ => "90" },
        result switch { JobResult.Success => "✔", JobResult.Failure => "✘", JobResult.Cancelled => "◼", _ => "–" });

    private string Paint(string code, string text) => _around.HasColors ? $"\e[{code}m{text}\e[0m" : text;

    private byte[] Prefix(HostedRun run, RunState state, LegId leg)
    {
        lock (_gate)
        {
            if (_prefixes.TryGetValue((run.Folder.Run.Id, leg), out var known))
                return known;
            var title = _several ? $"{LegTitles.Of(run)}/{LegTitles.Of(state, leg)}" : LegTitles.Of(state, leg);
            _width = Math.Max(_width, Math.Min(title.Length, WidestPrefix));
            var color = Colors[_prefixes.Count % Colors.Length];
            var prefix = Encoding.UTF8.GetBytes($"{Paint(color.ToString(System.Globalization.CultureInfo.InvariantCulture), title.PadRight(_width))} │ ");
            _prefixes.Add((run.Folder.Run.Id, leg), prefix);
            return prefix;
        }
    }

    private void Write(byte[] prefix, string text)
    {
        lock (_gate)
        {
            foreach (var line in text.Split('\n'))
            {
                _buffer.Write(prefix);
                Encoding.UTF8.GetBytes(line, _buffer);
                _buffer.Write("\n"u8);
            }

            AfterWrite();
        }
    }

    private void AfterWrite()
    {
        if (_buffer.WrittenCount >= Piece)
        {
            WriteOut();
        }
        else if (!_flushDue)
        {
            _flushDue = true;
            _timer.Change(FlushAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private void Flush()
    {
        lock (_gate)
            WriteOut();
    }

    private void WriteOut()
    {
        _flushDue = false;
        _around.Output.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
