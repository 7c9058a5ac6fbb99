using Weir.Delivery.Analysis;
using Weir.Delivery.Files;
using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollback;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Systems;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Processes;

namespace Weir.Cli.Deliveries;

/// <summary>An environment with all that a rollout in it is carried out with.</summary>
internal sealed class OpenDelivery : IAsyncDisposable
{
    private readonly DeliveryProject _project;
    private readonly Surroundings _around;
    private readonly GatewayClient _gateway;
    private readonly HttpClient _http = new();
    private readonly CiHttp _ciHttp;
    private readonly ProcessTarget _target;

    /// <param name="project">The environment.</param>
    /// <param name="around">What is around this program.</param>
    /// <exception cref="CommandException">Weir cannot deliver to such a target yet.</exception>
    public OpenDelivery(DeliveryProject project, Surroundings around)
    {
        if (WhyNot(project.Environment) is { } missing)
            throw new CommandException($"environment '{project.Environment.Name}' asks for {missing}, which this version of Weir does not do yet");
        (_project, _around) = (project, around);
        _ciHttp = new CiHttp(around.Time);
        _gateway = new GatewayClient(project.Folder.Gateway);
        _target = new ProcessTarget(project.Folder, new GatewayRouter(new GatewayClient(project.Folder.Gateway), EnsureGatewayAsync), new DetachedSupervisor(), around.Time);
    }

    /// <summary>The target.</summary>
    public IDeployTarget Target => _target;

    /// <summary>The gateway.</summary>
    public GatewayClient Gateway => _gateway;

    /// <summary>What a rollout is carried out with.</summary>
    public RolloutParts PartsOf(RolloutPlan plan, Action<RolloutEntry, RolloutState> watch, IProgress<string> progress) => new()
    {
        Target = _target,
        Analyst = new Analyst(new GatewayReadings(_gateway), HealthAsync, static _ => null, _around.Time),
        Gatekeeper = new Gatekeeper(_project.Root, UrlOf(), _http, _around.Time),
        Links = [.. plan.Chain.Select(name => new TimedLink(LinkOf(name, plan.Instances), _project.Environment.Rollback.LinkTimeout, _around.Time))],
        Time = _around.Time,
        Watch = watch,
        Progress = progress,
    };

    public async ValueTask DisposeAsync()
    {
        _gateway.Dispose();
        _http.Dispose();
        _ciHttp.Dispose();
        await _target.DisposeAsync().ConfigureAwait(false);
    }

    // What is asked for and not done would be worse than a refusal.
    private static string? WhyNot(EnvironmentSettings environment) => environment switch
    {
        { Target: not ProcessSettings } => $"the target '{environment.Target.Kind}' (there is only 'process')",
        { Analysis.Metrics: [var metric, ..] } => $"the metric '{metric.Name}' (there is only what the gateway measures)",
        { Notifications.Count: > 0 } => "notifications",
        _ when environment.Rollback.Chain.FirstOrDefault(static link => link is LinkSettings.Flag or LinkSettings.Webhook) is { } link => $"the rollback link '{link.Name}'",
        _ => null,
    };

    private Task EnsureGatewayAsync(CancellationToken cancellationToken) =>
        GatewayProgram.Find(_around.Environment).EnsureAsync(
            _project.Folder.Gateway, _project.Environment.Gateway ?? new GatewaySettings(), _around.Environment, _around.Time, cancellationToken);

    private Uri? UrlOf()
    {
        var listen = (_project.Environment.Gateway ?? new GatewaySettings()).Listen;
        return Uri.TryCreate($"http://{(listen.Contains(':') ? listen : $"127.0.0.1:{listen}")}", UriKind.Absolute, out var url) ? url : null;
    }

    // The gateway asks each instance all the time: what it knows is what users meet.
    private async Task<Measurement.Health> HealthAsync(Release candidate, CancellationToken cancellationToken)
    {
        try
        {
            var status = await _gateway.StatusAsync(cancellationToken).ConfigureAwait(false);
            var own = status.Backends.Where(backend => backend.Release == candidate.Id.ToString()).ToList();
            var sick = own.FirstOrDefault(static backend => backend.Health != "healthy");
            return sick is null
                ? new Measurement.Health(true, $"{own.Count} of {own.Count} instances are healthy")
                : new Measurement.Health(false, $"the instance at {sick.Address} is {sick.Health}: {sick.Problem}");
        }
        catch (TargetException silence)
        {
            return new Measurement.Health(false, silence.Message);
        }
    }

    private IRollbackLink LinkOf(string name, int instances) => name switch
    {
        "scale-down" => new ScaleDownLink(_target, instances),
        "kubernetes" => new AbsentLink(name, "the environment is not on Kubernetes"),
        "compose" => new AbsentLink(name, "the environment is no project of Docker Compose"),
        "ci" => new CiLink(new CiRollback(_around.Environment, _ciHttp, _around.Time) { Wait = true }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "a link that was refused before"),
    };
}
