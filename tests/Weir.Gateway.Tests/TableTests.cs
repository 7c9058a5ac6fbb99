using System.Globalization;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Weir.Gateway.Backends;
using Weir.Gateway.Counting;
using Weir.Gateway.Routing;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Tests;

public sealed class TableTests
{
    private const int Users = 10_000;

    private static readonly Gen<string> UserKeys = Gen.String[Gen.Char.AlphaNumeric, 1, 20];

    private static readonly Gen<double> Percentages = Gen.Int[0, TrafficSplit.Buckets].Select(buckets => buckets / 100.0);

    [Fact]
    public void A_split_is_within_one_percentage_point_at_ten_thousand_users() => Percentages.Sample(
        percent =>
        {
            var below = TrafficSplit.BucketsOf(percent);
            var got = Enumerable.Range(0, Users).Count(user => TrafficSplit.Bucket($"user-{user}", "r2") < below) * 100.0 / Users;
            // Five standard deviations at 50 % are 2.5 points for one draw; these users are always the same, so it is one fact and no chance.
            Assert.InRange(got, percent - 1, percent + 1);
        },
        iter: 100, threads: 1);

    [Fact]
    public void Nobody_who_has_the_candidate_leaves_it_while_its_share_stands_or_grows() => Gen.Select(UserKeys, Percentages, Percentages).Sample((user, one, other) =>
    {
        var (less, more) = (Math.Min(one, other), Math.Max(one, other));
        var hadIt = ChosenBy(TableOf(less), user) == "r2";
        Assert.True(!hadIt || ChosenBy(TableOf(more), user) == "r2");
    });

    [Fact]
    public void It_is_not_always_the_same_users_who_get_a_candidate_first()
    {
        var first = Enumerable.Range(0, Users).Where(user => TrafficSplit.Bucket($"{user}", "r2") < 1000).ToHashSet();
        var second = Enumerable.Range(0, Users).Where(user => TrafficSplit.Bucket($"{user}", "r3") < 1000).ToHashSet();

        Assert.InRange(first.Intersect(second).Count(), 50, 200);
    }

    [Theory]
    [InlineData("weir-canary=abc", "abc")]
    [InlineData("a=1; weir-canary=abc; b=2", "abc")]
    [InlineData("a=1;weir-canary=\"abc\"", "abc")]
    [InlineData("xweir-canary=1; weir-canary2=2", null)]
    [InlineData("weir-canary", null)]
    [InlineData("", null)]
    public void A_cookie_is_found_among_others(string header, string? value) => Assert.Equal(value, Cookies.Find(header, "weir-canary"));

    [Fact]
    public void Reading_cookies_never_fails() => Gen.String.Sample(header => Cookies.Find(header, "a"));

    [Theory]
    [InlineData("header", "X-Beta", null, true)]
    [InlineData("header", "X-Beta", "1", true)]
    [InlineData("header", "X-Beta", "2", false)]
    [InlineData("cookie", "beta", "yes", true)]
    [InlineData("cookie", "beta", "no", false)]
    [InlineData("cookie", "other", null, false)]
    public void Matches_decide_before_the_percentage(string kind, string name, string? value, bool isCandidate)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["x-beta"] = "1";
        request.Headers.Cookie = "a=1; beta=yes";
        var user = default(RequestUser);

        var chosen = Live(TableOf(0) with { Matches = [new TableMatch(kind, name, value)] }).Choose(request, ref user);

