using System.Data.Common;
using Weir.Server.Storage;

namespace Weir.Server.Tests.Storage;

/// <summary>What a database does, whichever it is.</summary>
public abstract class DatabaseContract(PostgresServer? postgres) : IAsyncLifetime
{
    private DatabaseScene _scene = null!;

    private static CancellationToken Token => DatabaseScene.Token;

    public async ValueTask InitializeAsync() => _scene = await DatabaseScene.MakeAsync(postgres);

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Nodes_that_begin_at_once_make_one_schema()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _scene.OpenAsync()));
        foreach (var node in nodes)
            Assert.Equal([1L], await node.ReadAsync(session => session.QueryAsync($"SELECT version FROM weir_schema", static row => row.GetInt64(0)), Token));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        var database = await _scene.OpenAsync();
        await database.WriteAsync(session => session.ExecuteAsync($"INSERT INTO weir_schema (version, digest, applied_at) VALUES ({2}, {"later"}, {DatabaseScene.Start})"), Token);
        var refused = await Assert.ThrowsAsync<StorageException>(_scene.OpenAsync);
        Assert.Equal("the database has version 2 of the schema, and this weir-server knows 1: take a newer one", refused.Message);
    }

    [Fact]
    public async Task A_schema_that_another_program_made_is_refused()
    {
        var database = await _scene.OpenAsync();
        await database.WriteAsync(session => session.ExecuteAsync($"UPDATE weir_schema SET digest = {"other"}"), Token);
        Assert.Contains("another program's", (await Assert.ThrowsAsync<StorageException>(_scene.OpenAsync)).Message);
    }

    [Theory]
    [InlineData("'; DROP TABLE projects; --")]
    [InlineData("{0} @p0 \\ \" 漢🙂\n")]
    public async Task Values_are_never_read_as_statements(string name)
    {
        var database = await _scene.OpenAsync();
        var store = new RunStore(database, _scene.Time);
        var id = await store.ProjectAsync(name, Token);
        Assert.Equal(id, await store.ProjectAsync(name, Token));
        Assert.Equal([name], await database.ReadAsync(session => session.QueryAsync($"SELECT name FROM projects", static row => row.GetString(0)), Token));
    }

    [Fact]
    public async Task A_transaction_that_fails_leaves_nothing()
    {
        var database = await _scene.OpenAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync($"INSERT INTO projects (name, created_at) VALUES ({"half"}, {0})");
                throw new InvalidOperationException("the rest does not happen");
            },
            Token));
        Assert.Empty(await database.ReadAsync(session => session.QueryAsync($"SELECT name FROM projects", static row => row.GetString(0)), Token));
    }

    [Fact]
    public async Task What_refers_to_nothing_is_refused()
    {
        var database = await _scene.OpenAsync();
        await Assert.ThrowsAnyAsync<DbException>(() => new RunStore(database, _scene.Time).CreateAsync("r1", 7, "node", DatabaseScene.Start, Token));
    }

    [Fact]
    public async Task What_was_written_is_there_when_it_is_opened_again()
    {
        await using (var database = await Database.OpenAsync(_scene.Address, TimeProvider.System, Token))
            await new RunStore(database, _scene.Time).ProjectAsync("shop", Token);
        var again = await _scene.OpenAsync();
        Assert.Equal(["shop"], await again.ReadAsync(session => session.QueryAsync($"SELECT name FROM projects", static row => row.GetString(0)), Token));
    }

    [Fact]
    public async Task Writers_at_once_lose_nothing()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _scene.OpenAsync()));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => new RunStore(nodes[number % 2], _scene.Time).ProjectAsync($"p{number % 50}", Token)));
        Assert.Equal([50L], await nodes[0].ReadAsync(session => session.QueryAsync($"SELECT COUNT(*) FROM projects", static row => row.GetInt64(0)), Token));
    }
}

public sealed class SqliteTests() : DatabaseContract(null)
{
    [Fact]
    public async Task A_file_that_is_no_database_is_told()
    {
        using var scratch = new Testing.ScratchFolder();
        var refused = await Assert.ThrowsAsync<StorageException>(() => Database.OpenAsync(scratch.Write("notes.txt", new string('x', 5000)), TimeProvider.System, DatabaseScene.Token));
        Assert.StartsWith("the database cannot be opened: ", refused.Message);
    }
}

public sealed class PostgresTests(PostgresServer postgres) : DatabaseContract(postgres)
{
    [Theory]
    [InlineData("postgres://weir@127.0.0.1:1/weir", "the database cannot be opened: ")]
    [InlineData("postgres://weir@127.0.0.1/weir?colour=red", "the address of the database has 'colour', which cannot be set to 'red'")]
    [InlineData("postgres://", "the address of the database cannot be read: ")]
    public async Task An_address_that_leads_nowhere_is_told(string address, string message) =>
        Assert.StartsWith(message, (await Assert.ThrowsAsync<StorageException>(() => Database.OpenAsync(address, TimeProvider.System, DatabaseScene.Token))).Message);
}
