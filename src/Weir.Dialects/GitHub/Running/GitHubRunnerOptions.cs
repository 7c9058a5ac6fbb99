namespace Weir.Dialects.GitHub.Running;

/// <summary>How GitHub's jobs are run.</summary>
public sealed record GitHubRunnerOptions
{
    /// <summary>Whether the actions that Weir carries stand in for the published ones of the same name; true by default.</summary>
    public bool UseBuiltIns { get; init; } = true;

    /// <summary>The folder, private to the user, of the key that signs id tokens; made where it is absent. Null where jobs can have none.</summary>
    public string? KeyFolder { get; init; }
}
