namespace Weir.Engine.Workspaces;

/// <summary>Writes values of git's configuration files.</summary>
internal static class GitConfig
{
    /// <summary>In quotes, as in C; so are the lines of its list of folders that objects come from.</summary>
    public static string Quote(string value) => $"\"{Escape(value)}\"";

    private static string Escape(string value) => value
        .Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", @"\n", StringComparison.Ordinal);
}
