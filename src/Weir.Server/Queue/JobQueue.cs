using System.Data.Common;
using System.Text.Json;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Server.Storage;

namespace Weir.Server.Queue;

/// <summary>Jobs that wait for agents, and those that agents run. The row is the only truth: handing out is a change of it, never its end.</summary>
/// <param name="database">Where they are kept.</param>
/// <param name="signals">Wakes who waits for news of a job.</param>
/// <param name="time">The time.</param>
internal sealed class JobQueue(Database database, JobSignals signals, TimeProvider time)
{
    // What is looked at of each project and priority at once: no agent could take more.
    private const int Depth = 200;

    /// <summary>Queues a job; one that is queued already, for the same try of the same leg, stays as it is.</summary>
    /// <returns>What it is called from now on.</returns>
    public async Task<long> AddAsync(NewJob job, CancellationToken cancellationToken)
    {
        var id = await database.WriteAsync(session => AddAsync(session, job), cancellationToken).ConfigureAwait(false);
        signals.Queued();
        return id;
    }

    /// <summary>Hands jobs out. That a job has begun is the first thing that is told of it.</summary>
    /// <param name="offers">The agents that could take some.</param>
    /// <param name="until">When a job counts as lost, unless its lease is extended.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<List<LeasedJob>> LeaseAsync(IReadOnlyList<AgentOffer> offers, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var leased = await database.WriteAsync(session => LeaseAsync(session, offers, until), cancellationToken).ConfigureAwait(false);
        leased.ForEach(job => signals.Changed(job.Lease.Job));
        return leased;
    }

    /// <summary>Compares what an agent says that it runs with what it was given.</summary>
    /// <remarks>What never reached it is given to it again. What an earlier process of it has taken ended with that process: it is lost.</remarks>
    /// <param name="agent">The agent.</param>
    /// <param name="session">Its process.</param>
    /// <param name="held">The jobs that it knows of.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What it does not know of yet.</returns>
    public async Task<List<LeasedJob>> ReconcileAsync(string agent, string session, IReadOnlySet<long> held, CancellationToken cancellationToken)
    {
        var (unknown, lost) = await database.WriteAsync(
            async rows =>
            {
                var given = await rows.QueryAsync(
                    $"SELECT id, epoch, run, leg, payload, session FROM jobs WHERE state = 'leased' AND agent = {agent}",
                    row => (Job: new LeasedJob(new JobLease(row.GetInt64(0), row.GetInt64(1)), agent, new RunId(row.GetString(2)), LegId.Parse(row.GetString(3)), row.GetString(4)),
                        Session: row.GetString(5))).ConfigureAwait(false);
                var gone = given.Where(one => one.Session != session).Select(static one => one.Job).ToList();
                foreach (var job in gone)
                    await LoseAsync(rows, job.Lease, $"agent '{agent}' was started again while it ran").ConfigureAwait(false);
                return (given.Where(one => one.Session == session && !held.Contains(one.Job.Lease.Job)).Select(static one => one.Job).ToList(), gone);
            },
            cancellationToken).ConfigureAwait(false);
        lost.ForEach(job => signals.Changed(job.Lease.Job));
        return unknown;
    }

    /// <summary>Keeps jobs with their agent.</summary>
    public Task<LeaseNews> ExtendAsync(string agent, IReadOnlyList<JobLease> jobs, DateTimeOffset until, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            List<JobLease> stale = [];
            List<(JobLease, StopOrder)> stops = [];
            foreach (var job in jobs)
            {
                var kept = await session.QueryAsync(
                    $"UPDATE jobs SET leased_until = {until} WHERE id = {job.Job} AND epoch = {job.Epoch} AND agent = {agent} AND state = 'leased' RETURNING stop",
                    static row => row.Text(0)).ConfigureAwait(false);
                if (kept.Count == 0)
                    stale.Add(job);
                else if (kept[0] is { } stop)
                    stops.Add((job, JsonSerializer.Deserialize(stop, QueueJson.Default.StopOrder)!));
            }

            return new LeaseNews(stale, stops);
        },
        cancellationToken);

    /// <summary>Takes what happens in a job. The same may come again: agents repeat what was not confirmed to them.</summary>
    /// <param name="agent">Who tells it.</param>
    /// <param name="job">The right to run it.</param>
    /// <param name="first">How many events the agent has told of it before these.</param>
    /// <param name="events">What happens, in order.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StaleLeaseException">The job is another's by now, or has ended.</exception>
    public async Task ReportAsync(string agent, JobLease job, long first, IReadOnlyList<RunEvent> events, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync($"UPDATE jobs SET epoch = epoch WHERE id = {job.Job} AND epoch = {job.Epoch} AND agent = {agent} AND state = 'leased'").ConfigureAwait(false) == 0)
                    throw new StaleLeaseException($"job {job.Job}");

                // The first one is that it began, which the queue itself tells.
                for (var index = 0; index < events.Count; index++)
                    await TellAsync(session, job.Job, first + index + 2, events[index]).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        signals.Changed(job.Job);
    }

    /// <summary>Takes the outcome of a job. The same outcome may come again: agents repeat what was not confirmed to them.</summary>
    /// <exception cref="StaleLeaseException">The job is another's by now, or has another outcome.</exception>
    public async Task FinishAsync(string agent, JobLease job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        var text = TextOf(outcome);
        await database.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync(
                    $"""
                    UPDATE jobs SET state = 'finished', outcome = {text}, leased_until = NULL
                    WHERE id = {job.Job} AND epoch = {job.Epoch} AND agent = {agent} AND (state = 'leased' OR (state = 'finished' AND outcome = {text}))
                    """).ConfigureAwait(false) == 0)
                {
                    throw new StaleLeaseException($"job {job.Job}");
                }
            },
            cancellationToken).ConfigureAwait(false);
        signals.Changed(job.Job);
    }

    /// <summary>Stops a job: one that waits is withdrawn at once, the agent of one that runs is told when it extends its lease.</summary>
    public async Task StopAsync(long job, StopOrder order, CancellationToken cancellationToken)
    {
        var withdrawn = TextOf(new JobOutcome(JobResult.Cancelled, Value.Map.None, order.Reason));
        var stop = JsonSerializer.Serialize(order, QueueJson.Default.StopOrder);
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync($"UPDATE jobs SET state = 'withdrawn', outcome = {withdrawn} WHERE id = {job} AND state = 'queued'").ConfigureAwait(false);
                await session.ExecuteAsync($"UPDATE jobs SET stop = {stop} WHERE id = {job} AND state = 'leased'").ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        signals.Changed(job);
    }

    /// <summary>Takes jobs from agents that were silent for too long: these have failed, for a reason that is the system's.</summary>
    public async Task<List<JobLease>> TakeLostAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lost = await database.WriteAsync(
            async session =>
            {
                var silent = await session.QueryAsync(
                    $"SELECT id, epoch, agent FROM jobs WHERE state = 'leased' AND leased_until < {now} {session.Words.SkipLocked}",
                    static row => (Lease: new JobLease(row.GetInt64(0), row.GetInt64(1)), Agent: row.GetString(2))).ConfigureAwait(false);
                foreach (var (lease, agent) in silent)
                    await LoseAsync(session, lease, $"agent '{agent}' was lost: nothing was heard of it any more").ConfigureAwait(false);
                return silent.ConvertAll(static job => job.Lease);
            },
            cancellationToken).ConfigureAwait(false);
        lost.ForEach(job => signals.Changed(job.Job));
        return lost;
    }

    /// <summary>What became of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="known">How much of what was told is known already.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<JobNews> NewsAsync(long job, int known, CancellationToken cancellationToken) => database.ReadAsync(
        async session =>
        {
            var told = await session.QueryAsync(
                $"SELECT event FROM job_reports WHERE job = {job} AND number > {known} ORDER BY number",
                static row => JsonSerializer.Deserialize(row.GetString(0), PlanJson.Default.RunEvent)!).ConfigureAwait(false);
            var outcome = await session.QueryAsync($"SELECT outcome FROM jobs WHERE id = {job}", static row => row.Text(0)).ConfigureAwait(false);
            return new JobNews(told, outcome[0] is { } text ? JsonSerializer.Deserialize(text, PlanJson.Default.JobOutcome) : null);
        },
        cancellationToken);

    private async Task<long> AddAsync(DatabaseSession session, NewJob job)
    {
        var labels = JsonSerializer.Serialize(job.Labels.Order(StringComparer.Ordinal), QueueJson.Default.IEnumerableString);
        await session.ExecuteAsync($"INSERT INTO label_sets (labels) VALUES ({labels}) ON CONFLICT (labels) DO NOTHING").ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            INSERT INTO jobs (run, project, leg, attempt, try, label_set, priority, state, payload, queued_at)
            SELECT {job.Run.Value}, {job.Project}, {job.Leg.ToString()}, {job.Attempt}, {job.Try}, id, {job.Priority}, 'queued', {job.Payload}, {time.GetUtcNow()}
            FROM label_sets WHERE labels = {labels}
            ON CONFLICT (run, leg, attempt, try) DO NOTHING
            """).ConfigureAwait(false);
        var id = await session.QueryAsync(
            $"SELECT id FROM jobs WHERE run = {job.Run.Value} AND leg = {job.Leg.ToString()} AND attempt = {job.Attempt} AND try = {job.Try}",
            static row => row.GetInt64(0)).ConfigureAwait(false);
        return id[0];
    }

    private static async Task<List<LeasedJob>> LeaseAsync(DatabaseSession session, IReadOnlyList<AgentOffer> offers, DateTimeOffset until)
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
        var sessions = offers.ToDictionary(static offer => offer.Agent, static offer => offer.Session);
        foreach (var (job, agent) in Matchmaker.Match(jobs, offers, atWork.ToDictionary(static row => row.Project, static row => row.Count)))
        {
            leased.AddRange(await session.QueryAsync(
                $"""
                UPDATE jobs SET state = 'leased', epoch = epoch + 1, agent = {agent}, session = {sessions[agent]}, leased_until = {until}
                WHERE id = {job.Id} AND state = 'queued'
                RETURNING epoch, run, leg, payload
                """,
                row => new LeasedJob(new JobLease(job.Id, row.GetInt64(0)), agent, new RunId(row.GetString(1)), LegId.Parse(row.GetString(2)), row.GetString(3))).ConfigureAwait(false));
        }

        foreach (var job in leased)
            await TellAsync(session, job.Lease.Job, 1, new LegStarted(job.Leg, job.Agent)).ConfigureAwait(false);
        return leased;
    }

    private static Task<int> LoseAsync(DatabaseSession session, JobLease job, string reason)
    {
        var outcome = TextOf(new JobOutcome(JobResult.Failure, Value.Map.None, reason) { Cause = FailureCause.System });
        return session.ExecuteAsync(
            $"UPDATE jobs SET state = 'lost', outcome = {outcome}, leased_until = NULL WHERE id = {job.Job} AND epoch = {job.Epoch} AND state = 'leased'");
    }

    private static Task<int> TellAsync(DatabaseSession session, long job, long number, RunEvent what) => session.ExecuteAsync(
        $"INSERT INTO job_reports (job, number, event) VALUES ({job}, {number}, {JsonSerializer.Serialize(what, PlanJson.Default.RunEvent)}) ON CONFLICT (job, number) DO NOTHING");

    private static string TextOf(JobOutcome outcome) => JsonSerializer.Serialize(outcome, PlanJson.Default.JobOutcome);

    private static LabelSet LabelSetOf(DbDataReader row) => new(row.GetInt64(0), JsonSerializer.Deserialize(row.GetString(1), QueueJson.Default.HashSetString)!);
}
