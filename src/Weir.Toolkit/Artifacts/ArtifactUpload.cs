using Weir.Pipelines.Execution;
using Weir.Toolkit.Blobs;

namespace Weir.Toolkit.Artifacts;

/// <summary>An artifact on its way.</summary>
/// <param name="path">Where it is written.</param>
/// <param name="most">How many bytes it may have.</param>
/// <param name="options">How it will be kept.</param>
internal sealed class ArtifactUpload(string path, long most, ArtifactOptions options) : BlockUpload(path, most, isDigested: true)
{
    public ArtifactOptions Options => options;
}
