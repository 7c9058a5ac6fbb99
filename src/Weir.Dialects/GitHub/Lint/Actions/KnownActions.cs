using System.Globalization;

namespace Weir.Dialects.GitHub.Lint.Actions;

/// <summary>What is known of widely used actions without their files: how old their versions are, and what became of inputs.</summary>
/// <param name="Name">The action, with its path in the repository.</param>
/// <param name="OutdatedThrough">The last major version that asks for a node that is gone from the runners, 12 or 16; 0 for none.</param>
internal sealed record KnownAction(string Name, int OutdatedThrough)
{
    /// <summary>The last major version that GitHub refuses to run; 0 for none.</summary>
    public int RetiredThrough { get; init; }

    /// <summary>The inputs that every version needs.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Inputs that have another name now, with that name.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>();
}

/// <summary>The widely used actions.</summary>
internal static class KnownActions
{
    private static readonly IReadOnlyDictionary<string, KnownAction> All = new KnownAction[]
    {
        new("actions/cache", 3) { RetiredThrough = 2, Required = ["path", "key"] },
        new("actions/cache/restore", 3) { Required = ["path", "key"] },
        new("actions/cache/save", 3) { Required = ["path", "key"] },
        new("actions/checkout", 3),
        new("actions/configure-pages", 3),
        new("actions/create-github-app-token", 0) { Renamed = Pairs("app_id app-id private_key private-key skip_token_revoke skip-token-revoke") },
        new("actions/create-release", 1),
        new("actions/dependency-review-action", 3),
        new("actions/deploy-pages", 2),
        new("actions/download-artifact", 3) { RetiredThrough = 3 },
        new("actions/github-script", 6) { Required = ["script"] },
        new("actions/labeler", 4),
        new("actions/setup-dotnet", 3),
        new("actions/setup-go", 4),
        new("actions/setup-java", 3),
        new("actions/setup-node", 3),
        new("actions/setup-python", 4),
        new("actions/setup-ruby", 1),
        new("actions/stale", 8),
        new("actions/upload-artifact", 3) { RetiredThrough = 3, Required = ["path"] },
        new("actions/upload-release-asset", 1),
        new("actions-rs/cargo", 1),
        new("actions-rs/clippy-check", 1),
        new("actions-rs/toolchain", 1),
        new("aws-actions/amazon-ecr-login", 1),
        new("aws-actions/configure-aws-credentials", 3),
        new("azure/login", 1),
        new("codecov/codecov-action", 3),
        new("cypress-io/github-action", 5),
        new("docker/bake-action", 3),
        new("docker/build-push-action", 4),
        new("docker/login-action", 2),
        new("docker/metadata-action", 4),
        new("docker/setup-buildx-action", 2),
        new("docker/setup-qemu-action", 2),
        new("dorny/paths-filter", 2),
        new("github/codeql-action/analyze", 2),
        new("github/codeql-action/autobuild", 2),
        new("github/codeql-action/init", 2),
        new("github/codeql-action/upload-sarif", 2),
        new("golangci/golangci-lint-action", 3),
        new("google-github-actions/auth", 1),
        new("google-github-actions/setup-gcloud", 1),
        new("gradle/gradle-build-action", 2),
        new("hashicorp/setup-terraform", 2),
        new("microsoft/setup-msbuild", 1),
        new("nick-fields/retry", 2),
        new("peaceiris/actions-gh-pages", 3),
        new("peter-evans/create-pull-request", 5),
        new("pnpm/action-setup", 2),
        new("pypa/gh-action-pypi-publish", 0)
        {
            Renamed = Pairs("packages_dir packages-dir print_hash print-hash repository_url repository-url skip_existing skip-existing verify_metadata verify-metadata"),
        },
        new("softprops/action-gh-release", 1),
        new("swatinem/rust-cache", 1),
    }.ToDictionary(action => action.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is known of an action; null where nothing is.</summary>
    public static KnownAction? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>The major version that a reference such as <c>v4.1</c> names; null where it names none, as a branch or commit.</summary>
    public static int? MajorOf(string reference) =>
        int.TryParse(reference.TrimStart('v').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < 1_000 ? major : null;

    private static Dictionary<string, string> Pairs(string words) =>
        words.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
}
