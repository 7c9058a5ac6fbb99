using Weir.Engine.Jobs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;

namespace Weir.Engine.Tests.Jobs;

public sealed class GroupDeskTests
{
    private static readonly GroupClaim Claim = new("site", CancelInProgress: false, QueueMode.Single);
    private static readonly LegId Leg = new(new JobId("deploy"), LegId.Only);

    private readonly GroupDesk _desk = new();

    [Fact]
    public void A_group_goes_from_run_to_run()
    {
        var (first, second) = (Join("1"), Join("2"));

        _desk.Request(Holder("1"), Claim);
        _desk.Request(Holder("2"), Claim);
        Assert.Equal([new GroupGranted(null)], first);
        Assert.Empty(second);
        _desk.Release(Holder("1"));

        Assert.Equal([new GroupGranted(null)], second);
    }

    [Fact]
    public void A_leg_is_told_by_its_own_name()
    {
        var told = Join("1");

        _desk.Request(Holder("1", Leg), Claim);

        Assert.Equal([new GroupGranted(Leg)], told);
    }

    [Fact]
    public void Who_loses_a_place_is_told_why()
    {
        var (first, second) = (Join("1"), Join("2"));
        _desk.Request(Holder("1", Leg), Claim);
        _desk.Request(Holder("2"), Claim);

        Join("3");
        _desk.Request(Holder("3"), Claim with { CancelInProgress = true });

        const string Why = "a newer one took its place in group 'site'";
        Assert.Equal(new LegCancelRequested(Leg, StopCause.Superseded, Why), first[^1]);
        Assert.Equal([new CancelRequested(Why)], second);
    }

    [Fact]
    public void Who_has_left_is_told_nothing()
    {
        var told = Join("1");
        _desk.Request(Holder("1"), Claim);
        Join("2");
        _desk.Leave(new RunId("1"));

        _desk.Request(Holder("2"), Claim with { CancelInProgress = true });

        Assert.Single(told);
    }

    private static GroupHolder Holder(string run, LegId? leg = null) => new(new RunId(run), leg);

    private List<RunEvent> Join(string run)
    {
        List<RunEvent> told = [];
        _desk.Join(new RunId(run), told.Add);
        return told;
    }
}
