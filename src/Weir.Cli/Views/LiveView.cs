using System.Text;
using Spectre.Console;
using Weir.Cli.Runs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Views;

/// <summary>Redraws the jobs of the runs in a terminal while they happen; at the end a summary stays.</summary>
internal sealed class LiveView : RunView
{
    private const int LongestLine = 400;
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, (HostedRun Run, RunState State)> _runs = [];
    private readonly Dictionary<(RunId, LegId), LiveLeg> _legs = [];
    private readonly Surroundings _around;
    private CancellationTokenSource _ended = new();
    private Task _drawing = Task.CompletedTask;
    private string _notice = "";

    public LiveView(Surroundings around) => _around = around;

    /// <inheritdoc/>
    public override void Begin(IReadOnlyList<(HostedRun Run, RunState State)> runs)
    {
        foreach (var (run, state) in runs)
            _runs[run.Folder.Run.Id] = (run, state);
        _drawing = Task.Run(() => DrawAsync(_ended.Token));
    }

    /// <inheritdoc/>
    public override async Task<bool> PauseAsync(Func<Task<bool>> ask)
    {
        await StopAsync().ConfigureAwait(false);

        // Who is asked must see what the answer depends on.
        _around.LiveConsole.Write(Frame());
        var answer = await ask().ConfigureAwait(false);
        _ended.Dispose();
        _ended = new CancellationTokenSource();
        _drawing = Task.Run(() => DrawAsync(_ended.Token));
        return answer;
    }

    /// <inheritdoc/>
    public override void Happened(HostedRun run, JournalEntry entry, RunState state)
    {
        lock (_gate)
            _runs[run.Folder.Run.Id] = (run, state);
    }

    /// <inheritdoc/>
    public override void Line(HostedRun run, LegId leg, int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        lock (_gate)
        {
            var shown = LegOf(run, leg);
            if (shown.Lines.Shows(step, kind, utf8) && !utf8.IsEmpty)
                shown.Last = utf8[..Math.Min(utf8.Length, LongestLine)].ToArray();
        }
    }

    /// <inheritdoc/>
    public override void Told(HostedRun run, LegId leg, RunEvent what)
    {
        if (what is not StepStarted step)
            return;
        lock (_gate)
        {
            var shown = LegOf(run, leg);
            shown.Lines.Begin(step);
            shown.Last = [];
        }
    }

    /// <inheritdoc/>
    public override void Say(string text)
    {
        lock (_gate)
            _notice = text;
    }

    /// <inheritdoc/>
    public override async ValueTask EndAsync(IReadOnlyList<(HostedRun Run, RunState State)> runs)
    {
        await StopAsync().ConfigureAwait(false);
        foreach (var (run, state) in runs)
            await new RunSummary(run.Folder, state, _around).WriteAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task StopAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _drawing.ConfigureAwait(false);
    }

    private Task DrawAsync(CancellationToken ended) => _around.LiveConsole.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top)
        .StartAsync(async context =>
        {
            using var timer = new PeriodicTimer(BetweenFrames, _around.Time);
            while (!ended.IsCancellationRequested)
            {
                context.UpdateTarget(Frame());
                try
                {
                    await timer.WaitForNextTickAsync(ended).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        });

    private LiveFrame Frame()
    {
        lock (_gate)
        {
            var lines = _legs.ToDictionary(leg => leg.Key, leg => TerminalText.Strip(Encoding.UTF8.GetString(leg.Value.Last)));
            return new LiveFrame([.. _runs.Values.Select(run => run.State)], lines, _notice, _around.Time.GetUtcNow());
        }
    }

    private LiveLeg LegOf(HostedRun run, LegId leg)
    {
        if (!_legs.TryGetValue((run.Folder.Run.Id, leg), out var known))
            _legs.Add((run.Folder.Run.Id, leg), known = new LiveLeg());
        return known;
    }

    private sealed class LiveLeg
    {
        public PlainLeg Lines { get; } = new([]);

        public byte[] Last { get; set; } = [];
    }
}
