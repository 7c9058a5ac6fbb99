using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Weir.Server.Storage;

/// <summary>SQLite in a file, for one node: many readers beside one writer.</summary>
internal sealed class SqliteDatabase : Database
{
    private const int Patience = 30;

    // SQLite has one writer at a time: who waits here waits in order, and not by asking again and again.
    private readonly SemaphoreSlim _writer = new(1);

    /// <param name="path">The file; it is made where there is none.</param>
    /// <param name="time">The time.</param>
    public SqliteDatabase(string path, TimeProvider time)
        : base(SqliteFactory.Instance.CreateDataSource(new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = Patience }.ToString()), time)
    {
    }

    /// <inheritdoc/>
    public override SqlWords Words { get; } = new(new Sql("INTEGER PRIMARY KEY AUTOINCREMENT"), new Sql("SELECT 1"), new Sql(""));

    /// <inheritdoc/>
    public override async Task<T> WriteAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await base.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        SqliteConnection.ClearAllPools();
        _writer.Dispose();
    }

    private protected override IsolationLevel ReadLevel => IsolationLevel.Serializable;

    private protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await base.ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                // What was committed is there after the power was cut, not only after the process was killed.
                command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private protected override ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));
}
