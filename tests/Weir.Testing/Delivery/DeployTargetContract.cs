using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Xunit;

namespace Weir.Testing.Delivery;

/// <summary>What every target has to do, whatever it delivers to.</summary>
public abstract class DeployTargetContract : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private IDeployPlace? _place;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected IDeployPlace Place => _place!;

    /// <summary>How many instances a release has in these sentences, where the target can be told.</summary>
    protected virtual int Instances => 2;

    /// <summary>False where a place cannot be without instances, or the target cannot remove them.</summary>
    protected virtual bool CanBeEmpty => true;

    /// <summary>False where a release that does not become healthy has taken the place of the other before that is known.</summary>
    protected virtual bool ServesOn => true;

    public async ValueTask InitializeAsync() => _place = await MakeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_place is not null)
            await _place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Nothing_is_seen_where_nothing_was_put()
    {
        Assert.SkipUnless(CanBeEmpty, "this place cannot be without instances");
        Assert.Empty(await ObservedAsync());
    }

    [Fact]
    public async Task The_first_release_serves_when_converging_has_ended()
    {
        var one = await Place.GoodAsync(1);
        var reached = await ReachAsync(Allocation.Only(one, Instances));
        Assert.NotEmpty(reached.Verified);
        Assert.Equal(Enumerable.Repeat(one.Version, Instances), await Place.ServingAsync());
    }

    [Fact]
    public async Task Converging_again_changes_nothing()
    {
        var one = await Place.GoodAsync(1);
        await ReachAsync(Allocation.Only(one, Instances));
        var before = await Place.FingerprintAsync();
        await ReachAsync(Allocation.Only(one, Instances));
        Assert.Equal(before, await Place.FingerprintAsync());
    }

    [Fact]
    public async Task What_is_observed_is_what_serves()
    {
        var one = await Place.GoodAsync(1);
        await ReachAsync(Allocation.Only(one, Instances));
        Assert.Equal([(one.Id, one.Version, Instances, Instances)], await ObservedAsync());
    }

    [Fact]
    public async Task A_release_that_is_no_longer_wanted_is_gone()
    {
        var (one, two) = (await Place.GoodAsync(1), await Place.GoodAsync(2));
        await ReachAsync(Allocation.Only(one, Instances));
        await ReachAsync(Allocation.Only(two, Instances));
        Assert.Equal(Enumerable.Repeat(two.Version, Instances), await Place.ServingAsync());
        Assert.Equal([(two.Id, two.Version, Instances, Instances)], await ObservedAsync());
    }

    [Fact]
    public async Task A_release_that_served_before_serves_again()
    {
        var (one, two) = (await Place.GoodAsync(1), await Place.GoodAsync(2));
        foreach (var release in (Release[])[one, two, one])
            await ReachAsync(Allocation.Only(release, Instances));
        Assert.Equal(Enumerable.Repeat(one.Version, Instances), await Place.ServingAsync());
    }

    [Fact]
    public async Task A_release_that_does_not_become_healthy_fails_with_a_reason_and_the_one_before_serves_on()
    {
        var (one, broken) = (await Place.GoodAsync(1), await Place.BrokenAsync(2));
        await ReachAsync(Allocation.Only(one, Instances));
        var wanted = Allocation.Only(broken, Instances);
        await using (var target = Place.Open())
        {
            if (target.Abilities.SideBySide)
                wanted = Beside(one, broken);
            var unhealthy = Assert.IsType<Convergence.Unhealthy>(await target.ConvergeAsync(wanted, _lines, Token));
            Assert.Contains(broken.Version, unhealthy.Reason);
        }

        if (ServesOn)
        {
            Assert.Contains(one.Version, await Place.ServingAsync());
            Assert.DoesNotContain(broken.Version, await Place.ServingAsync());
        }

        await ReachAsync(Allocation.Only(one, Instances));
        Assert.Equal([(one.Id, one.Version, Instances, Instances)], await ObservedAsync());
    }

    [Fact]
    public async Task Two_releases_run_side_by_side_and_the_candidate_goes_again()
    {
        var (one, two) = (await Place.GoodAsync(1), await Place.GoodAsync(2));
        await ReachAsync(Allocation.Only(one, Instances));
        await ReachAsync(Beside(one, two));
        Assert.Contains(one.Version, await Place.ServingAsync());
        Assert.Contains(two.Version, await Place.ServingAsync());
        var observed = await ObservedAsync();
        Assert.Equal([one.Id, two.Id], observed.Select(static status => status.Release!.Value).Order());
        Assert.All(observed, static status => Assert.InRange(status.Ready, 1, status.Wanted));

        await ReachAsync(Allocation.Only(one, Instances));
        Assert.Equal(Enumerable.Repeat(one.Version, Instances), await Place.ServingAsync());
        Assert.Equal([(one.Id, one.Version, Instances, Instances)], await ObservedAsync());
    }

    [Fact]
    public async Task A_second_release_is_refused_where_one_takes_the_place_of_the_other()
    {
        var (one, two) = (await Place.GoodAsync(1), await Place.GoodAsync(2));
        await ReachAsync(Allocation.Only(one, Instances));
        await using var target = Place.Open();
        Assert.SkipWhen(target.Abilities.SideBySide, "this target has two releases side by side");
        await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(Beside(one, two), _lines, Token));
        Assert.Equal(Enumerable.Repeat(one.Version, Instances), await Place.ServingAsync());
    }

    [Fact]
    public async Task The_candidate_takes_the_place_of_the_other()
    {
        var (one, two) = (await Place.GoodAsync(1), await Place.GoodAsync(2));
        await ReachAsync(Allocation.Only(one, Instances));
        await ReachAsync(Beside(one, two));
        await ReachAsync(Allocation.Only(two, Instances));
        Assert.Equal(Enumerable.Repeat(two.Version, Instances), await Place.ServingAsync());
        Assert.Equal([(two.Id, two.Version, Instances, Instances)], await ObservedAsync());
    }

    [Fact]
    public async Task The_share_of_the_candidate_is_observed()
    {
        var (one, two) = (await Place.GoodAsync(1), await Place.GoodAsync(2));
        await ReachAsync(Allocation.Only(one, Instances));
        var beside = Beside(one, two);
        await ReachAsync(beside);
        await using var target = Place.Open();
        var percent = (await target.ObserveAsync(Token)).CandidatePercent;
        Assert.Equal(target.Abilities.Traffic == TrafficControl.Weights ? beside.Traffic.CandidatePercent : 50, percent);
    }

    [Fact]
    public async Task What_was_interrupted_is_gone_on_with_by_another_target()
    {
        var (one, two) = (await Place.GoodAsync(1), await Place.GoodAsync(2));
        await ReachAsync(Allocation.Only(one, Instances));
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            await using var target = Place.Open();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => target.ConvergeAsync(Allocation.Only(two, Instances), new Stop(stop), stop.Token));
        }

        await ReachAsync(Allocation.Only(two, Instances));
        Assert.Equal(Enumerable.Repeat(two.Version, Instances), await Place.ServingAsync());
        Assert.Equal([(two.Id, two.Version, Instances, Instances)], await ObservedAsync());
    }

    [Fact]
    public async Task Removing_leaves_nothing()
    {
        Assert.SkipUnless(CanBeEmpty, "this place cannot be without instances");
        await ReachAsync(Allocation.Only(await Place.GoodAsync(1), Instances));
        await ReachAsync(new Allocation());
        Assert.Empty(await Place.ServingAsync());
        Assert.DoesNotContain(await ObservedAsync(), static status => status.Wanted > 0 || status.Ready > 0);
    }

    /// <summary>Makes an empty place.</summary>
    protected abstract ValueTask<IDeployPlace> MakeAsync();

    /// <summary>An allocation with both, half of the requests for each.</summary>
    protected virtual Allocation Beside(Release one, Release two) =>
        new() { Stable = one, StableInstances = 1, Candidate = two, CandidateInstances = 1, Traffic = new Traffic(50) };

    private async Task<Convergence.Reached> ReachAsync(Allocation wanted)
    {
        await using var target = Place.Open();
        if (wanted is { Stable: not null, Candidate: not null })
            Assert.SkipUnless(target.Abilities.SideBySide, "this target replaces one release by the next");
        var outcome = await target.ConvergeAsync(wanted, _lines, Token);
        return Assert.IsType<Convergence.Reached>(outcome, exactMatch: true);
    }

    private async Task<(ReleaseId? Release, string Version, int Wanted, int Ready)[]> ObservedAsync()
    {
        await using var target = Place.Open();
        return [.. (await target.ObserveAsync(Token)).Versions.Select(static status => (status.Release, status.Version, status.Wanted, status.Ready))];
    }

    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => TestContext.Current.TestOutputHelper?.WriteLine(value);
    }

    /// <summary>Interrupts the work at the first thing that it says.</summary>
    private sealed class Stop(CancellationTokenSource source) : IProgress<string>
    {
        public void Report(string value) => source.Cancel();
    }
}
