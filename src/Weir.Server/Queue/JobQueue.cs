using System.Data.Common;
using System.Text.Json;
using Weir.Server.Storage;

namespace Weir.Server.Queue;

/// <summary>A job for an agent.</summary>
/// <param name="Run">The run that it belongs to.</param>
/// <param name="Project">Its project.</param>
/// <param name="Leg">What the run calls it.</param>
/// <param name="Labels">What the agent must have.</param>
/// <param name="Payload">What the agent must know.</param>
internal sealed record NewJob(string Run, long Project, string Leg, IReadOnlySet<string> Labels, string Payload)
{
    /// <summary>Higher ones go first.</summary>
    public int Priority { get; init; }
}

/// <summary>The right of an agent to run a job. Every write of the agent carries it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Epoch">Grows each time that the job is handed out.</param>
internal sealed record JobLease(long Job, long Epoch);

/// <summary>A job that was handed out.</summary>
/// <param name="Lease">The right to run it.</param>
/// <param name="Agent">To whom.</param>
/// <param name="Run">The run that it belongs to.</param>
/// <param name="Leg">What the run calls it.</param>
/// <param name="Payload">What the agent must know.</param>
internal sealed record LeasedJob(JobLease Lease, string Agent, string Run, string Leg, string Payload);

/// <summary>Jobs that wait for agents, and those that agents run. The row is the only truth: handing out is a change of it, never its end.</summary>
/// <param name="database">Where they are kept.</param>
/// <param name="time">The time.</param>
internal sealed class JobQueue(Database database, TimeProvider time)
{
    // What is looked at of each project and priority at once: no agent could take more.
    private const int Depth = 200;

    /// <summary>Queues a job.</summary>
    /// <returns>What it is called from now on.</returns>
    public Task<long> AddAsync(NewJob job, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var labels = JsonSerializer.Serialize(job.Labels.Order(StringComparer.Ordinal), QueueJson.Default.IEnumerableString);
            await session.ExecuteAsync($"INSERT INTO label_sets (labels) VALUES ({labels}) ON CONFLICT (labels) DO NOTHING").ConfigureAwait(false);
            var id = await session.QueryAsync(
                $"""
                INSERT INTO jobs (run, project, leg, label_set, priority, state, payload, queued_at)
                SELECT {job.Run}, {job.Project}, {job.Leg}, id, {job.Priority}, 'queued', {job.Payload}, {time.GetUtcNow()} FROM label_sets WHERE labels = {labels}
                RETURNING id
                """,
                static row => row.GetInt64(0)).ConfigureAwait(false);
            return id[0];
        },
        cancellationToken);

    /// <summary>Hands jobs out.</summary>
    /// <param name="offers">The agents that could take some.</param>
    /// <param name="until">When a job counts as lost, unless its lease is extended.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<List<LeasedJob>> LeaseAsync(IReadOnlyList<AgentOffer> offers, DateTimeOffset until, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var labels = (await session.QueryAsync($"SELECT id, labels FROM label_sets WHERE id IN (SELECT label_set FROM jobs WHERE state = 'queued')", LabelSetOf).ConfigureAwait(false))
                .ToDictionary(static set => set.Id);

            // Rows that another node hands out at this moment are left to it.
            var waiting = await session.QueryAsync(
                $"""
                SELECT id, project, priority, label_set FROM jobs WHERE state = 'queued' AND id IN (
                  SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY project, priority ORDER BY id) AS place FROM jobs WHERE state = 'queued') AS queued WHERE place <= {Depth})
                {session.Words.SkipLocked}
                """,
                static row => (Id: row.GetInt64(0), Project: row.GetInt64(1), Priority: row.GetInt64(2), LabelSet: row.GetInt64(3))).ConfigureAwait(false);
            var atWork = await session.QueryAsync(
                $"SELECT project, COUNT(*) FROM jobs WHERE state = 'leased' GROUP BY project", static row => (Project: row.GetInt64(0), Count: (int)row.GetInt64(1))).ConfigureAwait(false);
            List<LeasedJob> leased = [];
            var jobs = waiting.Where(job => labels.ContainsKey(job.LabelSet)).Select(job => new WaitingJob(job.Id, job.Project, job.Priority, labels[job.LabelSet]));
            foreach (var (job, agent) in Matchmaker.Match(jobs, offers, atWork.ToDictionary(static row => row.Project, static row => row.Count)))
            {
                leased.AddRange(await session.QueryAsync(
                    $"""
                    UPDATE jobs SET state = 'leased', epoch = epoch + 1, agent = {agent}, leased_until = {until} WHERE id = {job.Id} AND state = 'queued'
                    RETURNING epoch, run, leg, payload
                    """,
                    row => new LeasedJob(new JobLease(job.Id, row.GetInt64(0)), agent, row.GetString(1), row.GetString(2), row.GetString(3))).ConfigureAwait(false));
            }

            return leased;
        },
        cancellationToken);

    /// <summary>Keeps jobs with their agent.</summary>
    /// <returns>Those that are not its any more: it has to end them, and nothing that they say counts.</returns>
    public Task<List<JobLease>> ExtendAsync(string agent, IReadOnlyList<JobLease> jobs, DateTimeOffset until, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            List<JobLease> stale = [];
            foreach (var job in jobs)
            {
                if (await session.ExecuteAsync(
                    $"UPDATE jobs SET leased_until = {until} WHERE id = {job.Job} AND epoch = {job.Epoch} AND agent = {agent} AND state = 'leased'").ConfigureAwait(false) == 0)
                {
                    stale.Add(job);
                }
            }

            return stale;
        },
        cancellationToken);

    /// <summary>Takes the outcome of a job. The same outcome may come again: agents repeat what was not confirmed to them.</summary>
    /// <exception cref="StaleLeaseException">The job is another's by now, or has another outcome.</exception>
    public Task FinishAsync(string agent, JobLease job, string outcome, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            if (await session.ExecuteAsync(
                $"""
                UPDATE jobs SET state = 'finished', outcome = {outcome}, leased_until = NULL
                WHERE id = {job.Job} AND epoch = {job.Epoch} AND agent = {agent} AND (state = 'leased' OR (state = 'finished' AND outcome = {outcome}))
                """).ConfigureAwait(false) == 0)
            {
                throw new StaleLeaseException($"job {job.Job}");
            }
        },
        cancellationToken);

    /// <summary>Takes jobs from agents that were silent for too long. What becomes of them is decided by who asks.</summary>
    public Task<List<LeasedJob>> TakeLostAsync(CancellationToken cancellationToken) => database.WriteAsync(
        session => session.QueryAsync(
            $"""
            UPDATE jobs SET state = 'lost', leased_until = NULL WHERE state = 'leased' AND leased_until < {time.GetUtcNow()}
            RETURNING id, epoch, agent, run, leg, payload
            """,
            static row => new LeasedJob(new JobLease(row.GetInt64(0), row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5))),
        cancellationToken);

    private static LabelSet LabelSetOf(DbDataReader row) => new(row.GetInt64(0), JsonSerializer.Deserialize(row.GetString(1), QueueJson.Default.HashSetString)!);
}
