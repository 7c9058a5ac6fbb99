using System.Runtime.CompilerServices;
using System.Text.Json;
using Weir.Pipelines.Journal;

namespace Weir.Server.Storage;

/// <summary>The journal of a run in a database. Only the node whose epoch the run has can append.</summary>
/// <param name="database">Where it is kept.</param>
/// <param name="lease">The right to drive the run.</param>
/// <param name="time">The time.</param>
internal sealed class DatabaseJournal(Database database, RunLease lease, TimeProvider time) : IJournal
{
    private const int Page = 500;

    // Entries are appended one after the other: their numbers have no gaps.
    private readonly SemaphoreSlim _turn = new(1);

    /// <inheritdoc/>
    /// <exception cref="StaleLeaseException">Another node drives the run by now.</exception>
    public async ValueTask<JournalEntry> AppendAsync(RunEvent what, CancellationToken cancellationToken)
    {
        var text = JsonSerializer.Serialize(what, PlanJson.Default.RunEvent);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await database.WriteAsync(session => AppendAsync(session, what, text), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalEntry> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await database.ReadAsync(session => session.QueryAsync(
                $"SELECT sequence, at, event FROM run_events WHERE run = {lease.Run} AND sequence > {after} ORDER BY sequence LIMIT {Page}",
                static row => new JournalEntry(row.GetInt64(0), row.Time(1), JsonSerializer.Deserialize(row.GetString(2), PlanJson.Default.RunEvent)!)), cancellationToken).ConfigureAwait(false);
            foreach (var entry in page)
                yield return entry;
            if (page.Count < Page)
                break;
            after = page[^1].Sequence;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JournalEntry> AppendAsync(DatabaseSession session, RunEvent what, string text)
    {
        // The row of the run is held until the end: a node that takes the run over comes before this entry or after it.
        if (await session.ExecuteAsync($"UPDATE runs SET epoch = epoch WHERE id = {lease.Run} AND epoch = {lease.Epoch}").ConfigureAwait(false) == 0)
            throw new StaleLeaseException($"run {lease.Run}");
        var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var sequence = await session.QueryAsync(
            $"""
            INSERT INTO run_events (run, sequence, at, event)
            SELECT {lease.Run}, COALESCE(MAX(sequence), 0) + 1, {at}, {text} FROM run_events WHERE run = {lease.Run} RETURNING sequence
            """,
            static row => row.GetInt64(0)).ConfigureAwait(false);
        return new JournalEntry(sequence[0], at, what);
    }
}
