using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using Xunit;

namespace Weir.Testing;

/// <summary>
/// An image of the machine's static busybox and of some of its other programs with their libraries, made once on the local engine and kept for the
/// next run.
/// </summary>
public static class SmallImage
{
    /// <summary>Its name.</summary>
    public const string Name = "weir-test/small:2";

    private const string Busybox = "/bin/busybox";

    /// <summary>What busybox does not have, or has otherwise than scripts expect it.</summary>
    private static readonly string[] Programs = ["/bin/bash", "/usr/bin/pgrep", "/usr/bin/git"];

    private const UnixFileMode Program = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly Lazy<string> Made = new(Make);

    private static readonly HashSet<string> Added = [];

    /// <summary>The name of the image, which is there afterwards; skips the test where there is no engine.</summary>
    public static string Require()
    {
        LocalEngine.Require();
        Assert.SkipUnless(File.Exists(Busybox), $"there is no {Busybox}: './test' as root on Debian installs busybox-static");
        return Made.Value;
    }

    /// <summary>Lets the image stand for others until the result is disposed, for those that the engine does not have.</summary>
    public static IDisposable StandFor(params IReadOnlyList<string> names)
    {
        Require();
        List<string> made = [.. names.Where(name => Docker(null, "image", "inspect", name).ExitCode != 0)];
        foreach (var name in made)
            Docker(null, "tag", Name, name);
        return new Names(made);
    }

    private sealed class Names(IReadOnlyList<string> made) : IDisposable
    {
        public void Dispose()
        {
            foreach (var name in made)
                Docker(null, "rmi", name);
        }
    }

    private static string Make()
    {
        if (Docker(null, "image", "inspect", Name).ExitCode == 0)
            return Name;
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
            Fill(writer);
        archive.Position = 0;
        var (code, text) = Docker(archive, "import", "--change", "ENV PATH=/usr/local/bin:/usr/bin:/bin", "--change", "CMD [\"/bin/sh\"]", "-", Name);
        return code == 0 ? Name : throw new InvalidOperationException($"the test image cannot be made: {text}");
    }

    private static void Fill(TarWriter writer)
    {
        foreach (var folder in new[] { "bin", "usr", "usr/bin", "usr/local", "usr/local/bin", "etc", "root", "proc", "dev" })
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = Program | UnixFileMode.UserWrite });
        const UnixFileMode all = (UnixFileMode)0x3FF;
        writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "tmp") { Mode = all });
        using var program = File.OpenRead(Busybox);
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = Program, DataStream = program });
        foreach (var applet in Run(Busybox, null, "--list").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(applet => applet != "busybox"))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
        foreach (var path in Programs.Where(File.Exists))
            AddProgram(writer, path);
        Text(writer, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nmona:x:1234:1234:mona:/home/mona:/bin/sh\n");
        Text(writer, "etc/group", "root:x:0:\nmona:x:1234:\n");
    }

    /// <summary>A program goes to where the path finds it first, its libraries to where they are here.</summary>
    private static void AddProgram(TarWriter writer, string program)
    {
        AddFile(writer, program, $"usr/local/bin/{Path.GetFileName(program)}");
        foreach (var library in Run("ldd", null, program).Text.Split([' ', '\t', '\n']).Where(word => word.StartsWith('/') && File.Exists(word)).Except(Added).ToList())
        {
            Added.Add(library);
            AddFile(writer, library, library.TrimStart('/'));
        }
    }

    private static void AddFile(TarWriter writer, string path, string name)
    {
        using var content = File.OpenRead(path);
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = Program, DataStream = content });
    }

    private static void Text(TarWriter writer, string path, string text) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });

    private static (int ExitCode, string Text) Docker(Stream? input, params string[] arguments) => Run("docker", input, arguments);

    private static (int ExitCode, string Text) Run(string program, Stream? input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        input?.CopyTo(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + errors.GetAwaiter().GetResult());
    }
}
