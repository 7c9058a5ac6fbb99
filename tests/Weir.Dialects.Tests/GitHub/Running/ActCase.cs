using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>A row of the index of act's workflows.</summary>
/// <param name="Path">The workflow's folder in the repository.</param>
/// <param name="Event">The event that starts it; also the name of its file, without the ending.</param>
/// <param name="Succeeds">How its run must end.</param>
internal sealed record ActCase(string Path, string Event, bool Succeeds)
{
    private const string Index = "expected.tsv";

    // What act's own test gives by hand, and the index does not tell.
    private static readonly Dictionary<string, Dictionary<string, string>> Inputs = new()
    {
        ["workflow_dispatch"] = new() { ["required"] = "required input", ["boolean"] = "true" },
    };

    /// <summary>The repository that all of them belong to.</summary>
    public static string Repository => Corpora.Folder("github", "act", "runner-testdata");

    /// <summary>The workflow's file.</summary>
    public string File => Directory.GetFiles(System.IO.Path.Combine(Repository, Path), $"{Event}.y*ml").Single();

    public Trigger Trigger => Event != "workflow_dispatch" ? PlanBuilder.Push() : new Trigger.Manual
    {
        Repository = PlanBuilder.Push().Repository,
        Head = PlanBuilder.Push().Head,
        Actor = "mona",
        Reference = "refs/heads/main",
        Inputs = Inputs.GetValueOrDefault(Path) ?? [],
    };

    /// <summary>The workflows that need a Linux machine with a shell and node, and nothing else.</summary>
    public static IReadOnlyList<ActCase> All() => Read(needsDocker: false);

    /// <summary>The workflows that need a container engine as well, and no network.</summary>
    public static IReadOnlyList<ActCase> WithContainers() => Read(needsDocker: true);

    private static IReadOnlyList<ActCase> Read(bool needsDocker)
    {
        var index = System.IO.Path.Combine(Corpora.Root, "github", "act", Index);
        if (!System.IO.File.Exists(index))
            return [];
        var rows = System.IO.File.ReadAllLines(index).Select(line => line.Split('\t')).ToList();
        int Column(string name) => Array.IndexOf(rows[0], name) is >= 0 and var column ? column : throw new InvalidDataException($"'{index}' has no column '{name}'");
        var (os, docker, network) = (Column("os"), Column("needs_docker"), Column("needs_network"));
        var (path, trigger, expect) = (Column("path"), Column("event"), Column("expect"));
        return
        [
            .. rows.Skip(1)
                .Where(row => row[os] == "linux" && row[docker] == (needsDocker ? "yes" : "no") && row[network] == "no")
                .Select(row => new ActCase(row[path], row[trigger], row[expect] == "success"))
                .Distinct()
                .OrderBy(row => row.Path, StringComparer.Ordinal),
        ];
    }
}
