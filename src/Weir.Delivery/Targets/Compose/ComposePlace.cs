using Weir.Delivery.Releases;
using Weir.Delivery.Targets.Placed;
using Weir.Engine.Executors.Docker;

namespace Weir.Delivery.Targets.Compose;

/// <summary>A project of Docker Compose, whose services are replaced in place.</summary>
/// <param name="releases">The kept files.</param>
/// <param name="root">The folder of <c>weir.yaml</c>.</param>
/// <param name="access">The engine; the place disposes it.</param>
/// <param name="time">The time.</param>
public sealed class ComposePlace(ComposeReleases releases, string root, EngineAccess access, TimeProvider time) : IReleasePlace, IAsyncDisposable
{
    /// <inheritdoc/>
    public TargetAbilities Abilities { get; } = new() { Traffic = TrafficControl.None, SideBySide = false };

    /// <inheritdoc/>
    public bool Removes => true;

    /// <inheritdoc/>
    public bool Replaces => true;

    /// <inheritdoc/>
    public async Task<Convergence> PutAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var release = duty.Release;
        var file = await ReadAsync(release, cancellationToken).ConfigureAwait(false);
        await new PinnedFile(file, access).CheckAsync(release, cancellationToken).ConfigureAwait(false);
        progress.Report($"bringing up {release.Version} by Compose");
        var ended = await RunAsync(release, ["up", "-d", "--no-build", "--remove-orphans"], progress, cancellationToken).ConfigureAwait(false);
        if (!ended.IsSuccess)
            return new Convergence.Unhealthy($"Compose does not bring up {release.Version}: {ended.Text}");
        return await WatchOf(release, file).UntilHealthyAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task ShareAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Compose shares no requests");

    /// <inheritdoc/>
    public async Task RemoveAsync(ReleaseDuty duty, IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report($"taking down {duty.Release.Version} by Compose; its volumes stay");
        var ended = await RunAsync(duty.Release, ["down", "--remove-orphans"], progress, cancellationToken).ConfigureAwait(false);
        if (!ended.IsSuccess)
            throw new TargetException($"Compose does not take down {duty.Release.Version}: {ended.Text}");
    }

    /// <inheritdoc/>
    public async Task<bool?> IsThereAsync(ReleaseDuty duty, CancellationToken cancellationToken) =>
        await WatchOf(duty.Release, await ReadAsync(duty.Release, cancellationToken).ConfigureAwait(false)).WhyNotAsync(cancellationToken).ConfigureAwait(false) is null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        access.Dispose();
        return ValueTask.CompletedTask;
    }

    private ProjectWatch WatchOf(Release release, ComposeFile file) => new(release, file, access, time);

    private Task<ComposeFile> ReadAsync(Release release, CancellationToken cancellationToken) => releases.ReadAsync(release.Digest, release.Version, cancellationToken);

    private async Task<Scripts.ScriptResult> RunAsync(Release release, IEnumerable<string> arguments, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var program = await ComposeProgram.RequireAsync(root, release.Target.Environment, time, cancellationToken).ConfigureAwait(false);
        var project = ((ComposeSettings)release.Target).Project!;
        return await program.RunAsync(["--project-directory", root, "-p", project, "-f", releases.FileOf(release), .. arguments], progress, cancellationToken).ConfigureAwait(false);
    }
}
