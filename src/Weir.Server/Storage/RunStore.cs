using Weir.Pipelines.Journal;

namespace Weir.Server.Storage;

/// <summary>Runs, and which node drives them.</summary>
/// <param name="database">Where they are kept.</param>
/// <param name="time">The time.</param>
internal sealed class RunStore(Database database, TimeProvider time)
{
    /// <summary>The number of a project that is called so; it is made where there is none.</summary>
    public Task<long> ProjectAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync($"INSERT INTO projects (name, created_at) VALUES ({name}, {time.GetUtcNow()}) ON CONFLICT (name) DO NOTHING").ConfigureAwait(false);
            return (await session.QueryAsync($"SELECT id FROM projects WHERE name = {name}", static row => row.GetInt64(0)).ConfigureAwait(false))[0];
        },
        cancellationToken);

    /// <summary>Makes a run, with the next number of its project, that this node drives.</summary>
    /// <param name="id">What it is called everywhere.</param>
    /// <param name="project">Its project.</param>
    /// <param name="node">This node.</param>
    /// <param name="until">When another may take it, unless it is renewed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its number and the right to drive it.</returns>
    public Task<(long Number, RunLease Lease)> CreateAsync(string id, long project, string node, DateTimeOffset until, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            // The row of the project keeps two runs from taking one number.
            await session.ExecuteAsync($"UPDATE projects SET name = name WHERE id = {project}").ConfigureAwait(false);
            var number = (await session.QueryAsync($"SELECT COALESCE(MAX(number), 0) + 1 FROM runs WHERE project = {project}", static row => row.GetInt64(0)).ConfigureAwait(false))[0];
            await session.ExecuteAsync(
                $"INSERT INTO runs (id, project, number, created_at, node, epoch, leased_until) VALUES ({id}, {project}, {number}, {time.GetUtcNow()}, {node}, 1, {until})").ConfigureAwait(false);
            return (number, new RunLease(id, 1));
        },
        cancellationToken);

    /// <summary>Takes the runs that have not ended and that nobody drives any more.</summary>
    /// <param name="node">This node.</param>
    /// <param name="until">When another may take them, unless they are renewed.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<List<RunLease>> TakeAbandonedAsync(string node, DateTimeOffset until, int most, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var abandoned = await session.QueryAsync(
                $"SELECT id FROM runs WHERE finished_at IS NULL AND leased_until < {time.GetUtcNow()} ORDER BY leased_until LIMIT {most} {session.Words.SkipLocked}",
                static row => row.GetString(0)).ConfigureAwait(false);
            List<RunLease> taken = [];
            foreach (var id in abandoned)
            {
                taken.AddRange(await session.QueryAsync(
                    $"UPDATE runs SET node = {node}, epoch = epoch + 1, leased_until = {until} WHERE id = {id} RETURNING epoch", row => new RunLease(id, row.GetInt64(0))).ConfigureAwait(false));
            }

            return taken;
        },
        cancellationToken);

    /// <summary>Keeps the right to drive a run.</summary>
    /// <exception cref="StaleLeaseException">Another node drives it by now.</exception>
    public Task RenewAsync(RunLease lease, DateTimeOffset until, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            if (await session.ExecuteAsync($"UPDATE runs SET leased_until = {until} WHERE id = {lease.Run} AND epoch = {lease.Epoch} AND finished_at IS NULL").ConfigureAwait(false) == 0)
                throw new StaleLeaseException($"run {lease.Run}");
        },
        cancellationToken);

    /// <summary>Says that a run has ended: nobody drives it any more.</summary>
    /// <exception cref="StaleLeaseException">Another node drives it by now.</exception>
    public Task FinishAsync(RunLease lease, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            if (await session.ExecuteAsync($"UPDATE runs SET finished_at = {time.GetUtcNow()}, leased_until = NULL WHERE id = {lease.Run} AND epoch = {lease.Epoch}").ConfigureAwait(false) == 0)
                throw new StaleLeaseException($"run {lease.Run}");
        },
        cancellationToken);

    /// <summary>The journal of a run, for the node that drives it.</summary>
    public IJournal JournalOf(RunLease lease) => new DatabaseJournal(database, lease, time);
}
