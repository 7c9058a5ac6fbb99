using System.Text;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Elsewhere;
using Weir.Engine.Executors.Docker.Images;
using Weir.Engine.Executors.Docker.Requests;
using Weir.Pipelines.Execution;
using ContainerSpec = Weir.Pipelines.Containers.ContainerSpec;
using ServiceSpec = Weir.Pipelines.Containers.ServiceSpec;

namespace Weir.Engine.Executors.Docker;

/// <summary>Starts the containers that a job asks for.</summary>
/// <param name="engine">The engine.</param>
/// <param name="images">Its images.</param>
/// <param name="labels">The labels of all that the job has.</param>
/// <param name="network">The network of the job; null for that which the engine gives.</param>
/// <param name="workspace">The workspace, on this machine.</param>
internal sealed class ContainerStart(DockerEngine engine, ImageStore images, IReadOnlyDictionary<string, string> labels, string? network, string workspace)
{
    private const string Ready = $"{JobFolders.Pipes}/start";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public required DockerOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The volumes that the containers name.</summary>
    public required JobVolumes Volumes { get; init; }

    /// <summary>Notes what is being made.</summary>
    public required MakingNotes Notes { get; init; }

    /// <summary>The volumes of the job's folders where the engine does not see those of this machine; null where it does.</summary>
    public FolderVolumes? Elsewhere { get; init; }

