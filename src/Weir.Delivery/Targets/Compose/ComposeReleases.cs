using System.Security.Cryptography;
using System.Text;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets.Docker;
using Weir.Engine.Executors.Docker;

namespace Weir.Delivery.Targets.Compose;

/// <summary>
/// The compose files of releases, each resolved to one file in which every image is named by its digest, and kept: Compose itself remembers no
/// state that it could go back to.
/// </summary>
/// <param name="folder">Where the environment is kept.</param>
/// <param name="root">The folder of <c>weir.yaml</c>.</param>
/// <param name="access">The engine; the caller keeps it.</param>
/// <param name="time">The time.</param>
public sealed class ComposeReleases(EnvironmentFolder folder, string root, EngineAccess access, TimeProvider time)
{
    private const string Prefix = "sha256:";

    /// <summary>The folder with the kept files, for its user alone.</summary>
    internal string Folder { get; } = Path.Combine(folder.Path, "compose");

    /// <summary>Resolves and keeps the files of a release.</summary>
    /// <param name="settings">The target, its environment without references.</param>
    /// <param name="version">The release's version, which the files find in <c>WEIR_VERSION</c>; null where nobody named it.</param>
    /// <param name="variables">The environment of this process.</param>
    /// <param name="progress">Gets what Compose writes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The settings with the project's name, and the digest of the resolved file.</returns>
    /// <exception cref="TargetException">There is no Compose, its files have errors, or an image cannot be had.</exception>
    public async Task<(ComposeSettings Settings, string Digest)> KeepAsync(
        ComposeSettings settings, string? version, IReadOnlyDictionary<string, string> variables, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var own = new Dictionary<string, string>(settings.Environment);
        if (version is not null)
            own["WEIR_VERSION"] = version;
        var program = await ComposeProgram.RequireAsync(root, own, time, cancellationToken).ConfigureAwait(false);
        var resolved = await ResolveAsync(program, settings, progress, cancellationToken).ConfigureAwait(false);
        if (settings.Service is { } service && InstanceFile.WhyNot(resolved, service) is { } reason)
            throw new TargetException(reason);
        var pinned = await PinAsync(resolved, progress, cancellationToken).ConfigureAwait(false);
        var digest = Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pinned.Text)));
        var file = FileOf(digest);
        if (!File.Exists(file))
        {
            await File.WriteAllTextAsync(file + ".new", pinned.Text, cancellationToken).ConfigureAwait(false);
            File.Move(file + ".new", file, overwrite: true);
        }

        var project = settings.Project ?? variables.GetValueOrDefault("COMPOSE_PROJECT_NAME") ?? resolved.Name ?? NameOf(Path.GetFileName(Path.TrimEndingDirectorySeparator(root)));
        return (settings with { Project = project }, digest);
    }

    /// <summary>The kept file of a release; it may be gone.</summary>
    public string FileOf(Release release) => FileOf(release.Digest);

    /// <inheritdoc cref="FileOf(Release)"/>
    internal string FileOf(string digest) => Path.Combine(Folder, digest[Prefix.Length..] + ".yml");

    /// <summary>Reads the kept file of a release.</summary>
    /// <exception cref="TargetException">It is gone.</exception>
    internal async Task<ComposeFile> ReadAsync(string digest, string version, CancellationToken cancellationToken)
    {
        var path = FileOf(digest);
        return File.Exists(path)
            ? ComposeFile.Parse(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false))
            : throw new TargetException($"the compose file of {version} was kept in '{path}', and is gone");
    }

    private async Task<ComposeFile> ResolveAsync(ComposeProgram program, ComposeSettings settings, IProgress<string> progress, CancellationToken cancellationToken)
    {
        // What variables put into a file may be secrets.
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Folder);
        else
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in settings.Files.Where(file => !File.Exists(Path.GetFullPath(file, root))))
            throw new TargetException($"the compose file '{file}' is not in '{root}'");
        var coming = Path.Combine(Folder, FormattableString.Invariant($"coming-{Environment.ProcessId}.yml"));
        try
        {
            var ended = await program.RunAsync([.. FilesOf(settings), "config"], progress, cancellationToken, coming).ConfigureAwait(false);
            return ended.IsSuccess
                ? ComposeFile.Parse(await File.ReadAllTextAsync(coming, cancellationToken).ConfigureAwait(false))
                : throw new TargetException($"Compose cannot resolve {string.Join(" and ", settings.Files)}: {ended.Text}");
        }
        finally
        {
            File.Delete(coming);
        }
    }

    private async Task<ComposeFile> PinAsync(ComposeFile file, IProgress<string> progress, CancellationToken cancellationToken)
    {
        Dictionary<string, string> images = [];
        var pins = new PinnedImages(access);
        foreach (var service in file.Services)
        {
            if (service.Image is not { } image)
                throw new TargetException($"the service '{service.Name}' has no image: build it before, and name the image, so that a rollback has something to go back to");
            images[service.Name] = await pins.NameForGoodAsync(image.Text, progress, cancellationToken).ConfigureAwait(false);
        }

        return file.With(images);
    }

    private static IEnumerable<string> FilesOf(ComposeSettings settings) => settings.Files.SelectMany(static file => (string[])["-f", file]);

    // As Compose makes it of a folder's name.
    private static string NameOf(string name) =>
        string.Concat(name.ToLowerInvariant().Where(static sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_')).TrimStart('-', '_') is { Length: > 0 } project ? project : "default";
}
