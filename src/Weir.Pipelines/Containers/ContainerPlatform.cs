using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Containers;

/// <summary>The platform of an image.</summary>
/// <param name="System">Such as <c>linux</c>.</param>
/// <param name="Architecture">Such as <c>amd64</c>.</param>
/// <param name="Variant">Such as <c>v7</c>; null for the usual one.</param>
public sealed record ContainerPlatform(string System, string Architecture, string? Variant = null)
{
    private static readonly string[] Systems = ["darwin", "freebsd", "linux", "windows"];
    private static readonly string[] Architectures = ["386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x", "wasm"];

    /// <summary>Reads <c>system/architecture[/variant]</c> or an architecture of Linux alone, under any of its usual names.</summary>
    public static Parsed<ContainerPlatform> Parse(string text)
    {
        var parts = text.ToLowerInvariant().Split('/');
        if (parts.Length > 3 || parts.Any(part => part.Length == 0))
            return ContainerProblem.Expected("a platform such as 'linux/amd64' or 'linux/arm/v7'", text);
        var system = parts.Length == 1 ? "linux" : parts[0];
        var (architecture, implied) = Usual(parts.Length == 1 ? parts[0] : parts[1]);
        if (!Systems.Contains(system))
            return Unknown(text, "system", system, Systems);
        if (!Architectures.Contains(architecture))
            return Unknown(text, "architecture", architecture, Architectures);
        return new ContainerPlatform(system, architecture, parts.Length == 3 ? parts[2] : implied);
    }

    /// <summary>As the engine takes it.</summary>
    public override string ToString() => Variant is null ? $"{System}/{Architecture}" : $"{System}/{Architecture}/{Variant}";

    private static (string Architecture, string? Variant) Usual(string name) => name switch
    {
        "x86_64" or "x86-64" => ("amd64", null),
        "i386" or "i686" => ("386", null),
        "aarch64" => ("arm64", null),
        "armhf" => ("arm", "v7"),
        "armel" => ("arm", "v6"),
        _ => (name, null),
    };

    private static ContainerProblem Unknown(string text, string what, string name, string[] known) =>
        ContainerProblem.Of(text, $"there is no {what} '{name}'", Suggestion.For(name, known));
}
