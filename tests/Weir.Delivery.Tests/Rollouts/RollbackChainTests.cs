using Weir.Delivery.Analysis;
using Weir.Delivery.Rollback;
using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Tests.Rollouts;

/// <summary>Each link at each place of the chain, after links that are absent, fail, or do not come back.</summary>
public sealed class RollbackChainTests : IDisposable
{
    private static readonly string[] Chain = ["flag", "kubernetes", "compose", "ci", "webhook", "scale-down"];

    private readonly RolloutStage _stage = new() { OnCheck = static _ => Outcome.Fail };

    public static TheoryData<string, string> Places
    {
        get
        {
            TheoryData<string, string> places = [];
            foreach (var link in Chain)
            {
                foreach (var before in (string[])["absent", "failing", "hanging"])
                    places.Add(link, before);
            }

            return places;
        }
    }

    public void Dispose() => _stage.Dispose();

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_link_takes_it_back_whatever_became_of_those_before(string link, string before)
    {
        _stage.OnLink = name => name == link ? new LinkReport.Succeeded("took it back", "it is gone") : Report(before);
        var state = await RunAsync(Chain);
        Assert.Equal(Chain.TakeWhile(name => name != link).Append(link), _stage.Tried);
        Assert.Equal((RolloutResult.RolledBack, link), (state.Result!.Value, state.TakenBackBy));
        Assert.All(state.Links.SkipLast(1), tried => Assert.Equal(before == "absent", tried.Report is LinkReport.DoesNotApply));
        if (before == "hanging")
            Assert.All(state.Links.SkipLast(1), static tried => Assert.Equal($"'{tried.Link}' was not done within 00:05:00", Assert.IsType<LinkReport.Failed>(tried.Report).Error));
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("failing")]
    [InlineData("hanging")]
    public async Task Where_no_link_does_the_environment_itself_is_restored(string all)
    {
        _stage.OnLink = _ => Report(all);
        var state = await RunAsync(Chain);
        Assert.Equal(Chain, _stage.Tried);
        Assert.Equal((RolloutResult.RolledBack, (string?)null), (state.Result!.Value, state.TakenBackBy));
        Assert.Equal(state.Plan.Stable, _stage.Held.Stable);
        Assert.Null(_stage.Held.Candidate);
    }

    [Theory]
    [InlineData("kubernetes")]
    [InlineData("ci")]
    [InlineData("scale-down")]
    public async Task A_link_alone_is_a_chain(string link)
    {
        _stage.OnLink = static _ => new LinkReport.Succeeded("took it back", "it is gone");
        Assert.Equal(link, (await RunAsync([link])).TakenBackBy);
    }

    private static LinkReport? Report(string kind) => kind switch
    {
        "absent" => new LinkReport.DoesNotApply("it is not here"),
        "failing" => new LinkReport.Failed("it refuses"),
        _ => null,
    };

    private Task<RolloutState> RunAsync(IReadOnlyList<string> chain) => _stage.RunAsync(Samples.Plan(Samples.Canary(10, 50)) with { Chain = chain });
}
