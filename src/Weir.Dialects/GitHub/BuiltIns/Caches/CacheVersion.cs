using System.Security.Cryptography;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>Tells caches of the same key but of other paths apart.</summary>
internal static class CacheVersion
{
    // What GitHub's toolkit names its compression, and the number of its rule: what makes two caches different there does so here, and nothing else.
    private const string Compression = "zstd-without-long";
    private const string Rule = "1.0";
    private const string WindowsOnly = "windows-only";

    /// <summary>The digest: SHA-256 of the paths as they were written, the compression, the system where it matters, and the rule's number.</summary>
    /// <param name="paths">The paths, in the order and spelling of the step.</param>
    /// <param name="system">What the job runs on.</param>
    /// <param name="acrossSystems">Whether a cache of Windows may be used elsewhere.</param>
    public static string Of(IReadOnlyList<string> paths, OperatingSystemKind system, bool acrossSystems)
    {
        string[] only = system == OperatingSystemKind.Windows && !acrossSystems ? [WindowsOnly] : [];
        var text = string.Join('|', [.. paths, Compression, .. only, Rule]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
