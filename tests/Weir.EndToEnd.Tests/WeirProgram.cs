using System.Globalization;
using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary>The released program in a world of its own: a repository, a home, a place for temporary files. Disposing checks that nothing is left.</summary>
public sealed class WeirProgram : IDisposable
{
    /// <summary>How much memory it may take, whatever it is given: in bytes.</summary>
    public const long MostMemory = 300_000_000;

    private readonly ScratchFolder _scratch = new();

    public WeirProgram(GitRepository repository)
    {
        Repository = repository;
        Directory.CreateDirectory(Temporary);
        Directory.CreateDirectory(_scratch.In("home"));
    }

    /// <summary>The repository that it is run in.</summary>
    public GitRepository Repository { get; }

    /// <summary>Where it keeps what lasts only as long as it runs.</summary>
    public string Temporary => _scratch.In("tmp");

    /// <summary>Where the tests that need more than a repository can write.</summary>
    public ScratchFolder Scratch => _scratch;

    /// <summary>What its environment has beside that.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The command that starts it, such as one that changes the user first; none by default.</summary>
    public IReadOnlyList<string> Through { get; set; } = [];

    /// <summary>The released program; skips the test where it is not there.</summary>
    public static string RequireProgram()
    {
        Assert.SkipUnless(File.Exists(Program), "the released program is not here: ./test makes it and names it in WEIR_PROGRAM");
        return Program;
    }

    private static string Program => System.Environment.GetEnvironmentVariable("WEIR_PROGRAM") ?? "";

    /// <summary>The program in a repository with one workflow.</summary>
    public static WeirProgram With(string workflow, params IReadOnlyList<(string Path, string Text)> files)
    {
        var repository = GitRepository.With();
        repository.Write(".github/workflows/ci.yml", workflow);
        foreach (var (path, text) in files)
            repository.Write(path, text);
        repository.Commit("Add a workflow");
        return new WeirProgram(repository);
    }

    public RunningProgram Start(params IReadOnlyList<string> arguments) => Start(Program, arguments);

    private RunningProgram Start(string program, IReadOnlyList<string> arguments)
    {
        RequireProgram();
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = _scratch.In("home"),
            ["TMPDIR"] = Temporary,
            ["LANG"] = "C.UTF-8",
            ["USER"] = "mona",
        };
        foreach (var (name, value) in Environment)
            environment[name] = value;
        if (System.Environment.GetEnvironmentVariable("PYENV_ROOT") is { } pyenv)
            environment["PYENV_ROOT"] = pyenv;
        IReadOnlyList<string> words = [.. Through, program, .. arguments];
        return RunningProgram.Start(words[0], words.Skip(1), Repository.Root, environment);
    }

    public async Task<ProgramEnd> RunAsync(params IReadOnlyList<string> arguments)
    {
        using var running = Start(arguments);
        return await running.EndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs it, and measures how much memory it, or a process of a job, had at most.</summary>
    /// <param name="quiet">True to throw its output away.</param>
    /// <param name="arguments">The command line.</param>
    public async Task<(ProgramEnd End, long PeakBytes)> RunMeasuredAsync(bool quiet, params IReadOnlyList<string> arguments)
    {
        const string Measure = """
            import resource, subprocess, sys
            code = subprocess.call(sys.argv[3:], stdout=subprocess.DEVNULL if sys.argv[2] == "quiet" else None)
            with open(sys.argv[1], "w") as peak:
                peak.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
            sys.exit(code)
            """;
        var peak = _scratch.In("peak");
        using var running = Start("python3", ["-c", Measure, peak, quiet ? "quiet" : "loud", Program, .. arguments]);
        var end = await running.EndAsync(TestContext.Current.CancellationToken);
        return (end, 1024 * long.Parse(await File.ReadAllTextAsync(peak, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture));
    }

    /// <summary>Runs it, and measures how much memory it, or a process of a job, had at most.</summary>
    public Task<(ProgramEnd End, long PeakBytes)> RunMeasuredAsync(params IReadOnlyList<string> arguments) => RunMeasuredAsync(quiet: false, arguments);

    /// <summary>What jobs have left: folders, mounts and processes.</summary>
    public IReadOnlyList<string> Leftovers()
    {
        var folders = Directory.EnumerateDirectories(Temporary, "*", SearchOption.AllDirectories).Where(folder => Path.GetFileName(folder) != Path.GetFileName(WorkRoot));
        var mounts = File.ReadAllLines("/proc/self/mounts").Where(line => line.Contains(Temporary, StringComparison.Ordinal));
        return [.. folders, .. mounts, .. Processes()];
    }

    /// <summary>Files that were to be there for a while only: all in the place for temporary ones but the work root's lock, and what is half written at home.</summary>
    public IReadOnlyList<string> Files() =>
    [
        .. Directory.EnumerateFiles(Temporary, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != ".lock"),
        .. Directory.EnumerateFiles(_scratch.In("home"), "*.partial", SearchOption.AllDirectories),
    ];

    public void Dispose()
    {
        Repository.Dispose();
        _scratch.Dispose();
    }

    private string WorkRoot => Directory.EnumerateDirectories(Temporary, "weir-*").FirstOrDefault() ?? "";

    private IEnumerable<string> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            string text;
            try
            {
                text = File.ReadAllText(Path.Combine(folder, "environ"));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (text.Contains($"TMPDIR={Temporary}", StringComparison.Ordinal) || text.Contains($"{Temporary}/", StringComparison.Ordinal))
                yield return $"process {Path.GetFileName(folder)}";
        }
    }
}
