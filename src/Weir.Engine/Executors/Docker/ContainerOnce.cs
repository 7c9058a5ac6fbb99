using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Runs a container to its end, and removes it.</summary>
internal sealed class ContainerOnce(DockerEngine engine, MakingNotes notes, IDictionary<string, string> labels, string? network, TimeProvider time)
{
    private const long Killed = 137;

    public async Task<ProcessResult> RunAsync(ContainerRun run, string name, IActionFolders folders, IOutput output, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = await CreateAsync(run, name, folders).ConfigureAwait(false);
        try
        {
            await folders.FillAsync(id).ConfigureAwait(false);
            var attach = new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true };
            using var stream = await AskAsync("the action's container cannot be listened to", client => client.Containers.AttachContainerAsync(id, attach, CancellationToken.None)).ConfigureAwait(false);
            await AskAsync("the action's container cannot be started", client => client.Containers.StartContainerAsync(id, new ContainerStartParameters(), CancellationToken.None)).ConfigureAwait(false);
            var result = await EndAsync(id, run, stream, output, cancellationToken).ConfigureAwait(false);
            await folders.CollectAsync(id).ConfigureAwait(false);
            return result;
        }
        finally
        {
            await AskAsync("the action's container cannot be removed", async client =>
            {
                await ContainerRemoval.RemoveAsync(client, id, CancellationToken.None).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
    }

    private async Task<string> CreateAsync(ContainerRun run, string name, IActionFolders folders)
    {
        var host = new HostConfig { NetworkMode = network ?? "default" };
        folders.Mount(host);
        host.Binds = [.. host.Binds ?? [], .. EngineSocket.BindsOf(engine)];
        var parameters = new CreateContainerParameters
        {
            Name = name,
            Image = run.Image,
            Entrypoint = run.Entrypoint is { } entrypoint ? [entrypoint] : null!,
            Cmd = run.Arguments is { } arguments ? [.. arguments] : null!,
            Env = [.. run.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
            WorkingDir = run.WorkingDirectory,
            Labels = labels,
            HostConfig = host,
        };
        var made = await notes.MakeAsync(
            name, () => AskAsync("the action's container cannot be made", client => client.Containers.CreateContainerAsync(parameters, CancellationToken.None))).ConfigureAwait(false);
        return made.ID;
    }

    private async Task<ProcessResult> EndAsync(string id, ContainerRun run, MultiplexedStream stream, IOutput output, CancellationToken cancellationToken)
    {
        var reading = ContainerOutput.CopyAsync(stream, output);
        var ending = AskAsync("the end of the action's container is not known", client => client.Containers.WaitContainerAsync(id, CancellationToken.None));
        var isStopped = false;
        foreach (var (signal, wait) in new[] { ("", Timeout.InfiniteTimeSpan), ("SIGINT", run.Stop.AfterInterrupt), ("SIGTERM", run.Stop.AfterTerminate), ("SIGKILL", Timeout.InfiniteTimeSpan) })
        {
            if (signal.Length > 0)
            {
                isStopped = true;
                await SignalAsync(id, signal).ConfigureAwait(false);
            }

            if (await EndsAsync(Task.WhenAny(ending, reading.ContinueWith(_ => { }, TaskScheduler.Default)), reading, wait, isStopped ? CancellationToken.None : cancellationToken).ConfigureAwait(false))
                break;
        }

        var end = await ending.ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        if (end.StatusCode == Killed && !isStopped)
            await CheckMemoryAsync(id).ConfigureAwait(false);
        return new ProcessResult((int)end.StatusCode, isStopped);
    }

    private async Task CheckMemoryAsync(string id)
    {
        var container = await AskAsync("the end of the action's container is not known", client => client.Containers.InspectContainerAsync(id, CancellationToken.None)).ConfigureAwait(false);
        if (container.State?.OOMKilled == true)
            throw new ExecutorException("the action's container ran out of memory of the machine: give the machine more, or let the action need less");
    }

    // An output that throws ends the container as well: there is nobody to read it.
    private async Task<bool> EndsAsync(Task ended, Task reading, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(ended, Task.Delay(wait, time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return first == ended && !reading.IsFaulted;
    }

    private Task SignalAsync(string id, string signal) => AskAsync("the action's container cannot be stopped", async client =>
    {
        try
        {
            await client.Containers.KillContainerAsync(id, new ContainerKillParameters { Signal = signal }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DockerApiException exception) when (exception.StatusCode is System.Net.HttpStatusCode.Conflict or System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }

        return true;
    });

    private Task<T> AskAsync<T>(string failure, Func<DockerClient, Task<T>> call) => engine.AskAsync(failure, (client, _) => call(client), CancellationToken.None);
}
