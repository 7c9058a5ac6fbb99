using System.Diagnostics;
using Xunit;

namespace Weir.Testing;

/// <summary>A folder of its own for a test, in which git can make a repository. Disposing removes it.</summary>
public sealed class GitRepository : IDisposable
{
    // What git makes of a repository with one empty commit: most tests begin with one, and git is asked for it once.
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Empty = new(() =>
    {
        using var repository = new GitRepository();
        repository.Begin();
        return Directory.GetFiles(repository.Root, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(repository.Root, file), File.ReadAllBytes);
    });

    private readonly string _top = Directory.CreateTempSubdirectory("weir-test-repo-").FullName;

    private int _commits;

    public GitRepository(string name = "shop")
    {
        Root = Path.Combine(_top, name);
        Directory.CreateDirectory(Root);
    }

    /// <summary>The repository's folder.</summary>
    public string Root { get; }

    /// <summary>A path beside the repository, removed with it.</summary>
    public string Beside(string name) => Path.Combine(_top, name);

    /// <summary>A repository with one commit on <c>main</c> that holds the files.</summary>
    public static GitRepository With(params IReadOnlyList<string> files)
    {
        var repository = new GitRepository();
        if (files.Count == 0)
            repository.BeginEmpty();
        else
            repository.Begin(files);
        return repository;
    }

    public GitRepository Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    /// <summary>Commits all that is there, and gives the commit's id.</summary>
    public string Commit(string message)
    {
        Git("add", "-A");
        _commits++;
        Git("-c", "maintenance.auto=false", "commit", "-q", "--allow-empty", "-m", message);
        return Git("rev-parse", "HEAD");
    }

    public string Git(params IReadOnlyList<string> arguments) => GitIn(Root, arguments);

    public string GitIn(string folder, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "protocol.file.allow=always", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var date = $"2026-08-01T12:00:{_commits % 60:00}+02:00";
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_AUTHOR_NAME"] = "Mona",
            ["GIT_AUTHOR_EMAIL"] = "mona@example.com",
            ["GIT_COMMITTER_NAME"] = "Mona",
            ["GIT_COMMITTER_EMAIL"] = "mona@example.com",
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_DATE"] = date,
        })
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return output.TrimEnd('\n');
    }

    /// <summary>Runs a script in the repository's folder.</summary>
    public string Shell(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-ec", script]) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"'{script}' ended with {process.ExitCode}");
        return output.TrimEnd('\n');
    }

    public void Dispose()
    {
        using var process = Process.Start("rm", ["-rf", _top]);
        process.WaitForExit();
    }

    private void Begin(params IReadOnlyList<string> files)
    {
        Git("init", "-q", "-b", "main");
        foreach (var file in files)
            Write(file, $"this is {file}\n");
        Commit("Add a shop");
    }

    private void BeginEmpty()
    {
        foreach (var (path, bytes) in Empty.Value)
        {
            var full = Path.Combine(Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, bytes);
        }

        _commits = 1;
    }
}