    /// <summary>Starts a service, and does not wait until it is ready.</summary>
    /// <param name="service">The service.</param>
    /// <param name="name">Gives its container a name that no other has.</param>
    /// <param name="fromMachine">True where the job's processes use the network of the engine's machine.</param>
    /// <param name="output">Takes what happens.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<StartedContainer> ServiceAsync(ServiceSpec service, Func<string> name, bool fromMachine, IOutput output, CancellationToken cancellationToken)
    {
        ElsewhereRules.Check(engine, service.Container);
        output.Line(Encoding.UTF8.GetBytes($"Starting service '{service.Name}' ({service.Container.Image})"));
        var image = await EnsureAsync(service.Container, output, cancellationToken).ConfigureAwait(false);
        var spec = service.Container with { Image = image.Id };
        var published = fromMachine && service.PublishPorts ? MachinePorts.Of(image) : [];
        try
        {
            return await StartAsync(spec with { Ports = [.. spec.Ports, .. published] }).ConfigureAwait(false);
        }
        catch (ExecutorException exception) when (published.Any(port => port.HostPort is not null) && IsTaken(exception))
        {
            // Something took the port since it was looked at.
            return await StartAsync(spec with { Ports = [.. spec.Ports, .. MachinePorts.Anywhere(published)] }).ConfigureAwait(false);
        }

        async Task<StartedContainer> StartAsync(ContainerSpec wanted)
        {
            var id = await CreateAsync(ContainerRequest.Of(wanted, Placement(service.Aliases)), name(), $"the service '{service.Name}' ({service.Container.Image})", cancellationToken).ConfigureAwait(false);
            return new StartedContainer(id, await PortsOfAsync(id, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Starts the container that the job's processes run in.</summary>
    /// <param name="spec">The container.</param>
    /// <param name="name">Its name.</param>
    /// <param name="folders">The job's folders.</param>
    /// <param name="isMachine">True where it shares the network of the engine's machine.</param>
    /// <param name="output">Takes what happens.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<RunningContainer> JobAsync(
        ContainerSpec spec, string name, JobFolders folders, bool isMachine, IOutput output, CancellationToken cancellationToken)
    {
        ElsewhereRules.Check(engine, spec);
        output.Line(Encoding.UTF8.GetBytes($"Starting the job's container ({spec.Image})"));
        var image = await EnsureAsync(spec, output, cancellationToken).ConfigureAwait(false);
        var parameters = ContainerRequest.Of(spec with { Image = image.Id, Entrypoint = null, Command = null }, Placement([]));
        List<string> entrypoint = [.. spec.Entrypoint ?? [.. image.Configuration?.Entrypoint ?? []]];
        if (entrypoint.All(word => word.Length == 0))
            entrypoint.Clear();
        parameters.Entrypoint = entrypoint.Count == 0 ? ["/bin/sh"] : entrypoint;
        parameters.Cmd = CommandFor(entrypoint);
        parameters.WorkingDir = folders.Places.Workspace;
        var host = parameters.HostConfig!;
        await MountAsync(host, folders, image.Id, name, cancellationToken).ConfigureAwait(false);
        if (isMachine)
            (host.NetworkMode, parameters.NetworkingConfig) = ("host", null!);
        var hasUser = (parameters.User is { Length: > 0 } user ? user : image.Configuration?.User ?? "") is not ("" or "0" or "root" or "0:0" or "root:root");
        var id = await CreateAsync(
            parameters, name, $"the job's container ({spec.Image})", cancellationToken, made => Elsewhere?.FillAsync(made, hasUser, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        var container = new RunningContainer(engine, id, EnvironmentOf(image.Configuration?.Env, parameters.Env, folders), spec.Image)
        {
            Image = image.Id,
            Memory = host.Memory,
            SeesOthers = !string.IsNullOrEmpty(host.PidMode),
            HasUser = hasUser,
        };
        return entrypoint.Count == 0 ? container : await EnteredAsync(container, entrypoint, ReadyOf(container, folders), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReadyImage> EnsureAsync(ContainerSpec spec, IOutput output, CancellationToken cancellationToken)
    {
        var image = await images.EnsureAsync(ImageRequest.Of(spec), output, cancellationToken).ConfigureAwait(false);
        output.Line(Encoding.UTF8.GetBytes($"Image {image.Reference}: {image.Digest ?? image.Id} ({image.Platform})"));
        return image;
    }

    /// <summary>The ports of the engine's machine that lead to a container.</summary>
    public async Task<IReadOnlyDictionary<string, int>> PortsOfAsync(string id, CancellationToken cancellationToken)
    {
        var container = await engine.AskAsync("a container cannot be looked at", (client, token) => client.Containers.InspectContainerAsync(id, token), cancellationToken).ConfigureAwait(false);
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (port, bindings) in container.NetworkSettings?.Ports ?? new Dictionary<string, IList<PortBinding>>())
        {
            if (bindings is [{ HostPort: { } bound }, ..] && int.TryParse(bound, out var number))
                ports[port.EndsWith("/tcp", StringComparison.Ordinal) ? port[..^4] : port] = number;
        }

        return ports;
    }

    // An entrypoint such as 'sh -c' takes a script for its next word, all others a command.
    private static List<string> CommandFor(IReadOnlyList<string> entrypoint) => entrypoint switch
    {
        [] => ["-c", ContainerShell.Keep],
        [.., "-c"] => [ContainerShell.KeepAndTell, Ready],
        _ => ["sh", "-c", ContainerShell.KeepAndTell, Ready],
    };

    private static bool IsTaken(ExecutorException refusal) =>
        refusal.Message.Contains("already allocated", StringComparison.Ordinal) || refusal.Message.Contains("already in use", StringComparison.Ordinal);

    /// <summary>Waits until the entrypoint has come to the command, and takes over what it put into its environment.</summary>
    private async Task<RunningContainer> EnteredAsync(RunningContainer container, IReadOnlyList<string> entrypoint, Func<Task<string>> ready, CancellationToken cancellationToken)
    {
        string number;
        while ((number = await ready().ConfigureAwait(false)).Length == 0)
        {
            if (await container.WhyGoneAsync().ConfigureAwait(false) is not null)
            {
                var logs = await ContainerLogs.TailAsync(engine, container.Id, cancellationToken).ConfigureAwait(false);
                throw new ExecutorException(
                    $"the entrypoint of '{container.Name}' ({string.Join(' ', entrypoint)}) does not run the command that it is given, so no script can run in it: "
                    + $"give it an empty entrypoint (entrypoint: [\"\"]){(logs.Count > 0 ? $"; its last line was: {logs[^1]}" : "")}");
            }

            await Task.Delay(Poll, Time, cancellationToken).ConfigureAwait(false);
        }

        var (code, text) = await container.ShellAsync("cat \"/proc/$1/environ\"", number).ConfigureAwait(false);
        if (code != 0)
            return container;
        var environment = new Dictionary<string, string>(container.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in ContainerVariables.Split(text.Split('\0', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (name is not ("HOSTNAME" or "PWD" or "OLDPWD" or "SHLVL" or "_"))
                environment[name] = value;
        }

        return container with { Environment = environment };
    }

    /// <summary>Asks for the number that the entrypoint's command has written; empty before.</summary>
    private static Func<Task<string>> ReadyOf(RunningContainer container, JobFolders folders)
    {
        var outside = $"{folders.PipesOutside}/start.ready";
        return async () =>
        {
            if (container.IsElsewhere)
                return await container.WhyGoneAsync().ConfigureAwait(false) is null ? (await container.ShellAsync("cat \"$1\" 2> /dev/null; :", $"{Ready}.ready").ConfigureAwait(false)).Text.Trim() : "";
            return File.Exists(outside) ? (await File.ReadAllTextAsync(outside).ConfigureAwait(false)).Trim() : "";
        };
    }

    private async Task MountAsync(HostConfig host, JobFolders folders, string image, string name, CancellationToken cancellationToken)
    {
        if (Elsewhere is not { } own)
        {
            host.Binds = [.. host.Binds ?? [], .. folders.Map.Folders.Select(folder => folder.ToBind()), .. EngineSocket.BindsOf(engine)];
            return;
        }

        await own.MountAsync(host, cancellationToken).ConfigureAwait(false);
        if (Options.Nodes is { } nodes)
            await own.MountNodesAsync(host, new NodeVolume(engine, Notes, labels), nodes, image, $"{name}-node", cancellationToken).ConfigureAwait(false);
    }

    private ContainerPlacement Placement(IReadOnlyList<string> aliases) => new(workspace) { Network = network, Aliases = aliases, Labels = labels };

    private async Task<string> CreateAsync(
        CreateContainerParameters parameters, string name, string what, CancellationToken cancellationToken, Func<string, Task>? fill = null)
    {
        parameters.Name ??= name;
        await Volumes.MakeAsync(parameters.HostConfig!, cancellationToken).ConfigureAwait(false);
        var made = await Notes.MakeAsync(parameters.Name, () => engine.AskAsync(
            $"{what} cannot be made", (client, token) => client.Containers.CreateContainerAsync(parameters, token), cancellationToken)).ConfigureAwait(false);
        if (fill is not null)
            await fill(made.ID).ConfigureAwait(false);
        await engine.AskAsync($"{what} cannot be started", (client, token) => client.Containers.StartContainerAsync(made.ID, new ContainerStartParameters(), token), cancellationToken).ConfigureAwait(false);
        return made.ID;
    }

    private static Dictionary<string, string> EnvironmentOf(IEnumerable<string>? image, IEnumerable<string>? own, JobFolders folders)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
        foreach (var (name, value) in ContainerVariables.Split((image ?? []).Concat(own ?? [])))
            environment[name] = value;
        if (folders.Places.Home.Length > 0)
            environment["HOME"] = folders.Places.Home;
        return environment;
    }
}
