using System.Formats.Tar;
using System.Text;
using Xunit;

namespace Weir.Testing.Images;

/// <summary>The files of an image, from what this machine has.</summary>
public sealed class ImageFiles : IDisposable
{
    private const string Busybox = "/bin/busybox";

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Runnable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly SortedDictionary<string, TarEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sources = [];

    /// <summary>A place for what is made on the way.</summary>
    public ScratchFolder Scratch { get; } = new();

    /// <summary>A folder; <paramref name="isOpen"/> where everybody may write in it.</summary>
    public void Folder(string path, bool isOpen = false) =>
        Add(new PaxTarEntry(TarEntryType.Directory, Name(path)) { Mode = isOpen ? (UnixFileMode)0x3FF : Runnable });

    /// <summary>A file with a text.</summary>
    public void Text(string path, string text, bool isProgram = false) =>
        Add(new PaxTarEntry(TarEntryType.RegularFile, Name(path)) { Mode = isProgram ? Runnable : Readable, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });

    /// <summary>A link.</summary>
    public void Link(string path, string target) => Add(new PaxTarEntry(TarEntryType.SymbolicLink, Name(path)) { LinkName = target });

    /// <summary>A file or link of this machine.</summary>
    public void File(string source, string? path = null)
    {
        var file = new FileInfo(source);
        if (file.LinkTarget is { } target && path is null)
            Link(source, target);
        else
            Copy(source, path ?? source);
    }

    /// <summary>A folder of this machine with all that is in it, but for what is left out.</summary>
    public void Tree(string folder, Func<string, bool> isLeftOut, string? to = null)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder).Where(path => !isLeftOut(path)))
        {
            var place = to is null ? null : $"{to}/{Path.GetFileName(path)}";
            if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
                Tree(path, isLeftOut, place);
            else if (System.IO.File.Exists(path) || new FileInfo(path).LinkTarget is not null)
                File(path, place);
        }
    }

    /// <summary>The libraries that programs and libraries of this machine load.</summary>
    public void LibrariesOf(params IReadOnlyList<string> files)
    {
        foreach (var library in Shell.Run("ldd", null, [.. files]).Text.Split([' ', '\t', '\n']).Where(word => word.StartsWith('/') && System.IO.File.Exists(word)).Distinct())
            Copy(library, library);
    }

    /// <summary>The usual small programs, and the folders and files that all programs expect.</summary>
    public void Basics(params IReadOnlyList<string> users)
    {
        Assert.SkipUnless(System.IO.File.Exists(Busybox), $"there is no {Busybox}: './test' as root on Debian installs busybox-static");
        foreach (var folder in (string[])["proc", "dev", "root", "etc", "run", "usr/local/bin", "var"])
            Folder(folder);
        Folder("tmp", isOpen: true);
        Copy(Busybox, "bin/busybox");
        foreach (var applet in Shell.Run(Busybox, null, "--list").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(applet => applet != "busybox"))
            Link($"bin/{applet}", "busybox");
        Text("etc/passwd", string.Concat(users.Prepend("root:x:0:0:root:/root:/bin/sh").Select(user => $"{user}\n")));
        Text("etc/group", string.Concat(users.Prepend("root:x:0:").Select(user => $"{user.Split(':')[0]}:x:{user.Split(':')[2]}:\n").Distinct()));
        Text("etc/nsswitch.conf", "hosts: files dns\n");
    }

    /// <summary>Writes them as an archive.</summary>
    public void WriteTo(Stream stream)
    {
        using var writer = new TarWriter(stream, leaveOpen: true);
        foreach (var (path, entry) in _entries)
        {
            if (!_sources.TryGetValue(path, out var source))
            {
                writer.WriteEntry(entry);
                continue;
            }

            using var content = System.IO.File.OpenRead(source);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { Mode = entry.Mode, ModificationTime = entry.ModificationTime, DataStream = content });
        }
    }

    public void Dispose() => Scratch.Dispose();

    private void Copy(string source, string path)
    {
        var name = Name(path);
        var mode = OperatingSystem.IsWindows() ? UnixFileMode.UserRead : System.IO.File.GetUnixFileMode(source);
        Add(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = mode, ModificationTime = System.IO.File.GetLastWriteTimeUtc(source) });
        _sources[name] = source;
    }

    private void Add(TarEntry entry) => _entries[entry.Name] = entry;

    private static string Name(string path) => path.TrimStart('/');
}
