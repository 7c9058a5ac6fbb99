using System.Runtime.CompilerServices;
using Weir.Pipelines.Journal;

namespace Weir.Testing;

/// <summary>A journal in memory.</summary>
public sealed class MemoryJournal(TimeProvider time) : IJournal
{
    private readonly Lock _gate = new();
    private readonly List<JournalEntry> _entries = [];

    public ValueTask<JournalEntry> AppendAsync(RunEvent what, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var entry = new JournalEntry(_entries.Count + 1, time.GetUtcNow(), what);
            _entries.Add(entry);
            return new ValueTask<JournalEntry>(entry);
        }
    }

    public async IAsyncEnumerable<JournalEntry> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        List<JournalEntry> entries;
        lock (_gate)
            entries = [.. _entries.Skip((int)after)];
        foreach (var entry in entries)
            yield return entry;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
