using System.Text.Json;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;
using Weir.Testing;

namespace Weir.Delivery.Tests.Rollouts;

public sealed class EnvironmentFolderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly EnvironmentFolder _folder;

    public EnvironmentFolderTests() => _folder = new EnvironmentFolder(_scratch.Path);

    public static TheoryData<TargetSettings> Targets =>
    [
        new ProcessSettings { Command = "./shop", Environment = new Dictionary<string, string> { ["A"] = "b" }, Health = new HealthCheck { Path = "/up" } },
        new DockerSettings { Image = "shop:1", Port = 80, Command = ["a", "b"] },
        new ComposeSettings { Service = "web", Port = 80 },
        new KubernetesSettings { Name = "shop", Image = "shop:1", Traffic = new KubernetesTraffic.HttpRoute("shop", "shop") },
        new AnsibleSettings { Playbook = "site.yml" },
        new CommandSettings { Deploy = "./deploy" },
    ];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_release_is_read_as_it_was_kept(TargetSettings target)
    {
        var release = Samples.Release(3) with { Target = target, Gateway = new GatewaySettings { Listen = "80" } };
        _folder.Keep(release);
        Assert.Equal(JsonSerializer.Serialize(release, RolloutLines.Release), JsonSerializer.Serialize(_folder.ReadRelease(new ReleaseId(3)), RolloutLines.Release));
        Assert.IsType(target.GetType(), _folder.ReadRelease(new ReleaseId(3)).Target);
        Assert.Equal(new ReleaseId(4), _folder.NextRelease());
    }

    [Fact]
    public void A_plan_is_read_as_it_was_kept()
    {
        var strategy = Samples.Canary(1) with
        {
            Before = [new Gate.Approval(), new Gate.Window([DayOfWeek.Monday], new TimeOnly(9, 0), new TimeOnly(17, 0), "Europe/Berlin")],
            BeforePromotion = [new Gate.Webhook(new Uri("https://gate.example/x"), TimeSpan.FromMinutes(1)), new Gate.Test("./smoke.sh", TimeSpan.FromMinutes(1))],
            Matches = [new TrafficMatch(TrafficMatchKind.Header, "X-Beta", "yes")],
            Sticky = new Stickiness.Header("X-User"),
        };
        var rollout = _folder.Keep(number => Samples.Plan(strategy) with { Number = number });
        Assert.Equal(
            JsonSerializer.Serialize(Samples.Plan(strategy), RolloutLines.Plan), JsonSerializer.Serialize(Assert.Single(_folder.Rollouts()).Plan(), RolloutLines.Plan));
        Assert.Equal(1, rollout.Number);
    }

    [Fact]
    public void What_serves_is_what_the_last_rollout_that_ended_came_to()
    {
        Assert.Null(_folder.Stable());
        End(Samples.Plan(Samples.Canary(1), isFirst: true), RolloutResult.Promoted);
        Assert.Equal(new ReleaseId(2), _folder.Stable()!.Id);
        End(Samples.Plan(Samples.Canary(1)) with { Candidate = Samples.Release(3), Stable = Samples.Release(2) }, RolloutResult.RolledBack);
        Assert.Equal(new ReleaseId(2), _folder.Stable()!.Id);
        _folder.Keep(number => Samples.Plan(Samples.Canary(1)) with { Number = number });
        Assert.Equal(3, _folder.Unfinished()!.Number);
    }

    [Fact]
    public void Only_one_may_change_an_environment()
    {
        using (var held = _folder.TryLock())
            Assert.Null(_folder.TryLock());
        using var free = _folder.TryLock();
        Assert.NotNull(free);
    }

    [Fact]
    public void An_entry_that_was_torn_by_a_death_does_not_count()
    {
        var path = _scratch.In("journal.jsonl");
        using (var journal = RolloutJournal.Open(path, TimeProvider.System))
            journal.Append(new RolloutEvent.Begun());
        File.AppendAllText(path, "{\"sequence\":2,\"at\":");
        Assert.Single(RolloutJournal.Read(path));
        using (var journal = RolloutJournal.Open(path, TimeProvider.System))
            Assert.Equal(2, journal.Append(new RolloutEvent.Recovered()).Sequence);
        Assert.Equal(2, RolloutJournal.Read(path).Count);
    }

    private void End(RolloutPlan plan, RolloutResult result)
    {
        var rollout = _folder.Keep(number => plan with { Number = number });
        using var journal = rollout.OpenJournal(TimeProvider.System);
        journal.Append(new RolloutEvent.Begun());
        journal.Append(new RolloutEvent.Finished(result, "test"));
    }
}
