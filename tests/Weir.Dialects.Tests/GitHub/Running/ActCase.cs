using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>A row of the index of act's workflows.</summary>
/// <param name="Path">The workflow's folder in the repository.</param>
/// <param name="Event">The event that starts it; also the name of its file.</param>
/// <param name="Succeeds">How its run must end.</param>
internal sealed record ActCase(string Path, string Event, bool Succeeds)
{
    private const string Index = "expected.tsv";

    /// <summary>The repository that all of them belong to.</summary>
    public static string Repository => Corpora.Folder("github", "act", "runner-testdata");

    public string File => $"{Path}/{Event}.yml";

    public Trigger Trigger => Event == "workflow_dispatch"
        ? new Trigger.Manual { Repository = PlanBuilder.Push().Repository, Head = PlanBuilder.Push().Head, Actor = "mona", Reference = "refs/heads/main" }
        : PlanBuilder.Push();

    /// <summary>The workflows that need a Linux machine with a shell and node, and nothing else.</summary>
    public static IReadOnlyList<ActCase> All()
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
                .Where(row => row[os] == "linux" && row[docker] == "no" && row[network] == "no")
                .Select(row => new ActCase(row[path], row[trigger], row[expect] == "success"))
                .Distinct()
                .OrderBy(row => row.Path, StringComparer.Ordinal),
        ];
    }
}
