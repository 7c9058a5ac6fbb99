using Docker.DotNet.Models;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets.Docker;
using Weir.Engine.Executors.Docker;

namespace Weir.Delivery.Targets.Compose;

/// <summary>Looks at the containers of a project.</summary>
internal sealed class ProjectWatch(Release release, ComposeFile file, EngineAccess access, TimeProvider time)
{
    private const int DeathsThatTell = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly EngineCalls _engine = new(access);

    private string Project => ((ComposeSettings)release.Target).Project!;

    /// <summary>Waits until all services run, and twice in a row without a death between.</summary>
    public async Task<Convergence> UntilHealthyAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report($"waiting for the services of {release.Version} to be healthy");
        var end = time.GetUtcNow() + release.Target.ReadyWithin;
        long? calm = null;
        while (true)
        {
            var seen = await SeenAsync(cancellationToken).ConfigureAwait(false);
            if (Hopeless(seen) is { } dead)
                return new Convergence.Unhealthy($"{dead.Text} of {release.Version}{await LastWordsAsync(dead.Container, cancellationToken).ConfigureAwait(false)}");
            var problem = WhyNot(seen);
            var deaths = seen.Sum(static one => one.Container.RestartCount);
            if (problem is null && calm == deaths)
                return new Convergence.Reached($"{file.Services.Count} services of project '{Project}' run the images of the release");
            calm = problem is null ? deaths : null;
            if (time.GetUtcNow() > end)
            {
                var last = seen.Select(static one => one.Container).FirstOrDefault(static container => ContainerState(container) is not null);
                return new Convergence.Unhealthy($"{problem ?? "a service dies again and again"}, and was to be healthy within {release.Target.ReadyWithin.TotalSeconds:0.#} s, in {release.Version}{await LastWordsAsync(last, cancellationToken).ConfigureAwait(false)}");
            }

            await Task.Delay(Look, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What keeps the project from being what the release says; null for nothing.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken) => WhyNot(await SeenAsync(cancellationToken).ConfigureAwait(false));

    private string? WhyNot(List<(string Service, ContainerInspectResponse Container)> seen)
    {
        foreach (var service in file.Services.Where(static service => service.Scale > 0))
        {
            var own = seen.Where(one => one.Service == service.Name).Select(static one => one.Container).ToList();
            if (own.Count < service.Scale)
                return $"the service '{service.Name}' has {own.Count} of {service.Scale} containers";
            if (own.Select(container => container.Config!.Image == service.Image!.Text ? ContainerState(container) : $"runs '{container.Config!.Image}'").FirstOrDefault(static problem => problem is not null) is { } problem)
                return $"the service '{service.Name}' {problem}";
        }

        return null;
    }

    // A service that the engine does not start again has done its work when it ends with 0.
    private static string? ContainerState(ContainerInspectResponse container) => container.State! switch
    {
        { Running: true, Restarting: false, Health: { Status: "starting" or "unhealthy" } health } => $"is '{health.Status}' by its health check",
        { Running: true, Restarting: false } => null,
        { Status: "exited", ExitCode: 0 } when !Restarts(container) => null,
        var state => FormattableString.Invariant($"is {state.Status}, after it ended with {state.ExitCode}"),
    };

    private static bool Restarts(ContainerInspectResponse container) =>
        container.HostConfig?.RestartPolicy?.Name is not (null or RestartPolicyKind.No or RestartPolicyKind.Undefined);

    private static (string Text, ContainerInspectResponse Container)? Hopeless(List<(string Service, ContainerInspectResponse Container)> seen)
    {
        foreach (var (service, container) in seen)
        {
            if (container.State is { Status: "exited", ExitCode: not 0 } && !Restarts(container))
                return (FormattableString.Invariant($"the service '{service}' ended with {container.State!.ExitCode} in the release"), container);
            if (container.RestartCount >= DeathsThatTell && container.State!.Restarting)
                return (FormattableString.Invariant($"the service '{service}' died {container.RestartCount} times in the release"), container);
        }

        return null;
    }

    private async Task<List<(string Service, ContainerInspectResponse Container)>> SeenAsync(CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, bool> { [$"{ComposeFile.ProjectLabel}={Project}"] = true, ["com.docker.compose.oneoff=False"] = true };
        var found = await _engine.ListAsync(new Dictionary<string, IDictionary<string, bool>> { ["label"] = labels }, cancellationToken).ConfigureAwait(false);
        return [.. found.Select(static container => (container.Config!.Labels![ComposeFile.ServiceLabel], container))];
    }

    private async Task<string> LastWordsAsync(ContainerInspectResponse? container, CancellationToken cancellationToken) =>
        container is null ? "" : await _engine.LastWordsAsync(container.ID, cancellationToken).ConfigureAwait(false);
}
