using System.Security.Cryptography;
using System.Text;
using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Releases;

/// <summary>The files of releases: each content once, by its digest. They do not change.</summary>
public sealed class ReleaseFiles
{
    private const string Prefix = "sha256:";

    private static readonly string[] LeftOut = [".git", ".weir"];

    private readonly string _folder;

    /// <param name="environment">Whose releases.</param>
    public ReleaseFiles(EnvironmentFolder environment) => _folder = Path.Combine(environment.Path, "artifacts");

    /// <summary>The folder with a release's files.</summary>
    public string FolderOf(Release release) => FolderOf(release.Digest);

    /// <summary>Keeps the content of a folder, without <c>.git</c> and <c>.weir</c>. Where the same content is kept already, nothing is copied.</summary>
    /// <returns>The digest of paths, contents and which files are programs.</returns>
    /// <exception cref="IOException">It cannot be read or kept.</exception>
    public async Task<string> KeepAsync(string source, CancellationToken cancellationToken)
    {
        var coming = Path.Combine(_folder, $"coming-{Environment.ProcessId}");
        if (Directory.Exists(coming))
            Directory.Delete(coming, recursive: true);
        Directory.CreateDirectory(coming);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in FilesOf(source))
        {
            var target = Path.Combine(coming, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (new FileInfo(Path.Combine(source, path)).LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, link);
                digest.AppendData(Encoding.UTF8.GetBytes($"link {path}\0{link}\0"));
                continue;
            }

            // The copy is what is measured: the original may change meanwhile.
            File.Copy(Path.Combine(source, path), target);
            var file = File.OpenRead(target);
            await using (file.ConfigureAwait(false))
            {
                var isProgram = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(target) & UnixFileMode.UserExecute) != 0;
                digest.AppendData(Encoding.UTF8.GetBytes($"{(isProgram ? "program" : "file")} {path}\0"));
                digest.AppendData(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
            }
        }

        var name = Prefix + Convert.ToHexStringLower(digest.GetHashAndReset());
        if (Directory.Exists(FolderOf(name)))
            Directory.Delete(coming, recursive: true);
        else
            Directory.Move(coming, FolderOf(name));
        return name;
    }

    private string FolderOf(string digest) => Path.Combine(_folder, digest[Prefix.Length..]);

    private static IEnumerable<string> FilesOf(string source)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = false };
        Stack<string> folders = new([""]);
        List<string> files = [];
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in new DirectoryInfo(Path.Combine(source, folder)).EnumerateFileSystemInfos("*", options))
            {
                var path = Path.Combine(folder, entry.Name);
                if (LeftOut.Contains(path))
                    continue;
                if (entry is DirectoryInfo { LinkTarget: null })
                    folders.Push(path);
                else
                    files.Add(path);
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
