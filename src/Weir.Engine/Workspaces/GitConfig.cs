namespace Weir.Engine.Workspaces;

/// <summary>Writes values of git's configuration files.</summary>
internal static class GitConfig
{
    public static string Quote(string value) =>
        $"\"{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}\"";
}
