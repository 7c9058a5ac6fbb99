namespace Weir.Server.Queue;

/// <summary>A job that waits for an agent.</summary>
/// <param name="Id">Grows with the time of queueing.</param>
/// <param name="Project">Whose it is.</param>
/// <param name="Priority">Higher ones go first.</param>
/// <param name="LabelSet">What an agent must have.</param>
internal sealed record WaitingJob(long Id, long Project, long Priority, LabelSet LabelSet);

/// <summary>Labels that jobs ask for together.</summary>
/// <param name="Id">The row that has them.</param>
/// <param name="Labels">The labels.</param>
internal sealed record LabelSet(long Id, IReadOnlySet<string> Labels);

/// <summary>An agent that could take jobs.</summary>
/// <param name="Agent">Which.</param>
/// <param name="Labels">What it has.</param>
/// <param name="Free">How many jobs it can take now.</param>
internal sealed record AgentOffer(string Agent, IReadOnlySet<string> Labels, int Free)
{
    /// <summary>The process of the agent: what an earlier one has taken is not this one's.</summary>
    public string Session { get; init; } = "";
}

/// <summary>Says which waiting job goes to which agent: a pure function.</summary>
/// <remarks>
/// Higher priorities go first. Within one, the project that has the fewest jobs at work has the next turn, and its oldest job takes it. A job goes to
/// the agent with the fewest labels that it did not ask for, so that rare agents stay free for who needs them.
/// </remarks>
internal static class Matchmaker
{
    /// <summary>Matches jobs and agents.</summary>
    /// <param name="waiting">The jobs that wait.</param>
    /// <param name="offers">The agents; each at most once.</param>
    /// <param name="atWork">How many jobs of each project run already.</param>
    public static IReadOnlyList<(WaitingJob Job, string Agent)> Match(
        IEnumerable<WaitingJob> waiting, IReadOnlyList<AgentOffer> offers, IReadOnlyDictionary<long, int> atWork)
    {
        var free = offers.ToDictionary(static offer => offer.Agent, static offer => offer.Free);
        var able = new Dictionary<long, AgentOffer[]>();
        var left = offers.Sum(static offer => offer.Free);
        List<(WaitingJob, string)> matched = [];
        foreach (var level in waiting.GroupBy(static job => job.Priority).OrderByDescending(static level => level.Key))
        {
            var turns = new PriorityQueue<Queue<WaitingJob>, (int AtWork, long Job)>();
            foreach (var project in level.GroupBy(static job => job.Project))
            {
                var jobs = new Queue<WaitingJob>(project.OrderBy(static job => job.Id));
                var running = atWork.GetValueOrDefault(project.Key) + matched.Count(pair => pair.Item1.Project == project.Key);
                turns.Enqueue(jobs, (running, jobs.Peek().Id));
            }

            while (left > 0 && turns.TryDequeue(out var jobs, out var turn))
            {
                var job = jobs.Dequeue();
                var running = turn.AtWork;
                if (AgentFor(job) is { } agent)
                {
                    matched.Add((job, agent));
                    free[agent]--;
                    left--;
                    running++;
                }

                if (jobs.TryPeek(out var next))
                    turns.Enqueue(jobs, (running, next.Id));
            }
        }

        return matched;

        string? AgentFor(WaitingJob job)
        {
            if (!able.TryGetValue(job.LabelSet.Id, out var agents))
            {
                able[job.LabelSet.Id] = agents =
                [
                    .. offers.Where(offer => job.LabelSet.Labels.IsSubsetOf(offer.Labels)).OrderBy(static offer => offer.Labels.Count).ThenByDescending(static offer => offer.Free),
                ];
            }

            return agents.FirstOrDefault(offer => free[offer.Agent] > 0)?.Agent;
        }
    }
}
