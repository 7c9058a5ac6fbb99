using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Commands;
using Weir.Delivery.Targets.Placed;

namespace Weir.Delivery.Tests.Targets.Commands;

/// <summary>Scripts that keep a file for each release in a folder: what is in it runs.</summary>
public abstract class CommandTargetContract : ScratchTargetContract
{
    private const string Broken = "echo no database; exit 3";

    protected string Home => Scratch.In("place");

    protected string Calls => Path.Combine(Scratch.Path, "calls");

    protected abstract CommandSettings Settings { get; }

    protected override int Instances => 1;

    protected override bool ServesOn => false;

    protected override IDeployTarget NewTarget() => new PlacedTarget(Folder, new CommandPlace(Settings, Scratch.Path, TimeProvider.System));

    protected override Task<Release> ReleaseAsync(int number, bool isHealthy = true)
    {
        Directory.CreateDirectory(Home);
        return Task.FromResult(Sample(number, isHealthy ? Settings : Settings with { Deploy = Settings.Deploy + "; " + Broken }));
    }

    protected override Task<IReadOnlyList<string>> RunningAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. Directory.GetFiles(Home).Select(static file => Path.GetFileName(file)).Order()]);

    protected override Task<string> TracesAsync() => Task.FromResult(File.ReadAllText(Calls));

    protected override Task CleanAsync() => Task.CompletedTask;
}

public sealed class CommandTargetTests : CommandTargetContract
{
    protected override CommandSettings Settings => new()
    {
        Deploy = "echo deploy $WEIR_VERSION >>calls; touch place/$WEIR_VERSION",
        Shift = "echo shift $WEIR_VERSION $WEIR_PERCENT $WEIR_OTHER_VERSION >>calls",
        Remove = "echo remove $WEIR_VERSION >>calls; rm place/$WEIR_VERSION",
        Status = "test -f place/$WEIR_VERSION",
    };

    [Fact]
    public async Task The_scripts_are_called_in_the_order_that_loses_no_request()
    {
        var (one, two) = (await ReleaseAsync(1), await ReleaseAsync(2));
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        await ReachAsync(target, new Allocation { Stable = one, StableInstances = 1, Candidate = two, CandidateInstances = 1, Traffic = new Traffic(12.5) });
        await ReachAsync(target, Allocation.Only(two, 1));
        Assert.Equal(
            ["deploy 1.1.0", "shift 1.1.0 100", "deploy 1.2.0", "shift 1.2.0 12.5 1.1.0", "shift 1.2.0 100", "remove 1.1.0"],
            File.ReadAllLines(Calls).Select(static line => line.TrimEnd()));
    }

    [Fact]
    public async Task A_release_that_is_gone_is_put_there_again()
    {
        var one = await ReleaseAsync(1);
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(one, 1));
        File.Delete(Path.Combine(Home, "1.1.0"));
        Assert.Equal(0, Assert.Single((await target.ObserveAsync(Token)).Versions).Ready);
        await ReachAsync(target, Allocation.Only(one, 1));
        Assert.Equal(["1.1.0"], await RunningAsync());
    }

    [Fact]
    public async Task A_release_without_which_nothing_is_wanted_is_removed()
    {
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(await ReleaseAsync(1), 1));
        await ReachAsync(target, new Allocation());
        Assert.Empty(await RunningAsync());
        Assert.Empty((await target.ObserveAsync(Token)).Versions);
    }

    [Fact]
    public async Task A_script_that_cannot_share_says_so_with_its_exit_code_and_last_words()
    {
        var settings = Settings with { Shift = "echo the balancer is away >&2; exit 7" };
        await using var target = new PlacedTarget(Folder, new CommandPlace(settings, Scratch.Path, TimeProvider.System));
        var release = await ReleaseAsync(1);
        var refused = await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(Allocation.Only(release, 1), Progress, Token));
        Assert.Equal("'shift' for 1.1.0: it ended with 7; its last words: the balancer is away", refused.Message);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_no_fault_of_the_release()
    {
        await using var target = NewTarget();
        var release = Sample(1, Settings with { Deploy = "there-is-no-such-program" });
        var refused = await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(Allocation.Only(release, 1), Progress, Token));
        Assert.Contains("'deploy' needs a program that is not there", refused.Message);
    }

    [Fact]
    public async Task The_environment_of_the_release_is_that_of_its_scripts()
    {
        Directory.CreateDirectory(Home);
        await using var target = NewTarget();
        var settings = Settings with { Environment = new Dictionary<string, string> { ["COLOUR"] = "green" }, Deploy = "echo $WEIR_APP $WEIR_ENVIRONMENT $WEIR_RELEASE $COLOUR >calls; touch place/$WEIR_VERSION" };
        await ReachAsync(target, Allocation.Only(Sample(1, settings), 1));
        Assert.Equal("shop production 1 green", File.ReadAllLines(Calls)[0]);
    }

    [Fact]
    public async Task Cancelling_ends_what_the_script_started()
    {
        Directory.CreateDirectory(Home);
        await using var target = NewTarget();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var release = Sample(1, Settings with { Deploy = "sleep 1000 & echo $! >child; echo started; wait" });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => target.ConvergeAsync(Allocation.Only(release, 1), new AtLine("  started", cancel), cancel.Token));
        var child = File.ReadAllText(Scratch.In("child")).Trim();
        while (File.Exists($"/proc/{child}/stat") && !File.ReadAllText($"/proc/{child}/stat").Contains(") Z"))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
    }

    private sealed class AtLine(string line, CancellationTokenSource cancel) : IProgress<string>
    {
        public void Report(string value)
        {
            if (value == line)
                cancel.Cancel();
        }
    }
}

/// <summary>One script that replaces.</summary>
public sealed class CommandInPlaceTests : CommandTargetContract
{
    protected override bool CanBeEmpty => false;

    protected override CommandSettings Settings => new()
    {
        Deploy = "echo deploy $WEIR_VERSION >>calls; rm -f place/*; touch place/$WEIR_VERSION",
    };

    [Fact]
    public async Task A_release_that_nothing_can_remove_stays_and_is_told()
    {
        await using var target = NewTarget();
        await ReachAsync(target, Allocation.Only(await ReleaseAsync(1), 1));
        var refused = await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(new Allocation(), Progress, Token));
        Assert.Equal("1.1.0 stays: this target can replace a release, and cannot remove one", refused.Message);
    }
}
