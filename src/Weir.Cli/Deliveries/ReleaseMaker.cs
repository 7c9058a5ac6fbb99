using System.Text.RegularExpressions;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Kubernetes;

namespace Weir.Cli.Deliveries;

/// <summary>Makes releases of what a folder holds now.</summary>
internal static partial class ReleaseMaker
{
    private const int VersionDigits = 12;
    private const string VersionMark = "{version}";

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
        if (project.Environment.Target is KubernetesSettings pods)
            return Pods(project, pods, version, around);
        var settings = (ProcessSettings)project.Environment.Target;
        var source = Path.GetFullPath(settings.Artifact, project.Root);
        if (!Directory.Exists(source))
            throw new CommandException($"the artifact '{settings.Artifact}' is no folder in '{project.Root}': build it first");
        var digest = await new ReleaseFiles(project.Folder).KeepAsync(source, cancellationToken).ConfigureAwait(false);
        return Known(project, version ?? digest.Split(':')[1][..VersionDigits], digest, settings with { Environment = Resolve(settings.Environment, around) }, around);
    }

    private static Release Pods(DeliveryProject project, KubernetesSettings settings, string? version, Surroundings around)
    {
        if (version is null && settings.Image.Contains(VersionMark, StringComparison.Ordinal))
            throw new CommandException($"the image '{settings.Image}' needs a version: write '--version'");
        var image = settings.Image.Replace(VersionMark, version, StringComparison.Ordinal);
        var digest = image.Split('@') is [_, var pinned] ? pinned : "";
        var tag = image.Split('@')[0].Split('/')[^1].Split(':') is [_, var named] ? named : null;
        var manifests = settings.Configuration.SelectMany(file =>
        {
            var path = Path.GetFullPath(file, project.Root);
            return File.Exists(path) ? ReleaseConfiguration.Read(file, File.ReadAllText(path)) : throw new CommandException($"there is no file '{file}' in '{project.Root}', which 'configuration' names");
        });
        var called = version ?? tag ?? (digest.Length > 0 ? digest.Split(':')[^1][..VersionDigits] : "latest");
        return Known(project, called, digest, settings with { Image = image, Manifests = [.. manifests] }, around);
    }

    private static Release Known(DeliveryProject project, string version, string digest, TargetSettings target, Surroundings around)
    {
        var release = new Release
        {
            Id = project.Folder.NextRelease(),
            App = project.App.Name,
            Environment = project.Environment.Name,
            Version = version,
            Digest = digest,
            Target = target,
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
        && Lists(left.Target).SequenceEqual(Lists(right.Target))
        && Without(left.Target) == Without(right.Target);

    // Lists that were read from a file are never equal as wholes: they are compared apart.
    private static IEnumerable<string> Lists(TargetSettings settings) => settings is KubernetesSettings pods ? [.. pods.Configuration, "", .. pods.Manifests] : [];

    private static TargetSettings Without(TargetSettings settings) => settings is KubernetesSettings pods
        ? pods with { Environment = Nothing, Configuration = None, Manifests = None }
        : settings with { Environment = Nothing };

    private static readonly Dictionary<string, string> Nothing = [];
    private static readonly string[] None = [];

    private static Dictionary<string, string> Resolve(IReadOnlyDictionary<string, string> variables, Surroundings around) =>
        variables.ToDictionary(static variable => variable.Key, variable => Reference.Replace(variable.Value, match =>
            around.Environment.GetValueOrDefault(match.Groups["name"].Value)
                ?? throw new CommandException($"the variable '{match.Groups["name"].Value}', which '{variable.Key}' of the environment needs, is not set")));
}
