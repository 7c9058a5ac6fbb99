using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Testing;

/// <summary>Keeps what a leg tells.</summary>
/// <param name="pass">Also takes the events.</param>
public sealed class RecordedEvents(Action<RunEvent> pass) : IJobEvents
{
    private readonly Lock _gate = new();
    private readonly List<RunEvent> _events = [];

    public Dictionary<int, string> Summaries { get; } = [];

    public IReadOnlyList<RunEvent> All
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    public ValueTask TellAsync(RunEvent what, CancellationToken cancellationToken)
    {
        lock (_gate)
            _events.Add(what);
        pass(what);
        return ValueTask.CompletedTask;
    }

    public ValueTask SummarizeAsync(int step, string markdown, CancellationToken cancellationToken)
    {
        Summaries[step] = markdown;
        return ValueTask.CompletedTask;
    }
}
