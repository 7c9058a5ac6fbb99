using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Engine.Jobs;

/// <summary>The artifacts of one attempt of a run: it sees those of earlier attempts, and what it keeps takes their place.</summary>
/// <param name="inner">Keeps them.</param>
/// <param name="began">When the attempt began: names are unique among what was kept since.</param>
public sealed class AttemptArtifacts(IArtifactStore inner, DateTimeOffset began) : IArtifactStore
{
    /// <inheritdoc/>
    public async ValueTask<Artifact> PutAsync(
        RunId run, string name, IReadOnlyList<PackedFile> files, IJobSession session, ArtifactOptions options, CancellationToken cancellationToken)
    {
        var inAttempt = await OfAttemptAsync(run, name, options, cancellationToken).ConfigureAwait(false);
        return await inner.PutAsync(run, name, files, session, inAttempt, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Artifact>> ListAsync(RunId run, CancellationToken cancellationToken) => inner.ListAsync(run, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> UnpackAsync(Artifact artifact, IJobSession session, string folder, CancellationToken cancellationToken) =>
        inner.UnpackAsync(artifact, session, folder, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask CheckAsync(RunId run, string name, ArtifactOptions options, CancellationToken cancellationToken) =>
        await inner.CheckAsync(run, name, await OfAttemptAsync(run, name, options, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public string NewFile(RunId run) => inner.NewFile(run);

    /// <inheritdoc/>
    public async ValueTask<Artifact> KeepAsync(RunId run, string name, string file, string? digest, ArtifactOptions options, CancellationToken cancellationToken)
    {
        var inAttempt = await OfAttemptAsync(run, name, options, cancellationToken).ConfigureAwait(false);
        return await inner.KeepAsync(run, name, file, digest, inAttempt, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(Artifact artifact, CancellationToken cancellationToken) => inner.OpenAsync(artifact, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteAsync(Artifact artifact, CancellationToken cancellationToken) => inner.DeleteAsync(artifact, cancellationToken);

    private async ValueTask<ArtifactOptions> OfAttemptAsync(RunId run, string name, ArtifactOptions options, CancellationToken cancellationToken)
    {
        var kept = await inner.ListAsync(run, cancellationToken).ConfigureAwait(false);
        return kept.Any(artifact => artifact.Name == name && artifact.CreatedAt < began) ? options with { Overwrite = true } : options;
    }
}
