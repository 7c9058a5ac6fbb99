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
        var settings = (ProcessSettings)project.Environment.Target;
        var source = Path.GetFullPath(settings.Artifact, project.Root);
        if (!Directory.Exists(source))
            throw new CommandException($"the artifact '{settings.Artifact}' is no folder in '{project.Root}': build it first");
        var digest = await new ReleaseFiles(project.Folder).KeepAsync(source, cancellationToken).ConfigureAwait(false);
        var release = new Release
        {
            Id = project.Folder.NextRelease(),
            App = project.App.Name,
            Environment = project.Environment.Name,
            Version = version ?? digest.Split(':')[1][..VersionDigits],
            Digest = digest,
            Target = settings with { Environment = Resolve(settings.Environment, around) },
            Gateway = project.Environment.Gateway,
            Commit = around.Environment.GetValueOrDefault("GITHUB_SHA") ?? around.Environment.GetValueOrDefault("CI_COMMIT_SHA"),
            CreatedAt = around.Time.GetUtcNow(),
        };
        return project.Folder.Releases().LastOrDefault(known => IsSame(known, release)) ?? release;
    }

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
