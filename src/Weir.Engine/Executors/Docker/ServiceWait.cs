using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;
using ServiceSpec = Weir.Pipelines.Containers.ServiceSpec;

namespace Weir.Engine.Executors.Docker;

/// <summary>Waits until the services of a job are ready.</summary>
internal sealed class ServiceWait(DockerEngine engine, DockerOptions options, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until a service is ready.</summary>
    /// <exception cref="ExecutorException">It will not be; its last lines were handed on.</exception>
    public async Task AwaitAsync(ServiceSpec service, string id, IOutput output, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var container = await engine.AskAsync("a service cannot be looked at", (client, token) => client.Containers.InspectContainerAsync(id, token), cancellationToken).ConfigureAwait(false);
            var state = container.State ?? new State();
            if (state.Health is not { } health || health.Status is "none" or "")
            {
                if (service.AwaitPorts)
                    await AwaitPortsAsync(service, container, output, cancellationToken).ConfigureAwait(false);
                else if (!state.Running)
                    throw await FailureAsync(service, id, Ended(state), output).ConfigureAwait(false);
                return;
            }

            if (health.Status == "healthy")
            {
                output.Line(Encoding.UTF8.GetBytes($"Service '{service.Name}' is healthy."));
                return;
            }

            if (!state.Running)
                throw await FailureAsync(service, id, Ended(state), output).ConfigureAwait(false);
            if (health.Status == "unhealthy")
                throw await FailureAsync(service, id, $"its health check failed {health.FailingStreak} times{Said(health)}", output).ConfigureAwait(false);
            if (time.GetElapsedTime(began) > options.HealthLimit)
                throw await FailureAsync(service, id, FormattableString.Invariant($"its health check did not pass within {options.HealthLimit.TotalSeconds:0} seconds{Said(health)}"), output).ConfigureAwait(false);
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells of a service that has ended while the job ran.</summary>
    public async Task TellIfEndedAsync(ServiceSpec service, string id, IOutput output)
    {
        var container = await engine.AskAsync("a service cannot be looked at", (client, token) => client.Containers.InspectContainerAsync(id, token), CancellationToken.None).ConfigureAwait(false);
        if (container.State is not { Running: false } state)
            return;
        output.Line(Encoding.UTF8.GetBytes($"WARNING: The service '{service.Name}' ({service.Container.Image}) did not run until the end of the job: {Ended(state)}."));
        await ShowLogAsync(id, output).ConfigureAwait(false);
    }

    private async Task AwaitPortsAsync(ServiceSpec service, ContainerInspectResponse container, IOutput output, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (container.State is not { Running: false })
        {
            if (await IsOpenAsync(container, cancellationToken).ConfigureAwait(false))
                return;
            if (time.GetElapsedTime(began) > options.PortLimit)
            {
                await WarnAsync(service, container.ID, FormattableString.Invariant($"its port {FirstPort(container)} did not open within {options.PortLimit.TotalSeconds:0} seconds"), output).ConfigureAwait(false);
                return;
            }

            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
            container = await engine.AskAsync("a service cannot be looked at", (client, token) => client.Containers.InspectContainerAsync(container.ID, token), cancellationToken).ConfigureAwait(false);
        }

        await WarnAsync(service, container.ID, Ended(container.State), output).ConfigureAwait(false);
    }

    private async Task WarnAsync(ServiceSpec service, string id, string reason, IOutput output)
    {
        output.Line(Encoding.UTF8.GetBytes($"WARNING: The service '{service.Name}' ({service.Container.Image}) probably did not start: {reason}."));
        await ShowLogAsync(id, output).ConfigureAwait(false);
    }

    /// <summary>Whether its first port is open; also true where that cannot be known: where there is none, or nobody to ask.</summary>
    private async Task<bool> IsOpenAsync(ContainerInspectResponse container, CancellationToken cancellationToken)
    {
        var address = container.NetworkSettings?.Networks?.Values.Select(network => network.IPAddress).FirstOrDefault(found => !string.IsNullOrEmpty(found));
        if (FirstPort(container) is not { } port || address is null)
            return true;
        return engine.Description.SharesFiles && !engine.Description.IsRootless
            ? await AnswersAsync(address, port, cancellationToken).ConfigureAwait(false)
            : await ListensAsync(container, port).ConfigureAwait(false);
    }

    // The networks of such an engine are out of reach from here. A service without a shell, or that has just ended, says nothing.
    private async Task<bool> ListensAsync(ContainerInspectResponse container, int port)
    {
        var inside = new RunningContainer(engine, container.ID, new Dictionary<string, string>(), container.Name);
        try
        {
            var (code, _) = await inside.ShellAsync(ContainerShell.Listens, port.ToString("X4", CultureInfo.InvariantCulture)).ConfigureAwait(false);
            return code != ContainerShell.ListensNot;
        }
        catch (ExecutorException)
        {
            return true;
        }
    }

    private static int? FirstPort(ContainerInspectResponse container) => (container.Config?.ExposedPorts?.Keys ?? [])
        .Where(port => port.EndsWith("/tcp", StringComparison.Ordinal))
        .Select(port => (int?)int.Parse(port[..^4], CultureInfo.InvariantCulture))
        .Min();

    private static async Task<bool> AnswersAsync(string address, int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await client.ConnectAsync(address, port, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<ExecutorException> FailureAsync(ServiceSpec service, string id, string reason, IOutput output)
    {
        await ShowLogAsync(id, output).ConfigureAwait(false);
        return new ExecutorException($"the service '{service.Name}' ({service.Container.Image}) is not ready: {reason}; what it wrote last is in the log above");
    }

    private async Task ShowLogAsync(string id, IOutput output)
    {
        output.Line("The last lines of the service:"u8);
        foreach (var line in await ContainerLogs.TailAsync(engine, id, CancellationToken.None).ConfigureAwait(false))
            output.Line(Encoding.UTF8.GetBytes($"  {line}"));
    }

    private static string Ended(State state) => state.OOMKilled
        ? "it ran out of memory"
        : FormattableString.Invariant($"it ended with exit code {state.ExitCode}{(string.IsNullOrEmpty(state.Error) ? "" : $" ({state.Error})")}");

    private static string Said(Health health) => health.Log is [.., { Output: { Length: > 0 } said }] ? $" (it said: {said.Trim()})" : "";
}
