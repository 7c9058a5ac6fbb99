using System.Text.Json;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Cli.Tests.GitLab;

/// <summary>
/// The pipelines that gitlab-ci-local tests its containers with have the outcome that <c>containers.txt</c> says, which is GitLab's: that program's own
/// outcomes could not be recorded. Those that cannot run here are named there with the reason.
/// </summary>
[Trait("Category", "Corpora")]
public sealed class PeerContainerTests(PeerImages images) : IClassFixture<PeerImages>
{
    private const string Left = "not run";

    private static readonly Dictionary<string, PeerCase> All = PeerCase.ReadContained().DistinctBy(one => one.Name).ToDictionary(one => one.Name);

    private static readonly Dictionary<string, string> Expected =
        Repo.Lines("tests/Weir.Cli.Tests/GitLab/containers.txt").Select(line => line.Split(" | ", 2)).ToDictionary(line => line[0], line => line[1]);

    public static TheoryData<string> Names => [.. All.Keys.Where(name => !Expected.GetValueOrDefault(name, "").StartsWith(Left, StringComparison.Ordinal))];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public async Task Has_the_outcome_of_GitLab(string name)
    {
        images.Require();
        var one = All[name];
        Assert.SkipUnless(Directory.Exists(one.Folder), $"its folder is not in the corpora: {one.Folder}");
        using var scene = Scene.Of(one.Folder, "git@gitlab.com:gcl/test-project.git");
        Amend(Path.Combine(scene.Repository.Root, one.Text("file") ?? ".gitlab-ci.yml"));
        scene.Repository.Commit("Write it as GitLab takes it");

        var told = await scene.RunAsync(
        [
            "run", one.Text("file") ?? ".gitlab-ci.yml", "--json",
            .. one.List("job").SelectMany(job => (string[])["--job", job, "--manual", job]),
            .. one.Has("needs") ? (string[])["--needs"] : [],
            .. one.List("variable").SelectMany(variable => (string[])["--var", variable]),
        ]);

        var expected = Expected.GetValueOrDefault(name, "");
        Assert.True(expected == ResultsOf(told), $"expected {expected}\nfound    {name} | {ResultsOf(told)}\n{told.Error}{told.Out}");
    }

    [Fact]
    public void Every_line_is_of_a_case() => Assert.All(Expected.Keys, name => Assert.True(All.Count == 0 || All.ContainsKey(name), name));

    // GitLab takes no numbers in a reference, and says so.
    private static void Amend(string file) =>
        File.WriteAllText(file, File.ReadAllText(file).Replace("[!reference [.service-entry-ref, 0]]", "!reference [.service-entry-ref]", StringComparison.Ordinal));

    private static string ResultsOf(Told told)
    {
        var ends = from line in told.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                   let read = JsonDocument.Parse(line).RootElement
                   where read.GetProperty("type").GetString() == "event"
                   let what = read.GetProperty("entry").GetProperty("event")
                   where what.GetProperty("event").GetString() == "leg-finished" && what.GetProperty("result").GetString() != "Skipped"
                   select $"{LegId.Parse(what.GetProperty("leg").GetString()!).Job} {what.GetProperty("result").GetString()!.ToLowerInvariant()}";
        return $"{string.Join(", ", ends.Order(StringComparer.Ordinal))}; exit code {told.Code}";
    }
}
