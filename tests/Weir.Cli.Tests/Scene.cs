using System.Text;
using System.Text.Json;
using Weir.Testing;

namespace Weir.Cli.Tests;

/// <summary>What a command wrote.</summary>
internal sealed record Told(int Code, string Out, string Error)
{
    /// <summary>The output as lines.</summary>
    public IReadOnlyList<string> Lines => Out.TrimEnd('\n').Split('\n');

    /// <summary>The output as one JSON value.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Out);
            return document.RootElement.Clone();
        }
    }
}

/// <summary>A repository with workflows, a home, and the command line in this process.</summary>
internal sealed class Scene : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public Scene(params IReadOnlyList<(string Path, string Text)> files)
    {
        Repository = GitRepository.With();
        foreach (var (path, text) in files)
            Repository.Write(path, text);
        Repository.Commit("Add a workflow");
        Directory.CreateDirectory(Scratch.In("tmp"));
        Environment = new()
        {
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = Scratch.In("home"),
            ["XDG_STATE_HOME"] = Scratch.In("state"),
            ["XDG_CACHE_HOME"] = Scratch.In("cache"),
            ["TMPDIR"] = Scratch.In("tmp"),
            ["GITHUB_ACTOR"] = "mona",
        };
    }

    public GitRepository Repository { get; }

    public ScratchFolder Scratch => _scratch;

    public Dictionary<string, string> Environment { get; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool IsTerminal { get; init; }

    public bool HasColors { get; init; }

    /// <summary>A repository with one workflow, <c>ci.yml</c>.</summary>
    public static Scene With(string workflow) => new((".github/workflows/ci.yml", workflow));

    /// <summary>A repository with the files of a folder, on <c>main</c>, with a remote.</summary>
    public static Scene Of(string folder, string remote)
    {
        var scene = new Scene();
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(scene.Repository.Root, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        scene.Repository.Commit("Add a pipeline");
        scene.Repository.Git("remote", "add", "origin", remote);
        return scene;
    }

    /// <summary>A workflow of one job with one step, a script.</summary>
    public static string Step(string script) => $"""
        on: push
        jobs:
          build:
            runs-on: ubuntu-latest
            steps:
              - run: |
        {string.Concat(script.Split('\n').Select(line => $"          {line}\n"))}
        """;

    public async Task<Told> RunAsync(params IReadOnlyList<string> arguments)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, new Surroundings
        {
            Output = output,
            Error = error,
            Folder = Repository.Root,
            Environment = Environment,
            Time = Time,
            IsTerminal = IsTerminal,
            HasColors = HasColors,
        });
        return new Told(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public void Dispose()
    {
        Repository.Dispose();
        _scratch.Dispose();
    }
}
