using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;

namespace Weir.Delivery.Tests.Targets;

/// <summary>What every target keeps to, looked at in the place itself.</summary>
public abstract class DeployTargetContract : IAsyncDisposable
{
    protected DeployTargetContract() => Folder = new EnvironmentFolder(Scratch.In("environment"));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ScratchFolder Scratch { get; } = new();

    protected EnvironmentFolder Folder { get; }

    /// <summary>A name that no other test has, of small letters and digits.</summary>
    protected string OwnName => string.Concat(Scratch.Path.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));

    protected IProgress<string> Progress { get; } = new Lines();

    protected ManualRouter Router { get; } = new();

    /// <summary>A new object for the same place.</summary>
    protected abstract IDeployTarget NewTarget();

    /// <summary>A release with the version <c>1.NUMBER.0</c>; one that is not healthy says "no database".</summary>
    protected abstract Task<Release> ReleaseAsync(int number, bool isHealthy = true);

    /// <summary>The versions that run in the place, one for each instance, in order.</summary>
    protected abstract Task<IReadOnlyList<string>> RunningAsync();

    /// <summary>Changes when anything in the place is made anew.</summary>
    protected abstract Task<string> TracesAsync();

    /// <summary>Leaves nothing behind.</summary>
    protected abstract Task CleanAsync();

    public async ValueTask DisposeAsync()
    {
        await CleanAsync();
        Scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_first_release_comes_and_is_seen()
    {
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(await ReleaseAsync(1), 1));

        Assert.Equal(["1.1.0"], await RunningAsync());
        var only = Assert.Single((await target.ObserveAsync(Token)).Versions);
        Assert.Equal((1, "1.1.0", 1, 1), (only.Release!.Value.Number, only.Version, only.Wanted, only.Ready));
    }

    [Fact]
    public async Task Nothing_is_seen_where_nothing_was_put()
    {
        await using var target = NewTarget();
        Assert.Empty((await target.ObserveAsync(Token)).Versions);
    }

    [Fact]
    public async Task Telling_it_the_same_again_changes_nothing()
    {
        var one = await ReleaseAsync(1);
        await using (var target = NewTarget())
            await ReachAsync(target, Allocation.Only(one, 1));
        var before = await TracesAsync();
        await using var next = NewTarget();
        await ReachAsync(next, Allocation.Only(one, 1));
        Assert.Equal(before, await TracesAsync());
    }

    [Fact]
    public async Task The_next_release_takes_the_place_of_the_one_before_and_the_way_back_is_the_same()
    {
        var (one, two) = (await ReleaseAsync(1), await ReleaseAsync(2));
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        await ReachAsync(target, Allocation.Only(two, 1));
        Assert.Equal(["1.2.0"], await RunningAsync());
        await ReachAsync(target, Allocation.Only(one, 1));
        Assert.Equal(["1.1.0"], await RunningAsync());
        Assert.Equal([1], (await target.ObserveAsync(Token)).Versions.Select(static version => version.Release!.Value.Number));
    }

    [Fact]
    public async Task A_release_that_is_not_healthy_is_told_with_its_last_words_and_the_one_before_comes_back()
    {
        var (one, two) = (await ReleaseAsync(1), await ReleaseAsync(2, isHealthy: false));
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        var unhealthy = Assert.IsType<Convergence.Unhealthy>(await target.ConvergeAsync(Allocation.Only(two, 1), Progress, Token));
        Assert.Contains("1.2.0", unhealthy.Reason);
        Assert.Contains("no database", unhealthy.Reason);
        if (target.Abilities.SideBySide)
            Assert.Equal(["1.1.0"], await RunningAsync());
        await ReachAsync(target, Allocation.Only(one, 1));
        Assert.Equal(["1.1.0"], await RunningAsync());
    }

    [Fact]
    public async Task Two_releases_run_side_by_side_where_the_target_says_so_and_are_refused_where_not()
    {
        var (one, two) = (await ReleaseAsync(1), await ReleaseAsync(2));
        var both = new Allocation { Stable = one, StableInstances = 1, Candidate = two, CandidateInstances = 1, Traffic = new Traffic(10) };
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        if (!target.Abilities.SideBySide)
        {
            await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(both, Progress, Token));
            Assert.Equal(["1.1.0"], await RunningAsync());
            return;
        }

        await ReachAsync(target, both);
        Assert.Equal(["1.1.0", "1.2.0"], await RunningAsync());
        var status = await target.ObserveAsync(Token);
        Assert.Equal([1, 2], status.Versions.Select(static version => version.Release!.Value.Number));
        Assert.Equal(10, status.CandidatePercent);
        await ReachAsync(target, Allocation.Only(one, 1));
        Assert.Equal(["1.1.0"], await RunningAsync());
    }

    [Fact]
    public async Task What_was_cancelled_arrives_when_it_is_told_again()
    {
        var one = await ReleaseAsync(1);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using (var target = NewTarget())
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => target.ConvergeAsync(Allocation.Only(one, 1), new Trip(soon), soon.Token));
        await using var next = NewTarget();
        await ReachAsync(next, Allocation.Only(one, 1));
        Assert.Equal(["1.1.0"], await RunningAsync());
    }

    protected async Task ReachAsync(IDeployTarget target, Allocation wanted)
    {
        var result = await target.ConvergeAsync(wanted, Progress, Token);
        Assert.True(result is Convergence.Reached, (result as Convergence.Unhealthy)?.Reason);
    }

    protected static Release Sample(int number, TargetSettings settings) => Samples.Release(number) with { Digest = "", Target = settings };

    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => TestContext.Current.TestOutputHelper?.WriteLine(value);
    }

    /// <summary>Cancels at the first thing that is done.</summary>
    private sealed class Trip(CancellationTokenSource token) : IProgress<string>
    {
        public void Report(string value) => token.Cancel();
    }
}
