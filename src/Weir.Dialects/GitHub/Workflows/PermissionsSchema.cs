using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>What the token of a job may be allowed to do.</summary>
internal static class PermissionsSchema
{
    public const string Note = "checked as on GitHub; the token is yours, and has the permissions that you gave it";

    private static readonly Shape AnyLevel = Shape.Word("read", "write", "none");

    /// <summary>The scopes and the levels that each can have.</summary>
    public static IReadOnlyList<Keyword> Scopes { get; } =
    [
        new("actions", AnyLevel),
        new("artifact-metadata", AnyLevel),
        new("attestations", AnyLevel),
        new("checks", AnyLevel),
        new("code-quality", AnyLevel),
        new("contents", AnyLevel),
        new("copilot-requests", Shape.Word("write", "none")),
        new("deployments", AnyLevel),
        new("discussions", AnyLevel),
        new("drives", AnyLevel),
        new("id-token", Shape.Word("write", "none")),
        new("issues", AnyLevel),
        new("models", Shape.Word("read", "none")),
        new("packages", AnyLevel),
        new("pages", AnyLevel),
        new("pull-requests", AnyLevel),
        new("repository-projects", AnyLevel),
        new("security-events", AnyLevel),
        new("statuses", AnyLevel),
        new("vulnerability-alerts", Shape.Word("read", "none")),
    ];

    public static Shape Permissions { get; } = Shape.OneOf(new MappingShape("the permissions", Scopes), Shape.Word("read-all", "write-all"));
}
