using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.Server.Queue;
using Weir.Server.Storage;

namespace Weir.Server.Agents;

/// <summary>The agents that may take jobs. Of their tokens only digests are kept.</summary>
/// <param name="database">Where they are kept.</param>
/// <param name="time">The time.</param>
internal sealed class AgentStore(Database database, TimeProvider time)
{
    private const int TokenBytes = 32;

    /// <summary>Lets an agent take jobs. One of the same name takes the place of the other, whose token holds no longer.</summary>
    /// <returns>Its token: it is shown this once.</returns>
    public async Task<string> RegisterAsync(string name, IReadOnlySet<string> labels, int capacity, CancellationToken cancellationToken)
    {
        var token = $"weira_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes))}";
        var text = JsonSerializer.Serialize(labels.Order(StringComparer.Ordinal), QueueJson.Default.IEnumerableString);
        await database.WriteAsync(
            session => session.ExecuteAsync(
                $"""
                INSERT INTO agents (name, token_hash, labels, capacity, is_paused, created_at) VALUES ({name}, {HashOf(token)}, {text}, {capacity}, 0, {time.GetUtcNow()})
                ON CONFLICT (name) DO UPDATE SET token_hash = excluded.token_hash, labels = excluded.labels, capacity = excluded.capacity
                """),
            cancellationToken).ConfigureAwait(false);
        return token;
    }

    /// <summary>The agent whose token this is; null where it is nobody's.</summary>
    public async Task<KnownAgent?> FindAsync(string token, CancellationToken cancellationToken) => (await ReadAsync(
        $"SELECT name, labels, capacity, is_paused, seen_at, version FROM agents WHERE token_hash = {HashOf(token)}", cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>All agents by name.</summary>
    public Task<List<KnownAgent>> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync($"SELECT name, labels, capacity, is_paused, seen_at, version FROM agents ORDER BY name", cancellationToken);

    /// <summary>Says that an agent was heard of.</summary>
    public Task SeenAsync(string name, string version, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync($"UPDATE agents SET seen_at = {time.GetUtcNow()}, version = {version} WHERE name = {name}"), cancellationToken);

    /// <summary>Gives an agent no more jobs, or some again.</summary>
    /// <returns>False where there is no such agent.</returns>
    public Task<bool> PauseAsync(string name, bool isPaused, CancellationToken cancellationToken) => database.WriteAsync(
        async session => await session.ExecuteAsync($"UPDATE agents SET is_paused = {isPaused} WHERE name = {name}").ConfigureAwait(false) > 0, cancellationToken);

    /// <summary>Lets an agent in no more. Jobs that it has are lost when their leases run out.</summary>
    /// <returns>False where there is no such agent.</returns>
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        async session => await session.ExecuteAsync($"DELETE FROM agents WHERE name = {name}").ConfigureAwait(false) > 0, cancellationToken);

    private Task<List<KnownAgent>> ReadAsync(FormattableString sql, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.QueryAsync(sql, Of), cancellationToken);

    // A token is random: nobody finds another one that has its digest, so a fast digest without salt will do.
    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static KnownAgent Of(DbDataReader row) => new(
        row.GetString(0),
        JsonSerializer.Deserialize(row.GetString(1), QueueJson.Default.HashSetString)!.ToHashSet(StringComparer.OrdinalIgnoreCase),
        (int)row.GetInt64(2),
        row.GetInt64(3) != 0,
        row.IsDBNull(4) ? null : row.Time(4))
    {
        Version = row.Text(5),
    };
}
