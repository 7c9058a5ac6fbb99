using System.Security.Cryptography;
using Weir.Engine.Archives;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Artifacts;

/// <summary>Lays out what an artifact consists of: the files of its archive, or the single file that it is.</summary>
/// <param name="artifact">The artifact.</param>
/// <param name="takesLinks">Whether it was kept with links and permissions.</param>
/// <param name="limits">What it may hold.</param>
internal sealed class ArtifactUnpacking(Artifact artifact, bool takesLinks, ArchiveLimits limits)
{
    /// <summary>Lays it out.</summary>
    /// <param name="content">What was kept, from its beginning.</param>
    /// <param name="files">Where it goes.</param>
    /// <param name="system">Whose names the files may have.</param>
    /// <param name="folder">The folder that it goes to.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many files there are.</returns>
    /// <exception cref="StoreException">It is not what was kept, or it is refused.</exception>
    public async ValueTask<int> RunAsync(Stream content, IJobFiles files, OperatingSystemKind system, string folder, CancellationToken cancellationToken)
    {
        await CheckAsync(content, cancellationToken).ConfigureAwait(false);
        var target = new JobUnpackTarget(files, folder, roots: []);
        if (artifact.MediaType is null)
            return await ZipUnpacker.UnpackAsync(content, target, limits, system, takesLinks, cancellationToken).ConfigureAwait(false);
        content.Position = 0;
        var name = ArchiveNames.Normalize(artifact.Name, system);
        await target.WriteAsync(name, mode: null, modified: null, file => new ValueTask(content.CopyToAsync(file, cancellationToken)), cancellationToken).ConfigureAwait(false);
        return 1;
    }

    private async ValueTask CheckAsync(Stream content, CancellationToken cancellationToken)
    {
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
        if (digest != artifact.Digest)
        {
            throw new StoreException(
                $"the artifact '{artifact.Name}' is not what was kept: its digest is {digest}, expected was {artifact.Digest}; run again what made it");
        }
    }
}
