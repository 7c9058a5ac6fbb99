using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Server.Storage;

/// <summary>Brings a schema up to date, one version after the other. What was released is never edited: a change is another migration.</summary>
internal static class Migrations
{
    private static readonly IReadOnlyList<Func<SqlWords, string>> All = [Schema.Runs];

    /// <summary>Applies what is missing. Of several nodes that begin at once, one does it while the others wait.</summary>
    /// <exception cref="StorageException">The database was made by a newer version, or by something else.</exception>
    public static Task ApplyAsync(Database database, TimeProvider time, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync($"{session.Words.LockSchema}").ConfigureAwait(false);
            await session.ExecuteAsync($"CREATE TABLE IF NOT EXISTS weir_schema (version BIGINT PRIMARY KEY, digest TEXT NOT NULL, applied_at BIGINT NOT NULL)").ConfigureAwait(false);
            var applied = await session.QueryAsync(
                $"SELECT version, digest FROM weir_schema ORDER BY version", static row => (Version: row.GetInt64(0), Digest: row.GetString(1))).ConfigureAwait(false);
            if (applied.Count > All.Count)
                throw new StorageException($"the database has version {applied.Count} of the schema, and this weir-server knows {All.Count}: take a newer one");
            for (var version = 1; version <= All.Count; version++)
            {
                var script = All[version - 1](session.Words);
                var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
                if (version > applied.Count)
                {
                    await session.ExecuteAsync($"{new Sql(script)}").ConfigureAwait(false);
                    await session.ExecuteAsync($"INSERT INTO weir_schema (version, digest, applied_at) VALUES ({version}, {digest}, {time.GetUtcNow()})").ConfigureAwait(false);
                }
                else if (applied[version - 1] != (version, digest))
                {
                    throw new StorageException(string.Create(CultureInfo.InvariantCulture, $"version {version} of the database's schema is not what this weir-server makes: it is another program's"));
                }
            }
        },
        cancellationToken);
}
