using Weir.Toolkit.Blobs;

namespace Weir.Toolkit.Caches;

/// <summary>A cache on its way to the old service.</summary>
/// <param name="path">Where it is written.</param>
/// <param name="most">How many bytes it may have.</param>
/// <param name="key">Its key.</param>
/// <param name="version">What is cached, as the client digests it.</param>
internal sealed class OldCacheUpload(string path, long most, string? key, string? version) : RangeUpload(path, most)
{
    public string? Key => key;

    public string? Version => version;
}
