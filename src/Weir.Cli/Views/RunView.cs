using Weir.Cli.Runs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Views;

/// <summary>Shows runs while they happen.</summary>
/// <remarks>Events of one run come in order; those of several runs, and lines, come from several threads.</remarks>
internal abstract class RunView : IAsyncDisposable
{
    /// <summary>The view that suits the output.</summary>
    public static RunView Choose(RunSettings settings, Surroundings around) =>
        settings.Json ? new JsonView(around)
        : around.IsTerminal && around.HasColors && !settings.Plain ? new LiveView(around)
        : new PlainView(around);

    /// <summary>The runs begin.</summary>
    public abstract void Begin(IReadOnlyList<(HostedRun Run, RunState State)> runs);

    /// <summary>Something happened: it is in the journal. What a leg tells comes later than its lines.</summary>
    public abstract void Happened(HostedRun run, JournalEntry entry, RunState state);

    /// <summary>A leg tells something: in order with its lines.</summary>
    public virtual void Told(HostedRun run, LegId leg, RunEvent what)
    {
    }

    /// <summary>A leg wrote a line. The memory is the caller's again when the call has returned.</summary>
    public abstract void Line(HostedRun run, LegId leg, int step, LogKind kind, ReadOnlySpan<byte> utf8);

    /// <summary>Tells the person something about all of it.</summary>
    public abstract void Say(string text);

    /// <summary>Leaves the terminal to a question until it is answered.</summary>
    public virtual Task<bool> PauseAsync(Func<Task<bool>> ask) => ask();

    /// <summary>The runs have ended.</summary>
    public abstract ValueTask EndAsync(IReadOnlyList<(HostedRun Run, RunState State)> runs);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
