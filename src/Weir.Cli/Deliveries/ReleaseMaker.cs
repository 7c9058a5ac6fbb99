using System.Text.RegularExpressions;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;

namespace Weir.Cli.Deliveries;

/// <summary>Makes releases of what a folder holds now.</summary>
internal static partial class ReleaseMaker
{
    private const int VersionDigits = 12;

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Reference { get; }

    /// <summary>The release; that which serves where it is the very same.</summary>
    /// <param name="project">The environment.</param>
    /// <param name="version">What to call it; null for the beginning of its digest.</param>
    /// <param name="around">What is around this program.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CommandException">A variable is not set, or the artifact is not there.</exception>
    public static async Task<Release> MakeAsync(DeliveryProject project, string? version, Surroundings around, CancellationToken cancellationToken)
    {
        var (settings, digest) = project.Environment.Target switch
        {
            ProcessSettings process => ((TargetSettings)process, await KeepAsync(project, process.Artifact, cancellationToken).ConfigureAwait(false)),
            var other => (other, ""),
        };
        var release = new Release
        {
            Id = project.Folder.NextRelease(),
            App = project.App.Name,
            Environment = project.Environment.Name,
            Version = version ?? VersionOf(digest, around),
            Digest = digest,
            Target = settings with { Environment = Resolve(settings.Environment, around) },
            Gateway = project.Environment.Gateway,
            Commit = CommitOf(around),
            CreatedAt = around.Time.GetUtcNow(),
        };
        return project.Folder.Releases().LastOrDefault(known => IsSame(known, release)) ?? release;
    }

    private static async Task<string> KeepAsync(DeliveryProject project, string artifact, CancellationToken cancellationToken)
    {
        var source = Path.GetFullPath(artifact, project.Root);
        return Directory.Exists(source)
            ? await new ReleaseFiles(project.Folder).KeepAsync(source, cancellationToken).ConfigureAwait(false)
            : throw new CommandException($"the artifact '{artifact}' is no folder in '{project.Root}': build it first");
    }

    // A target without an artifact of its own knows releases by nothing but their names.
    private static string VersionOf(string digest, Surroundings around) =>
        digest.Length > 0 ? digest.Split(':')[1][..VersionDigits]
        : CommitOf(around) is { } commit ? commit[..Math.Min(commit.Length, VersionDigits)]
        : throw new CommandException("name the version: 'weir deploy --version VERSION'; this target has no artifact that could name it");

    private static string? CommitOf(Surroundings around) =>
        around.Environment.GetValueOrDefault("GITHUB_SHA") ?? around.Environment.GetValueOrDefault("CI_COMMIT_SHA");

    /// <summary>True where two releases run the same in the same way.</summary>
    private static bool IsSame(Release left, Release right) =>
        left.Version == right.Version && left.Digest == right.Digest && left.Gateway == right.Gateway
        && left.Target.Environment.OrderBy(static pair => pair.Key, StringComparer.Ordinal).SequenceEqual(right.Target.Environment.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        && Without(left.Target) == Without(right.Target);

    private static TargetSettings Without(TargetSettings settings) => settings with { Environment = Nothing };

    private static readonly Dictionary<string, string> Nothing = [];

    private static Dictionary<string, string> Resolve(IReadOnlyDictionary<string, string> variables, Surroundings around) =>
        variables.ToDictionary(static variable => variable.Key, variable => Reference.Replace(variable.Value, match =>
            around.Environment.GetValueOrDefault(match.Groups["name"].Value)
                ?? throw new CommandException($"the variable '{match.Groups["name"].Value}', which '{variable.Key}' of the environment needs, is not set")));
}
