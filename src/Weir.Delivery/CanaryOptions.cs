using Weir.Delivery.Analysis;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollback;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;

namespace Weir.Delivery;

/// <summary>What a <see cref="CanaryDeployment"/> needs to know. What is not said is as <c>weir.yaml</c> has it by default.</summary>
public sealed record CanaryOptions
{
    /// <summary>The application.</summary>
    public required string App { get; init; }

    /// <summary>The environment.</summary>
    public string Environment { get; init; } = "production";

    /// <summary>The folder in which releases and rollouts are kept: a program that died goes on from there.</summary>
    public required string Folder { get; init; }

    /// <summary>The place where releases run; the caller keeps it.</summary>
    public required IDeployTarget Target { get; init; }

    /// <summary>How many instances serve when a release has all requests.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>The steps: 1, 10, 50 and 100 percent, an hour each.</summary>
    public Strategy.Canary Strategy { get; init; } = new();

    /// <summary>How a release is judged: at least 95 % success, at most 10 errors a minute, healthy, and no more errors than the stable release; every 60 seconds.</summary>
    public AnalysisSettings Analysis { get; init; } = new();

    /// <summary>How many requests and errors a release has had, counted from any moment that stays the same; null where nobody counts.</summary>
    public Func<Release, CancellationToken, Task<(long Total, long Errors)>>? Requests { get; init; }

    /// <summary>Whether a release is healthy; null where nobody can say.</summary>
    public Func<Release, CancellationToken, Task<Measurement.Health>>? Health { get; init; }

    /// <summary>
    /// What takes a release back: the first that succeeds ends it. Null for the rollback pipeline of the CI system that the environment's
    /// variables name, then scaling the canary down.
    /// </summary>
    public IReadOnlyList<IRollbackLink>? Chain { get; init; }

    /// <summary>How long each link may take.</summary>
    public TimeSpan LinkTimeout { get; init; } = new RollbackSettings().LinkTimeout;

    /// <summary>The variables of the environment, for CI systems and for the keys of metrics; null for those of this process.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>Gets each event when it is kept, with the state that it led to.</summary>
    public Action<RolloutEntry, RolloutState> Watch { get; init; } = static (_, _) => { };

    /// <summary>Gets lines about what is being done, for a person.</summary>
    public IProgress<string> Progress { get; init; } = new Progress<string>();

    /// <summary>The time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
