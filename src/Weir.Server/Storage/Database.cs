using System.Data;
using System.Data.Common;

namespace Weir.Server.Storage;

/// <summary>The database of a server: SQLite in a file, or PostgreSQL. The schema and the transitions are the same on both.</summary>
/// <remarks>Safe for concurrent use. Every write is one transaction: all of it is kept, or nothing.</remarks>
internal abstract class Database : IAsyncDisposable
{
    private const int Tries = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    private readonly DbDataSource _source;
    private readonly TimeProvider _time;

    private protected Database(DbDataSource source, TimeProvider time)
    {
        _source = source;
        _time = time;
    }

    /// <summary>What both systems say differently.</summary>
    public abstract SqlWords Words { get; }

    /// <summary>Opens a database and brings its schema up to date.</summary>
    /// <param name="address">The address of PostgreSQL, such as <c>postgres://weir@localhost/weir</c>; otherwise the path of a file for SQLite.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StorageException">It cannot be reached, is not Weir's, or was made by a newer version.</exception>
    public static async Task<Database> OpenAsync(string address, TimeProvider time, CancellationToken cancellationToken)
    {
        Database database = PostgresDatabase.IsAddress(address) ? new PostgresDatabase(address, time) : new SqliteDatabase(address, time);
        try
        {
            await Migrations.ApplyAsync(database, time, cancellationToken).ConfigureAwait(false);
            return database;
        }
        catch (DbException cause)
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw new StorageException($"the database cannot be opened: {cause.Message}", cause);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads what was true at one moment.</summary>
    public async Task<T> ReadAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var transaction = await connection.BeginTransactionAsync(ReadLevel, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
                return await work(new DatabaseSession(connection, transaction, Words, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Changes something in one transaction; an exception leaves all as it was. What two writers hindered each other in is done again.</summary>
    /// <param name="work">Does it; it may be called more than once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public virtual async Task<T> WriteAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(work, cancellationToken).ConfigureAwait(false);
            }
            catch (DbException hindrance) when (hindrance.IsTransient && attempt < Tries)
            {
                await Task.Delay(FirstPause * Math.Pow(2, attempt), _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<DatabaseSession, Task> work, CancellationToken cancellationToken) => WriteAsync(
        async session =>
        {
            await work(session).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => _source.DisposeAsync();

    private protected abstract IsolationLevel ReadLevel { get; }

    private protected virtual Task<DbConnection> ConnectAsync(CancellationToken cancellationToken) => _source.OpenConnectionAsync(cancellationToken).AsTask();

    private protected abstract ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    private async Task<T> WriteOnceAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var transaction = await BeginWriteAsync(connection, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await work(new DatabaseSession(connection, transaction, Words, cancellationToken)).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        }
    }
}

/// <summary>What SQLite and PostgreSQL say differently.</summary>
/// <param name="Identity">The type of a column that numbers its rows.</param>
/// <param name="LockSchema">A statement that lets one transaction at a time go on.</param>
/// <param name="SkipLocked">The end of a SELECT that leaves rows to whoever changes them now, and keeps its own for itself.</param>
internal sealed record SqlWords(Sql Identity, Sql LockSchema, Sql SkipLocked);

/// <summary>The database does not do what is asked of it.</summary>
internal sealed class StorageException(string message, Exception? cause = null) : Exception(message, cause);
