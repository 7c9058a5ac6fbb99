namespace Weir.Dialects.GitHub.Running.Files;

/// <summary>The environment variables that no step may set for others.</summary>
internal static class BlockedVariables
{
    /// <summary>True where a variable may not be set. What begins with <c>GITHUB_</c> or <c>RUNNER_</c> may be, but Weir's own values win.</summary>
    public static bool Contains(string name) => name.Equals("NODE_OPTIONS", StringComparison.OrdinalIgnoreCase);
}
