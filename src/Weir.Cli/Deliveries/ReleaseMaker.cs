using System.Text.RegularExpressions;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Compose;
using Weir.Delivery.Targets.Docker;
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
    /// <param name="progress">Gets a line for what takes time.</param>
    /// <param name="around">What is around this program.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CommandException">A variable is not set, or the artifact is not there.</exception>
    public static async Task<Release> MakeAsync(DeliveryProject project, string? version, IProgress<string> progress, Surroundings around, CancellationToken cancellationToken)
    {
        var target = Resolved(project.Environment.Target, around);
        var (settings, digest) = target switch
        {
            ProcessSettings process => ((TargetSettings)process, await KeepAsync(project, process.Artifact, cancellationToken).ConfigureAwait(false)),
            DockerSettings docker => await PinAsync(docker, version, progress, around, cancellationToken).ConfigureAwait(false),
            ComposeSettings compose => await KeepAsync(project, compose, version, progress, around, cancellationToken).ConfigureAwait(false),
            KubernetesSettings pods => Pods(project, pods, version ??= TagOf(pods.Image)),
            var other => (other, ""),
        };
        var release = new Release
        {
            Id = project.Folder.NextRelease(),
            App = project.App.Name,
            Environment = project.Environment.Name,
            Version = version ?? VersionOf(digest, around),
            Digest = digest,
            Target = settings,
            Gateway = project.Environment.Gateway,
            Commit = CommitOf(around),
            CreatedAt = around.Time.GetUtcNow(),
        };
        return project.Folder.Releases().LastOrDefault(known => known.IsSameAs(release)) ?? release;
    }

    private static async Task<string> KeepAsync(DeliveryProject project, string artifact, CancellationToken cancellationToken)
    {
        var source = Path.GetFullPath(artifact, project.Root);
        return Directory.Exists(source)
            ? await new ReleaseFiles(project.Folder).KeepAsync(source, cancellationToken).ConfigureAwait(false)
            : throw new CommandException($"the artifact '{artifact}' is no folder in '{project.Root}': build it first");
    }

    private static async Task<(TargetSettings, string)> KeepAsync(
        DeliveryProject project, ComposeSettings compose, string? version, IProgress<string> progress, Surroundings around, CancellationToken cancellationToken)
    {
        using var engine = TargetMaker.EngineOf(null, around);
        return await new ComposeReleases(project.Folder, project.Root, engine, around.Time)
            .KeepAsync(compose, version, around.Environment, progress, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<(TargetSettings, string)> PinAsync(
        DockerSettings docker, string? version, IProgress<string> progress, Surroundings around, CancellationToken cancellationToken)
    {
        using var engine = TargetMaker.EngineOf(docker.Host, around);
        return await new PinnedImages(engine).PinAsync(docker, version, progress, cancellationToken).ConfigureAwait(false);
    }

    private static (TargetSettings, string) Pods(DeliveryProject project, KubernetesSettings settings, string? version)
    {
        if (version is null && settings.Image.Contains(VersionMark, StringComparison.Ordinal))
            throw new CommandException($"the image '{settings.Image}' needs a version: 'weir deploy --version VERSION'");
        var image = settings.Image.Replace(VersionMark, version, StringComparison.Ordinal);
        var manifests = settings.Configuration.SelectMany(file =>
        {
            var path = Path.GetFullPath(file, project.Root);
            return File.Exists(path)
                ? ReleaseConfiguration.Read(file, File.ReadAllText(path))
                : throw new CommandException($"there is no file '{file}' in '{project.Root}', which 'configuration' names");
        });
        return (settings with { Image = image, Manifests = [.. manifests] }, image.Split('@') is [_, var digest] ? digest : "");
    }

    private static string? TagOf(string image) =>
        !image.Contains(VersionMark, StringComparison.Ordinal) && image.Split('@')[0].Split('/')[^1].Split(':') is [_, var tag] ? tag : null;

    // A target without an artifact of its own knows releases by nothing but their names.
    private static string VersionOf(string digest, Surroundings around) =>
        digest.Length > 0 ? digest.Split(':')[1][..VersionDigits]
        : CommitOf(around) is { } commit ? commit[..Math.Min(commit.Length, VersionDigits)]
        : throw new CommandException("name the version: 'weir deploy --version VERSION'; this target has no artifact that could name it");

    private static string? CommitOf(Surroundings around) =>
        around.Environment.GetValueOrDefault("GITHUB_SHA") ?? around.Environment.GetValueOrDefault("CI_COMMIT_SHA");

    private static TargetSettings Resolved(TargetSettings settings, Surroundings around)
    {
        var resolved = settings with { Environment = Resolve(settings.Environment, around) };
        return resolved is AnsibleSettings ansible ? ansible with { Variables = Resolve(ansible.Variables, around) } : resolved;
    }

    private static Dictionary<string, string> Resolve(IReadOnlyDictionary<string, string> variables, Surroundings around) =>
        variables.ToDictionary(static variable => variable.Key, variable => Reference.Replace(variable.Value, match =>
            around.Environment.GetValueOrDefault(match.Groups["name"].Value)
                ?? throw new CommandException($"the variable '{match.Groups["name"].Value}', which '{variable.Key}' of the environment needs, is not set")));
}
