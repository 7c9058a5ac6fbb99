using System.Collections.Concurrent;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;

namespace Weir.Engine.Executors.Docker;

/// <summary>
/// The volumes that containers of a job name. One that the engine has is used as it is; any other is made for this job alone, and goes with it.
/// </summary>
/// <remarks>The engine would make them by itself, without a label by which they are found again, and jobs that run at once would share them.</remarks>
/// <param name="engine">The engine.</param>
/// <param name="notes">Notes what is being made.</param>
/// <param name="labels">The labels of all that the job has.</param>
/// <param name="prefix">How names of what belongs to the job begin.</param>
internal sealed class JobVolumes(DockerEngine engine, MakingNotes notes, IReadOnlyDictionary<string, string> labels, string prefix)
{
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Makes what a container needs of them, and puts their names in.</summary>
    /// <exception cref="Pipelines.Execution.ExecutorException">The engine cannot make one.</exception>
    public async Task MakeAsync(HostConfig host, CancellationToken cancellationToken)
    {
        for (var index = 0; index < (host.Binds?.Count ?? 0); index++)
        {
            if (host.Binds![index].Split(':', 2) is [{ Length: > 0 } name and not ['/', ..], var rest])
                host.Binds[index] = $"{await NameAsync(name, new Driver { Name = host.VolumeDriver }, cancellationToken).ConfigureAwait(false)}:{rest}";
        }

        foreach (var mount in (host.Mounts ?? []).Where(mount => mount is { Type: "volume", Source.Length: > 0 }))
            mount.Source = await NameAsync(mount.Source!, mount.VolumeOptions?.DriverConfig, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes one that is the job's own, whatever the engine has.</summary>
    public async Task<string> MakeOwnAsync(string part, CancellationToken cancellationToken)
    {
        var name = await MakeAsync($"{prefix}-{part}", null, cancellationToken).ConfigureAwait(false);
        return _names[name] = name;
    }

    /// <summary>Takes note of one that is there.</summary>
    public void Know(string name) => _names[name] = name;

    private async Task<string> NameAsync(string name, Driver? driver, CancellationToken cancellationToken)
    {
        if (_names.TryGetValue(name, out var known))
            return known;
        if (!await ExistsAsync(name, cancellationToken).ConfigureAwait(false))
            return _names[name] = await MakeAsync($"{prefix}-{name}", driver, cancellationToken).ConfigureAwait(false);
        return _names[name] = name;
    }

    private Task<string> MakeAsync(string name, Driver? driver, CancellationToken cancellationToken)
    {
        var wanted = new VolumesCreateParameters { Name = name, Labels = new Dictionary<string, string>(labels), Driver = driver?.Name!, DriverOpts = driver?.Options! };
        return notes.MakeAsync(name, async () =>
        {
            await engine.AskAsync($"the volume '{name}' cannot be made", (client, token) => client.Volumes.CreateAsync(wanted, token), cancellationToken).ConfigureAwait(false);
            return name;
        });
    }

    private Task<bool> ExistsAsync(string name, CancellationToken cancellationToken) => engine.AskAsync($"the volume '{name}' cannot be looked for", async (client, token) =>
    {
        try
        {
            await client.Volumes.InspectAsync(name, token).ConfigureAwait(false);
            return true;
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }, cancellationToken);
}
