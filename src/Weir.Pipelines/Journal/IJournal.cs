namespace Weir.Pipelines.Journal;

/// <summary>The journal of one run. Events are only ever appended.</summary>
/// <remarks>Appending is safe for concurrent use; who reads sees the entries in order and without gaps.</remarks>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Appends an event; when the call has returned, the event is kept as safely as the store can.</summary>
    ValueTask<JournalEntry> AppendAsync(RunEvent what, CancellationToken cancellationToken);

    /// <summary>The entries after a place in the journal; ends with the last one that is there now.</summary>
    IAsyncEnumerable<JournalEntry> ReadAsync(long after, CancellationToken cancellationToken);
}
