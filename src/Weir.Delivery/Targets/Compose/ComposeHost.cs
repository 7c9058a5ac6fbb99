using Docker.DotNet.Models;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets.Docker;
using Weir.Engine.Executors.Docker;

namespace Weir.Delivery.Targets.Compose;

/// <summary>
/// Instances of one service of a project of Docker Compose, side by side. The services beside it are those of the release that all instances are of;
/// while there are two releases, they stay as they are, and only those that are missing are started.
/// </summary>
/// <param name="folder">Where the environment is kept.</param>
/// <param name="releases">The kept files.</param>
/// <param name="root">The folder of <c>weir.yaml</c>.</param>
/// <param name="access">The engine; the host disposes it.</param>
/// <param name="time">The time.</param>
public sealed class ComposeHost(EnvironmentFolder folder, ComposeReleases releases, string root, EngineAccess access, TimeProvider time) : ContainerHost(folder, access)
{
    /// <summary>The labels that name the kept file and the service of an instance's release.</summary>
    internal const string FileLabel = "weir.delivery.file", FrontLabel = "weir.delivery.service";

    private static readonly string[] Up = ["up", "-d", "--no-build"];

    private protected override async Task StartAsync(Release release, int index, int port, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var settings = (ComposeSettings)release.Target;
        var file = await releases.ReadAsync(release.Digest, release.Version, cancellationToken).ConfigureAwait(false);
        await new PinnedFile(file, Access).CheckAsync(release, cancellationToken).ConfigureAwait(false);
        var text = new InstanceFile(file, settings.Service!, Marks).InstanceText(release, index, port);
        await RunAsync(settings.Project!, text, [.. Up, "--no-recreate"], release.Version, progress, cancellationToken).ConfigureAwait(false);
    }

    private protected override async Task SettleAsync(
        IReadOnlyList<OwnContainer> before, IReadOnlyList<OwnContainer> left, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var companions = await Engine.ListAsync(Marks.CompanionFilter, cancellationToken).ConfigureAwait(false);
        if (left.Count == 0)
        {
            await RemoveAsync(companions, progress, cancellationToken).ConfigureAwait(false);
            foreach (var project in before.Select(static container => container.Labels[ComposeFile.ProjectLabel]).Distinct())
                await RemoveNetworksAsync(project, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (left.DistinctBy(static container => container.Release).Skip(1).Any())
            return;
        var (labels, version) = (left[0].Labels, left[0].Version);
        var file = await releases.ReadAsync(labels[FileLabel], version, cancellationToken).ConfigureAwait(false);
        var own = new InstanceFile(file, labels[FrontLabel], Marks);
        if (own.Companions.Count > 0)
            await RunAsync(labels[ComposeFile.ProjectLabel], own.CompanionText(), Up, version, progress, cancellationToken).ConfigureAwait(false);
        await RemoveAsync([.. companions.Where(one => !own.Companions.Contains(ServiceOf(one)))], progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveAsync(IReadOnlyList<ContainerInspectResponse> companions, IProgress<string> progress, CancellationToken cancellationToken)
    {
        foreach (var companion in companions)
        {
            progress.Report($"removing the service '{ServiceOf(companion)}'; its volumes stay");
            await Engine.RemoveAsync(companion.ID, companion.State!.Running, cancellationToken, withVolumes: false).ConfigureAwait(false);
        }
    }

    // One that containers of others are in stays.
    private async Task RemoveNetworksAsync(string project, CancellationToken cancellationToken)
    {
        var parameters = new NetworksListParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [$"{ComposeFile.ProjectLabel}={project}"] = true } },
        };
        foreach (var listed in await Engine.AskAsync("the networks cannot be listed", (client, token) => client.Networks.ListNetworksAsync(parameters, token), cancellationToken).ConfigureAwait(false))
        {
            var network = await Engine.AskAsync("a network cannot be looked at", (client, token) => client.Networks.InspectNetworkAsync(listed.ID, token), cancellationToken).ConfigureAwait(false);
            if (network.Containers is not { Count: > 0 })
                await Engine.AskAsync("a network cannot be removed", (client, token) => client.Networks.DeleteNetworkAsync(listed.ID, token), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(string project, string text, IEnumerable<string> arguments, string version, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var program = await ComposeProgram.RequireAsync(root, new Dictionary<string, string>(), time, cancellationToken).ConfigureAwait(false);
        var path = Path.Combine(releases.Folder, FormattableString.Invariant($"instance-{Environment.ProcessId}.json"));
        try
        {
            await File.WriteAllTextAsync(path, text, cancellationToken).ConfigureAwait(false);
            var ended = await program.RunAsync(["--project-directory", root, "-p", project, "-f", path, .. arguments], progress, cancellationToken).ConfigureAwait(false);
            if (!ended.IsSuccess)
                throw new TargetException($"Compose does not bring up {version}: {ended.Text}");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string ServiceOf(ContainerInspectResponse container) => container.Config!.Labels![ComposeFile.ServiceLabel];
}
