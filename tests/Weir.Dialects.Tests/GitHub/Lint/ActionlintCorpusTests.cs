using Weir.Pipelines.Diagnostics;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Lint;

/// <summary>
/// Workflows in which actionlint finds faults: Weir finds something on the same lines. Those in which it does not are listed in
/// <c>not-rejected.txt</c>, with the reason.
/// </summary>
[Trait("Category", "Corpora")]
public sealed class ActionlintCorpusTests
{
    public static TheoryData<string> Accepted => [.. ActionlintCase.Accepted];

    private static IReadOnlyDictionary<string, string> Listed { get; } =
        File.ReadAllLines(Path.Combine(Repo.Root, "tests", "Weir.Dialects.Tests", "GitHub", "Lint", "not-rejected.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0], parts => parts[1].Trim());

    [Theory]
    [InlineData("err")]
    [InlineData("examples")]
    public void Nine_in_ten_of_the_wrong_workflows_are_rejected_at_each_line(string folder)
    {
        Corpora.Folder("github", "actionlint", folder);
        var cases = ActionlintCase.All(folder);
        var missed = Missed(cases);
        var listing = $"{missed.Count} of {cases.Count} are not rejected:\n{string.Join('\n', missed)}";
        Assert.True(missed.Count <= cases.Count * 0.1, listing);
        TestContext.Current.TestOutputHelper?.WriteLine(listing);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Accepted))]
    public void A_right_workflow_has_no_error(string file) =>
        Assert.DoesNotContain(
            ActionlintCase.Findings(File.ReadAllText(Path.Combine(Corpora.Root, file))),
            found => found.Severity == Severity.Error);

    [Fact]
    public void What_is_listed_as_not_rejected_is_not_rejected()
    {
        Corpora.Folder("github", "actionlint");
        var cases = ActionlintCase.All("err").Concat(ActionlintCase.All("examples")).Where(test => Listed.ContainsKey(test.Name));
        Assert.All(cases, test => Assert.NotEqual([], test.Missed()));
    }

    private static List<string> Missed(IReadOnlyList<ActionlintCase> cases) =>
    [
        .. from test in cases
           let lines = test.Missed()
           where lines is not []
           let what = lines is null ? "nothing is found" : $"nothing on line {string.Join(", ", lines)}"
           select $"{test.Name}: {what}; {Listed.GetValueOrDefault(test.Name, "not listed")}",
    ];
}
