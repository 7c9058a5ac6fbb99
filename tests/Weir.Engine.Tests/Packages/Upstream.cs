using System.Diagnostics;
using Weir.Testing;

namespace Weir.Engine.Tests.Packages;

/// <summary>A git repository that packages come from, as <c>owner/name</c> beneath a folder.</summary>
internal sealed class Upstream
{
    private readonly string _folder;

    public Upstream(ScratchFolder root, string name)
    {
        _folder = root.In("upstream", name);
        Directory.CreateDirectory(_folder);
        Git("init", "--quiet", "--initial-branch=main", "--template=");
        Git("config", "user.name", "Mona");
        Git("config", "user.email", "mona@example.com");
    }

    public static Uri AddressOf(ScratchFolder root) => new($"file://{root.In("upstream")}/");

    public string Commit(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var full = Path.Combine(_folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        Git("add", "--all");
        Git("commit", "--quiet", "--allow-empty", "--message", "Change something");
        return Git("rev-parse", "HEAD");
    }

    public void Write(string path, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, path), content);

    public void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(_folder, path), target);

    public void Executable(string path) => File.SetUnixFileMode(Path.Combine(_folder, path), (UnixFileMode)0b111_101_101);

    public void Delete() => Directory.Delete(_folder, recursive: true);

    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment.Remove("GIT_DIR");
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output.Trim();
    }
}
