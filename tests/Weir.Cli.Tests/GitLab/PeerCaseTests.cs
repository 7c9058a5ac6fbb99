using System.Text.Json;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Cli.Tests.GitLab;

/// <summary>
/// The pipelines that gitlab-ci-local tests itself with have the outcome that GitLab gives them: the one that was recorded, but for those in
/// <c>deviations.txt</c>, each with what GitLab does instead.
/// </summary>
[Trait("Category", "Corpora")]
public sealed class PeerCaseTests
{
    private const string Remote = "git@gitlab.com:gcl/test-project.git";

    private static readonly Dictionary<string, PeerCase> All = PeerCase.Read().DistinctBy(one => one.Name).ToDictionary(one => one.Name);

    private static readonly IReadOnlyList<string[]> Deviations =
        [.. Repo.Lines("tests/Weir.Cli.Tests/GitLab/deviations.txt").Select(line => line.Split(" | ", 2))];

    public static TheoryData<string> Names => [.. All.Keys.Where(name => Deviations.All(line => line[0] != name))];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public async Task Has_the_outcome_of_GitLab(string name)
    {
        var one = All[name];
        Assert.SkipUnless(Directory.Exists(one.Folder), $"its folder is not in the corpora: {one.Folder}");
        using var scene = Scene.Of(one.Folder, Remote);
        if (one.Text("home") is not null)
            scene.Environment["HOME"] = Path.Combine(scene.Repository.Root, ".home");

        if (one.Jobs is not { } jobs)
            Assert.NotEqual(0, (await RunAsync(scene, one)).Code);
        else if (one.Has("preview") || one.Has("list"))
            await ListsAsync(scene, one, jobs);
        else
            await RunsAsync(scene, one, jobs);
    }

    [Fact]
    public void Every_deviation_is_of_a_case_and_has_a_reason() =>
        Assert.All(Deviations, line => Assert.True(line.Length == 2 && (All.Count == 0 || All.ContainsKey(line[0])), line[0]));

    private static async Task ListsAsync(Scene scene, PeerCase one, IReadOnlyList<PeerJob> jobs)
    {
        var told = await scene.RunAsync(["list", File(one), "--json", .. Inputs(one)]);
        Assert.True(told.Code == 0, told.Error + told.Out);
        var listed = told.Json[0].GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString());
        Assert.Equal(jobs.Where(job => job.When != "never").Select(job => job.Name).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static async Task RunsAsync(Scene scene, PeerCase one, IReadOnlyList<PeerJob> jobs)
    {
        var told = await RunAsync(scene, one);
        var results = told.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("type").GetString() == "event")
            .Select(line => line.GetProperty("entry").GetProperty("event"))
            .Where(what => what.GetProperty("event").GetString() == "leg-finished" && what.GetProperty("result").GetString() != "Skipped")
            .Select(what => $"{PeerJob.NameOf($"{LegId.Parse(what.GetProperty("leg").GetString()!).Job}")} {what.GetProperty("result").GetString()}")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var expected = jobs.Where(job => job.Status != "not-run").Select(job => $"{job.Name} {(job.Status == "success" ? "Success" : "Failure")}");
        Assert.True(expected.Order(StringComparer.Ordinal).SequenceEqual(results), $"expected {string.Join(", ", expected)}; ran {string.Join(", ", results)}\n{told.Error}{told.Out}");
        Assert.Equal(jobs.Any(job => job.Status == "failed") ? 1 : 0, told.Code);
    }

    // That program starts a manual job that is named; here a person has to say so.
    private static Task<Told> RunAsync(Scene scene, PeerCase one) => scene.RunAsync(
    [
        "run", File(one), "--json", "--executor", "host",
        .. one.List("job").SelectMany(job => (string[])["--job", job, "--manual", job]),
        .. one.Has("needs") ? (string[])["--needs"] : [],
        .. Inputs(one),
    ]);

    private static IEnumerable<string> Inputs(PeerCase one) =>
        [.. one.List("variable").SelectMany(variable => (string[])["--var", variable]), .. one.List("input").SelectMany(input => (string[])["--input", input])];

    private static string File(PeerCase one) => one.Text("file") ?? ".gitlab-ci.yml";
}
