using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;
using Weir.Delivery.Tests.Rollouts;
using Weir.Testing;
using Weir.Testing.Delivery;

namespace Weir.Delivery.Tests.Targets;

/// <summary>The contract of targets for those that deliver on this machine, out of a scratch folder: the test is its own place.</summary>
public abstract class ScratchTargetContract : DeployTargetContract
{
    protected ScratchTargetContract() => Folder = new EnvironmentFolder(Scratch.In("environment"));

    protected ScratchFolder Scratch { get; } = new();

    protected EnvironmentFolder Folder { get; }

    /// <summary>A name that no other test has, of small letters and digits.</summary>
    protected string OwnName => string.Concat(Scratch.Path.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));

    protected IProgress<string> Progress { get; } = new Lines();

    protected ManualRouter Router { get; } = new();

    [Fact]
    public async Task A_release_that_is_not_healthy_is_told_with_its_last_words()
    {
        var broken = await ReleaseAsync(1, isHealthy: false);
        await using var target = NewTarget();
        var unhealthy = Assert.IsType<Convergence.Unhealthy>(await target.ConvergeAsync(Allocation.Only(broken, 1), Progress, Token));
        Assert.Contains("no database", unhealthy.Reason);
    }

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

    protected sealed override ValueTask<IDeployPlace> MakeAsync() => ValueTask.FromResult<IDeployPlace>(new Here(this));

    protected async Task ReachAsync(IDeployTarget target, Allocation wanted)
    {
        var result = await target.ConvergeAsync(wanted, Progress, Token);
        Assert.True(result is Convergence.Reached, (result as Convergence.Unhealthy)?.Reason);
    }

    protected static Release Sample(int number, TargetSettings settings) => Samples.Release(number) with { Digest = "", Target = settings };

    private sealed class Here(ScratchTargetContract test) : IDeployPlace
    {
        public IDeployTarget Open() => test.NewTarget();

        public Task<Release> GoodAsync(int number) => test.ReleaseAsync(number);

        public Task<Release> BrokenAsync(int number) => test.ReleaseAsync(number, isHealthy: false);

        public Task<IReadOnlyList<string>> ServingAsync() => test.RunningAsync();

        public Task<string> FingerprintAsync() => test.TracesAsync();

        public async ValueTask DisposeAsync()
        {
            await test.CleanAsync();
            test.Scratch.Dispose();
        }
    }

    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => TestContext.Current.TestOutputHelper?.WriteLine(value);
    }
}
