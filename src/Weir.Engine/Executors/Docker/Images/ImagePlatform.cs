namespace Weir.Engine.Executors.Docker.Images;

/// <summary>Compares platforms of images.</summary>
internal static class ImagePlatform
{
    /// <summary>True where an image of one platform is what another asks for.</summary>
    /// <param name="wanted">As <c>os/architecture[/variant]</c>.</param>
    /// <param name="has">Likewise.</param>
    public static bool Fits(string wanted, string has)
    {
        var (asked, found) = (Parts(wanted), Parts(has));
        return asked.System == found.System && asked.Architecture == found.Architecture
            && (asked.Variant.Length == 0 || found.Variant.Length == 0 || asked.Variant == found.Variant);
    }

    private static (string System, string Architecture, string Variant) Parts(string platform)
    {
        var parts = platform.ToLowerInvariant().Split('/');
        var (system, rest) = parts.Length > 1 ? (parts[0], parts[1..]) : ("linux", parts);
        var architecture = rest[0] switch { "x86_64" or "x86-64" => "amd64", "aarch64" => "arm64", "i386" => "386", "armhf" => "arm", var other => other };
        var variant = rest.Length > 1 ? rest[1] : "";
        return (system, architecture, (architecture, variant) is ("arm64", "v8") or ("amd64", "v1") ? "" : variant);
    }
}
