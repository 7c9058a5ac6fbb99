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
        foreach (var path in FilesOf(source))
        {
            var target = Path.Combine(coming, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (new FileInfo(Path.Combine(source, path)).LinkTarget is { } link)
                File.CreateSymbolicLink(target, link);
            else
                File.Copy(Path.Combine(source, path), target);
        }

        // The copy is what is measured: the original may change meanwhile.
        var name = await DigestAsync(coming, cancellationToken).ConfigureAwait(false);
        if (Directory.Exists(FolderOf(name)))
            Directory.Delete(coming, recursive: true);
        else
            Directory.Move(coming, FolderOf(name));
        return name;
    }

    /// <summary>True where the files of a release are what they were when it was made.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public async Task<bool> AreWholeAsync(Release release, CancellationToken cancellationToken) =>
        Directory.Exists(FolderOf(release)) && await DigestAsync(FolderOf(release), cancellationToken).ConfigureAwait(false) == release.Digest;

    /// <summary>What would be other in a release of a folder's content, in the order of paths.</summary>
    /// <param name="release">The release that it is compared with.</param>
    /// <param name="source">The folder.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    public async Task<IReadOnlyList<FileChange>> ChangesAsync(Release release, string source, CancellationToken cancellationToken)
    {
        var before = Directory.Exists(FolderOf(release)) ? await MarksAsync(FolderOf(release), cancellationToken).ConfigureAwait(false) : [];
        var after = await MarksAsync(source, cancellationToken).ConfigureAwait(false);
        return
        [
            .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
                .Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))
                .Select(path => new FileChange(path, !before.ContainsKey(path) ? FileChangeKind.Added : after.ContainsKey(path) ? FileChangeKind.Changed : FileChangeKind.Removed)),
        ];
    }

    private static async Task<string> DigestAsync(string folder, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, mark) in await MarksAsync(folder, cancellationToken).ConfigureAwait(false))
            digest.AppendData(Encoding.UTF8.GetBytes($"{path}\0{mark}\0"));
        return Prefix + Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    // What a file is: where it links to, or its content and whether it is a program.
    private static async Task<OrderedDictionary<string, string>> MarksAsync(string folder, CancellationToken cancellationToken)
    {
        var marks = new OrderedDictionary<string, string>();
        foreach (var path in FilesOf(folder))
        {
            var whole = Path.Combine(folder, path);
            if (new FileInfo(whole).LinkTarget is { } link)
            {
                marks[path] = $"link {link}";
                continue;
            }

            var file = File.OpenRead(whole);
            await using (file.ConfigureAwait(false))
            {
                var isProgram = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(whole) & UnixFileMode.UserExecute) != 0;
                marks[path] = $"{(isProgram ? "program" : "file")} {Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false))}";
            }
        }

        return marks;
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
