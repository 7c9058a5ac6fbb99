using Weir.Delivery.Analysis;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;
using Weir.Testing;

namespace Weir.Delivery.Tests;

/// <summary>How a program delivers with a balancer of its own: the example of <c>docs/library.md</c>.</summary>
public sealed class CanaryDeploymentTests : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Balancer _balancer = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _balancer.DisposeAsync();
    }

    [Fact]
    public async Task A_good_version_goes_to_all_and_a_bad_one_is_taken_back()
    {
        await using var canary = new CanaryDeployment(Options());
        Assert.Equal(RolloutResult.Promoted, (await canary.RunAsync("1.0", Token)).Result);
        Assert.Equal(RolloutResult.Promoted, (await canary.RunAsync("1.1", Token)).Result);
        Assert.Equal(["1.0 100", "1.0 90, 1.1 10", "1.0 50, 1.1 50", "1.1 100"], _balancer.Shares);

        _balancer.Failing = "1.2";
        var outcome = await canary.RunAsync("1.2", Token);
        Assert.Equal(RolloutResult.RolledBack, outcome.Result);
        Assert.Equal("scale-down", outcome.TakenBackBy);
        Assert.Contains("success rate 50 %", outcome.ResultReason, StringComparison.Ordinal);
        Assert.Equal("1.1 100", _balancer.Shares[^1]);
        Assert.Equal("1.1", canary.Stable!.Version);
    }

    [Fact]
    public async Task A_program_that_was_stopped_goes_on_where_it_was()
    {
        await using (var first = new CanaryDeployment(Options()))
        {
            await first.RunAsync("1.0", Token);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            _balancer.OnShift = shares => { if (shares == "1.0 90, 1.1 10") stop.Cancel(); };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync("1.1", stop.Token));
        }

        _balancer.OnShift = static _ => { };
        await using var second = new CanaryDeployment(Options());
        await Assert.ThrowsAsync<InvalidOperationException>(() => second.RunAsync("1.2", Token));
        Assert.Equal(RolloutResult.Promoted, (await second.RunAsync("1.1", Token)).Result);
        Assert.Equal("1.1 100", _balancer.Shares[^1]);
    }

    [Fact]
    public async Task What_serves_already_is_left_alone_and_nothing_can_be_asked_of_it()
    {
        await using var canary = new CanaryDeployment(Options());
        await canary.RunAsync("1.0", Token);
        Assert.Equal(RolloutResult.Promoted, (await canary.RunAsync("1.0", Token)).Result);
        Assert.Equal(["1.0 100"], _balancer.Shares);
        Assert.False(canary.Ask(new RolloutEvent.AbortRequested("mona", "enough")));
    }

    [Fact]
    public void The_defaults_are_those_of_the_seed()
    {
        var options = Options() with { Strategy = new Strategy.Canary(), Analysis = new AnalysisSettings() };
        Assert.Equal([1, 10, 50, 100], options.Strategy.Steps.Select(static step => step.Percent));
        Assert.Equal(TimeSpan.FromHours(1), options.Strategy.Every);
        Assert.Equal((TimeSpan.FromSeconds(60), 0.95, 10.0), (options.Analysis.Interval, options.Analysis.MinSuccessRate, options.Analysis.MaxErrorsPerMinute));
    }

    private CanaryOptions Options() => new()
    {
        App = "shop",
        Folder = _folder.In("state"),
        Target = _balancer,
        Strategy = new Strategy.Canary { Steps = [new(10), new(50)], Every = TimeSpan.FromMilliseconds(60) },
        Analysis = new AnalysisSettings { Interval = TimeSpan.FromMilliseconds(20), MinRequests = 10 },
        Requests = (release, _) => Task.FromResult(_balancer.CountsOf(release)),
        Health = static (_, _) => Task.FromResult(new Measurement.Health(true, "it answers")),
        Variables = new Dictionary<string, string>(),
    };

    /// <summary>A balancer that only remembers, and whose users buy whenever somebody counts.</summary>
    private sealed class Balancer : IDeployTarget
    {
        private readonly Dictionary<string, (long Total, long Errors)> _counts = [];

        public TargetAbilities Abilities { get; } = new() { Traffic = TrafficControl.Weights, SideBySide = true, Sticky = true };

        public List<string> Shares { get; } = [];

        public string? Failing { get; set; }

        public Action<string> OnShift { get; set; } = static _ => { };

        public (long Total, long Errors) CountsOf(Release release)
        {
            var (total, errors) = _counts.GetValueOrDefault(release.Version);
            return _counts[release.Version] = (total + 100, errors + (release.Version == Failing ? 50 : 0));
        }

        public Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken)
        {
            var shares = wanted.Candidate is { } candidate && wanted.Traffic.CandidatePercent > 0
                ? FormattableString.Invariant($"{wanted.Stable?.Version} {100 - wanted.Traffic.CandidatePercent}, {candidate.Version} {wanted.Traffic.CandidatePercent}")
                : $"{wanted.Stable?.Version} 100";
            if (Shares.LastOrDefault() != shares)
                Shares.Add(shares);
            OnShift(shares);
            return Task.FromResult<Convergence>(new Convergence.Reached(shares));
        }

        public Task<TargetStatus> ObserveAsync(CancellationToken cancellationToken) => throw new NotSupportedException("a canary does not ask");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
