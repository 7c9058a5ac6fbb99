using Weir.Pipelines.Journal;
using Weir.Server.Storage;
using Weir.Testing;

namespace Weir.Server.Tests.Storage;

/// <summary>Journals in a database are journals like all others, and only the node that drives a run writes to its journal.</summary>
public abstract class RunStoreContract(PostgresServer? postgres) : JournalContract, IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private DatabaseScene _scene = null!;
    private RunStore _store = null!;
    private long _project;

    private DateTimeOffset Until => _scene.Time.GetUtcNow() + Lease;

    public async ValueTask InitializeAsync()
    {
        _scene = await DatabaseScene.MakeAsync(postgres);
        _store = new RunStore(await _scene.OpenAsync(), _scene.Time);
        _project = await _store.ProjectAsync("shop", Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Runs_are_numbered_by_project_without_gaps_also_when_many_begin_at_once()
    {
        var other = await _store.ProjectAsync("other", Token);
        var numbers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async index => (await _store.CreateAsync($"r{index}", _project, "a", Until, Token)).Number));
        Assert.Equal(Enumerable.Range(1, 20).Select(static number => (long)number), numbers.Order());
        Assert.Equal(1, (await _store.CreateAsync("other", other, "a", Until, Token)).Number);
    }

    [Fact]
    public async Task A_run_whose_node_is_silent_is_taken_by_one_other_and_the_first_writes_nothing_more()
    {
        var (_, first) = await _store.CreateAsync("r1", _project, "a", Until, Token);
        await using var journal = _store.JournalOf(first);
        await journal.AppendAsync(new CancelRequested("before"), Token);
        Assert.Empty(await _store.TakeAbandonedAsync("b", Until, 10, Token));

        _scene.Time.Advance(Lease + TimeSpan.FromSeconds(1));
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _scene.OpenAsync()));
        var taken = (await Task.WhenAll(nodes.Select(node => new RunStore(node, _scene.Time).TakeAbandonedAsync("b", Until, 10, Token)))).SelectMany(static leases => leases);
        var second = Assert.Single(taken);

        await Assert.ThrowsAsync<StaleLeaseException>(() => journal.AppendAsync(new CancelRequested("late"), Token).AsTask());
        await Assert.ThrowsAsync<StaleLeaseException>(() => _store.RenewAsync(first, Until, Token));
        await Assert.ThrowsAsync<StaleLeaseException>(() => _store.FinishAsync(first, Token));
        await using var next = _store.JournalOf(second);
        await next.AppendAsync(new CancelRequested("after"), Token);
        Assert.Equal([(1L, "before"), (2L, "after")], (await ReadAsync(next)).Select(static entry => (entry.Sequence, ((CancelRequested)entry.Event).Reason)));
    }

    [Fact]
    public async Task A_run_that_is_renewed_or_has_ended_is_nobody_elses()
    {
        var (_, kept) = await _store.CreateAsync("r1", _project, "a", Until, Token);
        var (_, ended) = await _store.CreateAsync("r2", _project, "a", Until, Token);
        await _store.FinishAsync(ended, Token);
        _scene.Time.Advance(Lease);
        await _store.RenewAsync(kept, Until, Token);
        _scene.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await _store.TakeAbandonedAsync("b", Until, 10, Token));
        await Assert.ThrowsAsync<StaleLeaseException>(() => _store.RenewAsync(ended, Until, Token));
    }

    [Fact]
    public async Task A_journal_of_many_entries_is_read_whole_and_in_order()
    {
        await using var journal = await OpenAsync();
        for (var number = 1; number <= 1203; number++)
            await journal.AppendAsync(new CancelRequested($"{number}"), Token);
        Assert.Equal(Enumerable.Range(3, 1201).Select(static number => (long)number), (await ReadAsync(journal, after: 2)).Select(static entry => entry.Sequence));
    }

    protected override async ValueTask<IJournal> OpenAsync() => _store.JournalOf((await _store.CreateAsync("run", _project, "a", Until, Token)).Lease);
}

public sealed class SqliteRunStoreTests() : RunStoreContract(null);

public sealed class PostgresRunStoreTests(PostgresServer postgres) : RunStoreContract(postgres);
