using System.Collections;
using Weir.Delivery.Analysis;
using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollback;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Systems;
using Weir.Delivery.Targets;

namespace Weir.Delivery;

/// <summary>Canaries for programs: gives a release its share of the requests step by step, judges it, and takes it back when it is worse.</summary>
/// <remarks>One rollout at a time. Whoever is killed in the middle of one goes on by calling <see cref="RunAsync"/> again.</remarks>
/// <param name="options">What to do it with.</param>
public sealed class CanaryDeployment(CanaryOptions options) : IAsyncDisposable
{
    private readonly EnvironmentFolder _folder = new(Path.GetFullPath(options.Folder));
    private readonly IReadOnlyDictionary<string, string> _variables = options.Variables ?? OwnVariables();
    private readonly CiHttp _ci = new(options.Time);
    private readonly HttpClient _http = MetricSources.CreateHttp();

    /// <summary>The release that serves; null where none does.</summary>
    public Release? Stable => _folder.Stable();

    /// <summary>Brings a version to all requests, or takes it back. One that serves already is left alone.</summary>
    /// <param name="version">What to call it.</param>
    /// <param name="cancellationToken">Leaves the rollout as it stands; calling this again goes on.</param>
    /// <returns>The state in which the rollout ended: its result, why, and what each check and each link came to.</returns>
    /// <exception cref="InvalidOperationException">Another process carries out a rollout in the folder, or one of another version is not over.</exception>
    /// <exception cref="ArgumentException">The target cannot do what the steps ask for.</exception>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public async Task<RolloutState> RunAsync(string version, CancellationToken cancellationToken)
    {
        using var right = _folder.TryLock() ?? throw new InvalidOperationException($"another process carries out a rollout in '{_folder.Path}'");
        var rollout = _folder.Unfinished();
        if (rollout?.Plan().Candidate is { } unfinished && unfinished.Version != version)
            throw new InvalidOperationException($"the rollout of {unfinished.Version} is not over: run it to its end first");
        if (rollout is null && _folder.Rollouts() is [.., var newest] && newest.State() is { Result: RolloutResult.Promoted } last && last.Plan.Candidate.Version == version)
            return last;
        rollout ??= Begin(version);
        return await RolloutRunner.RunAsync(rollout, PartsOf(rollout.Plan()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the rollout that goes on to stand still, to go on, to take its next step now, or to be taken back.</summary>
    /// <param name="what">One of the events whose names end with <c>Requested</c>.</param>
    /// <returns>False where none goes on.</returns>
    public bool Ask(RolloutEvent what)
    {
        var rollout = _folder.Unfinished();
        rollout?.Ask(what, options.Time.GetUtcNow());
        return rollout is not null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _ci.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Dictionary<string, string> OwnVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(static pair => (string)pair.Key, static pair => (string?)pair.Value ?? "");

    private RolloutFolder Begin(string version)
    {
        var stable = _folder.Stable();
        var candidate = new Release
        {
            Id = _folder.NextRelease(),
            App = options.App,
            Environment = options.Environment,
            Version = version,
            Digest = "",
            Target = new OwnSettings { Instances = options.Instances },
            CreatedAt = options.Time.GetUtcNow(),
        };
        var phases = PhasePlanner.Plan(options.Strategy, options.Instances, options.Target.Abilities, stable is null);
        _folder.Keep(candidate);
        return _folder.Keep(number => new RolloutPlan
        {
            Number = number,
            Candidate = candidate,
            Stable = stable,
            Phases = phases,
            Analysis = options.Analysis,
            Chain = [.. Links().Select(static link => link.Name)],
            CanReturnTraffic = options.Target.Abilities.Traffic == TrafficControl.Weights,
            IsCounted = options.Requests is not null,
            Instances = options.Instances,
            Reason = "deploy",
        });
    }

    private IReadOnlyList<IRollbackLink> Links() => options.Chain ??
        [new CiLink(new CiRollback(_variables, _ci, options.Time) { Wait = true }), new ScaleDownLink(options.Target, options.Instances)];

    private RolloutParts PartsOf(RolloutPlan plan)
    {
        var counts = options.Requests is { } requests ? new CountedByProgram(requests, [.. new[] { plan.Candidate, plan.Stable }.OfType<Release>()], options.Time) : null;
        return new RolloutParts
        {
            Target = options.Target,
            Analyst = new Analyst(counts, options.Health, new MetricSources(_http, _variables, _folder.Path, counts, options.Time), options.Time),
            Gatekeeper = new Gatekeeper(_folder.Path, null, _http, options.Time),
            Links = [.. Links().Select(link => new TimedLink(link, options.LinkTimeout, options.Time))],
            Time = options.Time,
            Watch = options.Watch,
            Progress = options.Progress,
        };
    }

    // What the program counts, in the form in which a gateway tells it.
    private sealed class CountedByProgram(
        Func<Release, CancellationToken, Task<(long Total, long Errors)>> requests, IReadOnlyList<Release> releases, TimeProvider time) : IGatewayMetrics
    {
        public async Task<IReadOnlyDictionary<ReleaseId, GatewayCounts>> ReadAsync(CancellationToken cancellationToken)
        {
            var counts = new Dictionary<ReleaseId, GatewayCounts>();
            foreach (var release in releases)
            {
                var (total, errors) = await requests(release, cancellationToken).ConfigureAwait(false);
                counts[release.Id] = new GatewayCounts { Id = release.Id.ToString(), Since = time.GetUtcNow(), Total = total, Status5xx = errors, Status2xx = total - errors };
            }

            return counts;
        }
    }
}
