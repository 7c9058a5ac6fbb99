namespace Weir.Dialects.GitHub.Expressions;

/// <summary>The contexts that exist.</summary>
internal static class ContextNames
{
    public static IReadOnlyList<string> All { get; } =
        ["github", "env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "matrix", "needs", "inputs"];
}
