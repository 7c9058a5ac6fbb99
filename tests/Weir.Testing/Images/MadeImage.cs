using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Weir.Testing.Images;

/// <summary>An image that is made of the machine's packages, once for each version of them, and kept for the next run.</summary>
public sealed record MadeImage
{
    private const string Label = "weir.test.recipe";

    private static readonly Lock Gate = new();

    /// <summary>Its name, in the namespace of the tests.</summary>
    public required string Name { get; init; }

    /// <summary>The Debian packages that it is made of.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Puts its files together.</summary>
    public required Action<ImageFiles> Fill { get; init; }

    /// <summary>Changes with what <see cref="Fill"/> does.</summary>
    public required string Recipe { get; init; }

    /// <summary>What is said of its containers, as in a Dockerfile.</summary>
    public required IReadOnlyList<string> Instructions { get; init; }

    /// <summary>The name of the image, which is there afterwards; skips the test where it cannot be made.</summary>
    public string Require()
    {
        LocalEngine.Require();
        var (code, versions) = Shell.Run("dpkg-query", null, ["-W", "-f", "${Package}=${Version}\n", .. Packages]);
        Assert.SkipUnless(code == 0, $"the image '{Name}' is made of Debian packages that are not here: './test' as root on Debian installs {string.Join(' ', Packages)}");
        var text = string.Join('\n', [versions, Recipe, .. Instructions]);
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        lock (Gate)
        {
            if (LabelOf(Name) != key)
                Make(key);
        }

        return Name;
    }

    /// <summary>Whether an image was made here; null where the engine has none of that name.</summary>
    internal static bool? IsMade(string name) => LabelOf(name) is { } label ? label.Length > 0 : null;

    private static string? LabelOf(string name) =>
        Shell.Run("docker", null, "image", "inspect", "--format", $"{{{{index .Config.Labels \"{Label}\"}}}}", name) is (0, var label) ? label.Trim() : null;

    private void Make(string key)
    {
        using var files = new ImageFiles();
        Fill(files);
        Shell.Must("docker", files.WriteTo, ["import", .. Instructions.Append($"LABEL {Label}={key}").SelectMany(line => (string[])["--change", line]), "-", Name]);
    }
}
