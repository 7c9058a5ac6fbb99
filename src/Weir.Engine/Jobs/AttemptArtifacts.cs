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
        var kept = await inner.ListAsync(run, cancellationToken).ConfigureAwait(false);
        var replaces = kept.Any(artifact => artifact.Name == name && artifact.CreatedAt < began);
        return await inner.PutAsync(run, name, files, session, replaces ? options with { Overwrite = true } : options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Artifact>> ListAsync(RunId run, CancellationToken cancellationToken) => inner.ListAsync(run, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> UnpackAsync(Artifact artifact, IJobSession session, string folder, CancellationToken cancellationToken) =>
        inner.UnpackAsync(artifact, session, folder, cancellationToken);
}
