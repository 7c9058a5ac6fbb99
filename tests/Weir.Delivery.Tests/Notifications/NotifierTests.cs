using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Delivery.Analysis;
using Weir.Delivery.Notifications;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;

namespace Weir.Delivery.Tests.Notifications;

public sealed class NotifierTests : IProgress<string>
{
    private readonly List<string> _problems = [];

    [Fact]
    public async Task Each_occasion_is_told_in_order_to_those_who_want_to_know()
    {
        await using var server = await VendorServer.StartAsync();
        server.On("POST /all", "{}").On("POST /ends", "{}");
        NotificationSettings[] settings = [new(new Uri($"{server.Address}/all"), Enum.GetValues<Occasion>()), new(new Uri($"{server.Address}/ends"), [Occasion.Promoted, Occasion.RolledBack])];
        await TellAsync(settings, Rollout());
        Assert.Equal(["started", "waiting", "paused", "rolled-back"], Occasions(server, "/all"));
        Assert.Equal(["rolled-back"], Occasions(server, "/ends"));
        Assert.Empty(_problems);
    }

    [Fact]
    public async Task A_notice_has_a_line_for_people_and_fields_for_programs()
    {
        await using var server = await VendorServer.StartAsync();
        server.On("POST /", "{}");
        await TellAsync([new(new Uri(server.Address), [Occasion.RolledBack])], Rollout());
        var expected = JsonNode.Parse("""{"occasion":"rolled-back","text":"shop 1.2.0 in production: taken back, 1.1.0 serves: too many errors","app":"shop","environment":"production","version":"1.2.0","stableVersion":"1.1.0","rollout":1,"at":"2026-03-01T12:00:00+00:00"}""");
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(server.Requests[0].Body)), server.Requests[0].Body);
    }

    [Fact]
    public async Task Addresses_that_refuse_are_named_by_their_hosts_alone()
    {
        await using var server = await VendorServer.StartAsync();
        server.On("POST /secret", new VendorAnswer(403));
        await TellAsync([new(new Uri($"{server.Address}/secret"), [Occasion.Started])], Rollout());
        Assert.Equal(["127.0.0.1 could not be told that shop 1.2.0 in production: deploy begins: it answered 403"], _problems);
    }

    [Fact]
    public void A_rollout_that_cannot_be_taken_back_is_an_occasion_of_its_own() =>
        Assert.Equal((Occasion.RollbackFailed, "shop 1.2.0 in production: ❌ Rollback failed: nobody answers"), Told(new RolloutEvent.Finished(RolloutResult.RollbackFailed, "nobody answers")));

    [Fact]
    public void A_release_that_serves_is_told() =>
        Assert.Equal((Occasion.Promoted, "shop 1.2.0 in production: ✅ it serves"), Told(new RolloutEvent.Finished(RolloutResult.Promoted, "1.2.0 serves")));

    void IProgress<string>.Report(string value) => _problems.Add(value);

    private static (Occasion, string) Told(RolloutEvent what)
    {
        var entry = new RolloutEntry(1, Samples.Start, what);
        var notice = Notice.Of(entry, RolloutState.Of(Samples.Plan(Samples.Canary(1, 50))).After(entry))!;
        return (notice.Occasion, notice.Text);
    }

    // A verdict that stops a rollout is told as a pause; other verdicts are not told.
    private static RolloutEvent[] Rollout() =>
    [
        new RolloutEvent.Begun(),
        new RolloutEvent.ApprovalAwaited(0, 0),
        new RolloutEvent.GateOpened(0, 0, "approved by ann"),
        new RolloutEvent.PhaseReached(0, "all healthy"),
        new RolloutEvent.Checked(0, new Verdict(Outcome.Inconclusive, Samples.Start, [new MetricVerdict("health", Outcome.Inconclusive, "nobody knows")])),
        new RolloutEvent.Finished(RolloutResult.RolledBack, "too many errors"),
    ];

    private async Task TellAsync(NotificationSettings[] settings, IReadOnlyList<RolloutEvent> events)
    {
        using var http = new HttpClient();
        await using var notifier = new Notifier(settings, http, this, TimeProvider.System);
        var canary = Samples.Canary() with { Steps = [new CanaryStep(1) { Gates = [new Gate.Approval()] }] };
        var state = RolloutState.Of(Samples.Plan(canary, analysis: new AnalysisSettings { InconclusiveLimit = 0 }));
        foreach (var what in events)
        {
            var entry = new RolloutEntry(1, Samples.Start, what);
            state = state.After(entry);
            notifier.Tell(entry, state);
        }
    }

    private static IEnumerable<string?> Occasions(VendorServer server, string path) =>
        server.Requests.Where(request => request.Path == path).Select(static request => JsonDocument.Parse(request.Body).RootElement.GetProperty("occasion").GetString());
}
