using CsCheck;
using Weir.Server.Queue;

namespace Weir.Server.Tests.Queue;

public sealed class MatchmakerTests
{
    private static readonly string[] AllLabels = ["linux", "arm", "gpu"];

    private static readonly Gen<HashSet<string>> Labels = Gen.Bool.Array[3].Select(static has => AllLabels.Where((_, index) => has[index]).ToHashSet());

    private static readonly Gen<WaitingJob[]> Jobs =
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2], Labels).Array[0, 30].Select(static jobs => jobs.Select(static (job, index) => Job(index + 1, job.Item1, job.Item3, job.Item2)).ToArray());

    private static readonly Gen<AgentOffer[]> Offers =
        Gen.Select(Labels, Gen.Int[0, 4]).Array[0, 6].Select(static offers => offers.Select(static (offer, index) => new AgentOffer($"agent-{index}", offer.Item1, offer.Item2)).ToArray());

    [Fact]
    public void An_agent_gets_only_jobs_whose_labels_it_has_and_no_more_than_it_can_take() =>
        Gen.Select(Jobs, Offers).Sample(static (jobs, offers) =>
        {
            var matched = Match(jobs, offers);
            return matched.All(pair => pair.Job.LabelSet.Labels.IsSubsetOf(offers.Single(offer => offer.Agent == pair.Agent).Labels))
                && matched.Select(static pair => pair.Job.Id).Distinct().Count() == matched.Count
                && offers.All(offer => matched.Count(pair => pair.Agent == offer.Agent) <= offer.Free);
        });

    [Fact]
    public void No_job_waits_while_an_agent_that_has_its_labels_is_free() =>
        Gen.Select(Jobs, Offers).Sample(static (jobs, offers) =>
        {
            var matched = Match(jobs, offers);
            var free = offers.Where(offer => matched.Count(pair => pair.Agent == offer.Agent) < offer.Free).ToList();
            return jobs.Where(job => matched.All(pair => pair.Job != job)).All(job => !free.Any(offer => job.LabelSet.Labels.IsSubsetOf(offer.Labels)));
        });

    [Fact]
    public void Higher_priorities_go_first_and_then_the_oldest_of_a_project()
    {
        var jobs = new[] { Job(1, 1, []), Job(2, 1, [], priority: 5), Job(3, 1, []) };
        Assert.Equal([2L, 1L], Match(jobs, [Agent("a", 2)]).Select(static pair => pair.Job.Id));
    }

    [Fact]
    public void Projects_take_turns_and_who_has_jobs_at_work_waits_for_the_others()
    {
        var jobs = new[] { Job(1, 1, []), Job(2, 1, []), Job(3, 1, []), Job(4, 2, []), Job(5, 2, []), Job(6, 3, []) };
        Assert.Equal([1L, 4L, 6L, 2L], Match(jobs, [Agent("a", 4)]).Select(static pair => pair.Job.Id));
        var busy = Matchmaker.Match(jobs, [Agent("a", 4)], new Dictionary<long, int> { [1] = 3 });
        Assert.Equal([4L, 6L, 5L, 1L], busy.Select(static pair => pair.Job.Id));
    }

    [Fact]
    public void Agents_with_rare_labels_are_left_to_who_needs_them()
    {
        var offers = new[] { Agent("rare", 1, "linux", "gpu"), Agent("plain", 1, "linux") };
        Assert.Equal([(1L, "plain"), (2L, "rare")], Match([Job(1, 1, ["linux"]), Job(2, 1, ["gpu"])], offers).Select(static pair => (pair.Job.Id, pair.Agent)));
    }

    private static IReadOnlyList<(WaitingJob Job, string Agent)> Match(WaitingJob[] jobs, AgentOffer[] offers) => Matchmaker.Match(jobs, offers, new Dictionary<long, int>());

    private static AgentOffer Agent(string name, int free, params string[] labels) => new(name, labels.ToHashSet(), free);

    private static WaitingJob Job(long id, long project, HashSet<string> labels, long priority = 0) =>
        new(id, project, priority, new LabelSet(labels.Sum(static label => 1L << Array.IndexOf(AllLabels, label)), labels));
}