        Assert.Equal(isCandidate ? "r2" : "r1", chosen!.Id);
    }

    [Fact]
    public void All_that_is_wrong_with_a_table_is_told_at_once()
    {
        var errors = TableCheck.Errors(new GatewayTable
        {
            Version = 1,
            Releases = [new TableRelease { Id = "r1", Backends = ["nowhere"], Protocol = "spdy" }],
            Stable = "r0",
            CandidatePercent = double.NaN,
            Sticky = new TableSticky { By = "ip" },
            Serving = new TableServing { State = "off" },
            Health = new TableHealth { Path = "health", Passes = 0 },
        });

        Assert.Equal(8, errors.Count);
        Assert.Contains("backend 'nowhere' of release 'r1' is not 'host:port'", errors);
    }

    [Theory]
    [InlineData("127.0.0.1:80", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("shop.internal:8080", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData(":80", false)]
    [InlineData("host:0", false)]
    [InlineData("host:70000", false)]
    [InlineData("evil/path:80", false)]
    [InlineData("user@host:80", false)]
    public void An_address_is_a_host_and_a_port(string text, bool isOne) => Assert.Equal(isOne, TableCheck.IsAddress(text));

    [Fact]
    public void A_closed_claim_is_empty_once_and_for_ever() => Gen.Bool.List[1, 50].Sample(streams =>
    {
        var claims = new Claims();
        foreach (var isStream in streams)
            Assert.True(claims.TryClaim(isStream));
        claims.Close();
        foreach (var isStream in streams)
        {
            Assert.False(claims.Empty.IsCompleted);
            Assert.False(claims.TryClaim(isStream));
            claims.Release(isStream);
        }

        Assert.True(claims.Empty.IsCompleted);
        Assert.Equal((0, 0), (claims.Requests, claims.Streams));
    });

    [Fact]
    public async Task Whoever_claims_while_another_closes_is_waited_for_or_refused()
    {
        for (var round = 0; round < 2_000; round++)
        {
            var claims = new Claims();
            var sending = 0;
            var claimer = Task.Run(() =>
            {
                while (claims.TryClaim(isStream: false))
                {
                    Interlocked.Increment(ref sending);
                    Interlocked.Decrement(ref sending);
                    claims.Release(isStream: false);
                }
            }, TestContext.Current.CancellationToken);
            claims.Close();
            await claims.Empty;
            Assert.Equal(0, Volatile.Read(ref sending));
            await claimer;
        }
    }

    [Fact]
    public void A_time_falls_in_a_cell_that_is_at_most_an_eighth_wider() => Gen.Long[0, 1L << 31].Sample(microseconds =>
    {
        var cell = LatencyHistogram.CellOf(microseconds);
        var end = LatencyHistogram.EndOf(cell);
        Assert.InRange(end, microseconds + 1, microseconds + Math.Max(1, microseconds / 8) + 1);
        Assert.True(cell == 0 || LatencyHistogram.EndOf(cell - 1) <= microseconds);
    });

    [Fact]
    public void A_backend_gets_nothing_before_it_has_passed_often_enough_in_a_row()
    {
        using var backend = new Backend("r1", "127.0.0.1:1", "http1", static () => { });
        var settings = new TableHealth { Passes = 2, Failures = 2 };
        var loop = new HealthLoop(backend, () => settings, TimeProvider.System);
        List<BackendHealth> seen = [];
        foreach (var problem in new[] { null, "refused", null, null, "late", "late", null, null })
        {
            loop.Take(problem, settings);
            seen.Add(backend.Health);
        }

        Assert.Equal(
            [
                BackendHealth.New, BackendHealth.New, BackendHealth.New, BackendHealth.Healthy, BackendHealth.Healthy, BackendHealth.Unhealthy,
                BackendHealth.Unhealthy, BackendHealth.Healthy,
            ],
            seen);
    }

    private static GatewayTable TableOf(double percent) => new()
    {
        Version = 1,
        Releases = [new TableRelease { Id = "r1" }, new TableRelease { Id = "r2" }],
        Stable = "r1",
        Candidate = "r2",
        CandidatePercent = percent,
    };

    private static LiveTable Live(GatewayTable table) =>
        new(table, [.. table.Releases.Select(release => new LiveRelease(release.Id, "", [], new ReleaseCounts(release.Id, default)))]);

    private static string ChosenBy(GatewayTable table, string user)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Cookie = string.Create(CultureInfo.InvariantCulture, $"weir-canary={user}");
        var known = default(RequestUser);
        return Live(table).Choose(request, ref known)!.Id;
    }
}
