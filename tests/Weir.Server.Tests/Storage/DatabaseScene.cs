using Microsoft.Extensions.Time.Testing;
using Weir.Server.Storage;
using Weir.Testing;

namespace Weir.Server.Tests.Storage;

/// <summary>A database for one test, and the time that it goes by.</summary>
internal sealed class DatabaseScene : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly List<Database> _open = [];

    private DatabaseScene(string? address) => Address = address ?? _scratch.In("weir.db");

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public string Address { get; }

    public FakeTimeProvider Time { get; } = new(Start);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A new database of a kind, for a test class that has both.</summary>
    public static async Task<DatabaseScene> MakeAsync(PostgresServer? postgres) => new(postgres is null ? null : await postgres.NewDatabaseAsync());

    /// <summary>Opens it as another node would. It pauses in real time where two writers hinder each other.</summary>
    public async Task<Database> OpenAsync()
    {
        var database = await Database.OpenAsync(Address, TimeProvider.System, Token);
        _open.Add(database);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open)
            await database.DisposeAsync();
        _scratch.Dispose();
    }
}
