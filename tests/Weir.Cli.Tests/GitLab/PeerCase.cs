using System.Text.Json;
using Weir.Testing;

namespace Weir.Cli.Tests.GitLab;

/// <summary>One run of gitlab-ci-local by its own tests, as it was recorded: what was asked, and what became of each job.</summary>
/// <param name="Name">The name of the test, with the number of the run in it where it has several.</param>
/// <param name="Folder">The folder of the pipeline, in the corpora.</param>
/// <param name="Arguments">What was asked.</param>
/// <param name="Jobs">What became of the jobs; null where it refused to run.</param>
internal sealed record PeerCase(string Name, string Folder, JsonElement Arguments, IReadOnlyList<PeerJob>? Jobs)
{
    private const string Results = "gcl-expected.json";

    // What only its own program has: other flags of its command line, other formats of its list, a person at its terminal.
    private static readonly string[] OfItsOwn =
        [
            "listCsv", "completion", "containerExecutable", "pullPolicy", "shellExecutorNoImage", "forceShellExecutor", "variablesFile", "maxJobNamePadding",
            "network", "shmSize", "extraHost", "registry", "evaluateRuleChanges",
        ];

    /// <summary>The cases that need neither Docker nor a network and ask nothing that only that program has.</summary>
    public static IReadOnlyList<PeerCase> Read() => Read("none");

    /// <summary>The cases that need Docker and no network and ask nothing that only that program has. It was not there when they were recorded.</summary>
    public static IReadOnlyList<PeerCase> ReadContained() => Read("docker");

    private static IReadOnlyList<PeerCase> Read(string needs)
    {
        var file = Path.Combine(Corpora.Root, "gitlab", Results);
        if (!File.Exists(file))
            return [];
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return
        [
            .. from test in document.RootElement.EnumerateArray()
               where Text(test, "kind") == "pipeline" && Text(test, "needs") == needs
               from run in test.GetProperty("runs").EnumerateArray().Index()
               let arguments = run.Item.GetProperty("args").Clone()
               where arguments.TryGetProperty("cwd", out _) && !OfItsOwn.Any(name => arguments.TryGetProperty(name, out _))
               select new PeerCase(
                   $"{Text(test, "name")}{(run.Index > 0 ? $" #{run.Index + 1}" : "")}",
                   Path.Combine(Corpora.Root, "gitlab", "gcl-test-cases", Text(arguments, "cwd")!),
                   arguments,
                   run.Item.TryGetProperty("jobs", out var jobs) ? [.. jobs.EnumerateArray().Select(PeerJob.Of)] : null),
        ];
    }

    /// <summary>A text that was asked for; null where it was not.</summary>
    public string? Text(string name) => Text(Arguments, name);

    /// <summary>Whether a switch was given.</summary>
    public bool Has(string name) => Arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>What was given several times.</summary>
    public IReadOnlyList<string> List(string name) => Arguments.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(item => item.GetString()!)] : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What became of a job.</summary>
/// <param name="Name">Its name as GitLab writes it.</param>
/// <param name="When">When it was to run.</param>
/// <param name="Status">How it ended.</param>
internal sealed record PeerJob(string Name, string When, string Status)
{
    public static PeerJob Of(JsonElement job) => new(NameOf(job.GetProperty("name").GetString()!), job.GetProperty("when").GetString()!, job.GetProperty("status").GetString()!);

    // That program writes the values of a matrix close together, and the numbers of parallel jobs in brackets.
    public static string NameOf(string name)
    {
        var bracket = name.LastIndexOf(": [", StringComparison.Ordinal);
        if (bracket < 0 || !name.EndsWith(']'))
            return name;
        var inside = name[(bracket + 3)..^1];
        return inside.Split('/') is [var index, var total] && int.TryParse(index, out _) && int.TryParse(total, out _)
            ? $"{name[..bracket]} {inside}"
            : $"{name[..bracket]}: [{string.Join(", ", inside.Split(',').Select(value => value.Trim()))}]";
    }
}
