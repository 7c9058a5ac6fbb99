using System.Data;
using System.Data.Common;
using Npgsql;

namespace Weir.Server.Storage;

/// <summary>PostgreSQL, for one node or several.</summary>
internal sealed class PostgresDatabase : Database
{
    // A server takes 100 connections by default, which several nodes share. 'Maximum Pool Size' in the address says another number.
    private const int Connections = 20;

    /// <param name="address">As in <see cref="Database.OpenAsync"/>.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="StorageException">The address is none.</exception>
    public PostgresDatabase(string address, TimeProvider time)
        : base(NpgsqlDataSource.Create(ConnectionOf(address)), time)
    {
    }

    /// <inheritdoc/>
    public override SqlWords Words { get; } = new(new Sql("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"), new Sql("SELECT pg_advisory_xact_lock(8738126)"), new Sql("FOR UPDATE SKIP LOCKED"));

    /// <summary>True where an address is one of PostgreSQL.</summary>
    public static bool IsAddress(string address) =>
        address.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private protected override IsolationLevel ReadLevel => IsolationLevel.RepeatableRead;

    private protected override ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);

    // The driver knows only its own form of addresses.
    private static string ConnectionOf(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Host.Length == 0 && !uri.Query.Contains("host=", StringComparison.Ordinal)))
            throw new StorageException("the address of the database cannot be read: expected postgres://USER:PASSWORD@HOST:PORT/DATABASE");
        var user = uri.UserInfo.Split(':', 2);
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length > 0 ? uri.Host : null,
            Port = uri.IsDefaultPort ? NpgsqlConnection.DefaultPort : uri.Port,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            MaxPoolSize = Connections,
        };
        foreach (var part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            var value = Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : "");
            try
            {
                if (pair[0] == "host")
                    connection.Host = value;
                else
                    connection[pair[0] == "sslmode" ? "SSL Mode" : Uri.UnescapeDataString(pair[0])] = value;
            }
            catch (ArgumentException)
            {
                throw new StorageException($"the address of the database has '{pair[0]}', which cannot be set to '{value}'");
            }
        }

        return connection.ConnectionString;
    }
}
