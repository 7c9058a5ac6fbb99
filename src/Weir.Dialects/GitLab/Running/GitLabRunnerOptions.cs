namespace Weir.Dialects.GitLab.Running;

/// <summary>How jobs of GitLab's pipelines are run.</summary>
public sealed record GitLabRunnerOptions
{
    /// <summary>The folder, private to the user, that keeps what outlives runs: the key that signs id tokens.</summary>
    public required string StateFolder { get; init; }
}
