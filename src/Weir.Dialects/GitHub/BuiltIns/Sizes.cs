using System.Globalization;

namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>Sizes for people.</summary>
internal static class Sizes
{
    /// <summary>Such as <c>~3 MB (3145728 B)</c>.</summary>
    public static string Shown(long bytes) => string.Create(CultureInfo.InvariantCulture, $"~{Math.Round(bytes / 1048576.0)} MB ({bytes} B)");
}
