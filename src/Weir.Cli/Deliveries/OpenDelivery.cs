using Weir.Delivery.Analysis;
using Weir.Delivery.Files;
using Weir.Delivery.Gateways;
using Weir.Delivery.Notifications;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollback;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Systems;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Compose;
using Weir.Delivery.Targets.Kubernetes;
using Weir.Engine.Executors.Docker;

namespace Weir.Cli.Deliveries;

/// <summary>An environment with all that a rollout in it is carried out with.</summary>
internal sealed class OpenDelivery : IAsyncDisposable
{
    private readonly DeliveryProject _project;
    private readonly RolloutView _view;
    private readonly Surroundings _around;
    private readonly GatewayClient _gateway;
    private readonly HttpClient _http = new();
    private readonly HttpClient _sourceHttp = MetricSources.CreateHttp();
    private readonly CiHttp _ciHttp;
    private readonly IDeployTarget _target;
    private readonly EngineAccess _engine;
    private readonly GatewayReadings _readings;
    private readonly Notifier _notifier;

    /// <param name="project">The environment.</param>
    /// <param name="view">Shows what happens.</param>
    /// <param name="around">What is around this program.</param>
    public OpenDelivery(DeliveryProject project, RolloutView view, Surroundings around)
    {
        (_project, _view, _around) = (project, view, around);
        _ciHttp = new CiHttp(around.Time);
        _notifier = new Notifier(project.Environment.Notifications, _http, view, around.Time);
        _gateway = new GatewayClient(project.Folder.Gateway);
        _readings = new GatewayReadings(_gateway, EnsureGatewayAsync);
        _engine = TargetMaker.EngineOf(null, around);
        _target = TargetMaker.Make(project, () => new GatewayRouter(new GatewayClient(project.Folder.Gateway), EnsureGatewayAsync), around);
    }

    /// <summary>Shows what happens.</summary>
    public RolloutView View => _view;

    /// <summary>The target.</summary>
    public IDeployTarget Target => _target;

    private GatewayReadings? Readings => _project.Environment.Gateway is null ? null : _readings;

    private MetricSources Sources => field ??= new MetricSources(_sourceHttp, _around.Environment, _project.Root, Readings, _around.Time);

    /// <summary>The gateway.</summary>
    public GatewayClient Gateway => _gateway;

    /// <summary>Why a metric cannot be measured here; null where it can.</summary>
    public string? WhyNot(MetricSettings metric) => Sources.WhyNot(metric);

    /// <summary>What a rollout is carried out with.</summary>
    public RolloutParts PartsOf(RolloutPlan plan) => new()
    {
        Target = _target,
        Analyst = new Analyst(Readings, HealthAsync, Sources, _around.Time),
        Gatekeeper = new Gatekeeper(_project.Root, UrlOf(), _http, _around.Time),
        Links = [.. LinksOf(plan).Select(link => new TimedLink(link, _project.Environment.Rollback.LinkTimeout, _around.Time))],
        Time = _around.Time,
        Watch = (entry, state) =>
        {
            _view.Show(entry, state);
            _notifier.Tell(entry, state);
        },
        Progress = _view,
    };

    public async ValueTask DisposeAsync()
    {
        await _notifier.DisposeAsync().ConfigureAwait(false);
        _readings.Dispose();
        _gateway.Dispose();
        _http.Dispose();
        _sourceHttp.Dispose();
        _ciHttp.Dispose();
        _engine.Dispose();
        await _target.DisposeAsync().ConfigureAwait(false);
    }

    private Task EnsureGatewayAsync(CancellationToken cancellationToken) =>
        GatewayProgram.Find(_around.Environment).EnsureAsync(
            _project.Folder.Gateway, _project.Environment.Gateway ?? new GatewaySettings(), _around.Environment, _around.Time, cancellationToken);

    private Uri? UrlOf()
    {
        if (_project.Environment.Gateway is null)
            return null;
        var listen = _project.Environment.Gateway.Listen;
        return Uri.TryCreate($"http://{(listen.Contains(':') ? listen : $"127.0.0.1:{listen}")}", UriKind.Absolute, out var url) ? url : null;
    }

    // The gateway asks each instance all the time: what it knows is what users meet.
    private async Task<Measurement.Health> HealthAsync(Release candidate, CancellationToken cancellationToken)
    {
        try
        {
            if (_project.Environment.Gateway is null)
                return await ObservedAsync(candidate, cancellationToken).ConfigureAwait(false);
            var status = await _readings.StatusAsync(cancellationToken).ConfigureAwait(false);
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

    private async Task<Measurement.Health> ObservedAsync(Release candidate, CancellationToken cancellationToken)
    {
        var status = await _target.ObserveAsync(cancellationToken).ConfigureAwait(false);
        return status.Versions.FirstOrDefault(version => version.Release == candidate.Id) is { } seen
            ? new Measurement.Health(seen.Ready >= seen.Wanted, $"{seen.Ready} of {seen.Wanted} instances are there")
            : new Measurement.Health(false, $"{candidate.Version} is not there");
    }

    // A plan names its links; what they need to know is in the file of today.
    private IEnumerable<IRollbackLink> LinksOf(RolloutPlan plan)
    {
        var known = _project.Environment.Rollback.Chain.ToList();
        foreach (var name in plan.Chain)
        {
            var settings = known.FirstOrDefault(link => link.Name == name);
            known.Remove(settings!);
            yield return settings is null ? new AbsentLink(name, $"{DeliveryReader.Path} does not have this link any more") : LinkOf(settings, plan.Instances);
        }
    }

    private IRollbackLink LinkOf(LinkSettings settings, int instances) => settings switch
    {
        LinkSettings.ScaleDown => new ScaleDownLink(_target, instances),
        LinkSettings.Kubernetes when _target is KubernetesTarget kubernetes => kubernetes.OpenLink(),
        LinkSettings.Kubernetes => new AbsentLink(settings.Name, "the environment is not on Kubernetes"),
        LinkSettings.Compose when _project.Environment.Target is ComposeSettings => new ComposeLink(
            _target,
            new ComposeReleases(_project.Folder, _project.Root, _engine, _around.Time),
            cancellationToken => ComposeProgram.FindAsync(_project.Root, new Dictionary<string, string>(), _around.Time, cancellationToken)),
        LinkSettings.Compose => new AbsentLink(settings.Name, "the environment is no project of Docker Compose"),
        LinkSettings.Ci => new CiLink(new CiRollback(_around.Environment, _ciHttp, _around.Time) { Wait = true }),
        LinkSettings.Flag flag => new FlagLink(flag, _project.Root, _project.Environment.Rollback.LinkTimeout, _around.Time),
        LinkSettings.Webhook webhook => new WebhookLink(webhook, _around.Environment, _http),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Name, "a link that nobody makes"),
    };
}
