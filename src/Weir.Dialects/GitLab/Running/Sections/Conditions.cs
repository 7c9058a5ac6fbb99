namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>When artifacts and caches are kept.</summary>
internal static class Conditions
{
    /// <summary>Whether <c>when</c> holds for how a script ended; without it, for its success.</summary>
    public static bool Hold(string? when, bool succeeded) => when switch
    {
        "always" => true,
        "on_failure" => !succeeded,
        _ => succeeded,
    };
}
