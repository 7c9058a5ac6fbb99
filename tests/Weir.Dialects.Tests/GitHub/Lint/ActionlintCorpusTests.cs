using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Lint;

/// <summary>Workflows in which actionlint finds faults: Weir finds them on the same lines.</summary>
[Trait("Category", "Corpora")]
public sealed class ActionlintCorpusTests
{
    private static readonly Dictionary<string, string> NotRejected = new()
    {
    };

    [Fact]
    public void Nine_in_ten_of_the_wrong_workflows_are_rejected_at_each_line()
    {
        Corpora.Folder("github", "actionlint", "err");
        AssertShare(ActionlintCase.All("err"), 0.9);
    }

    [Fact]
    public void Most_examples_of_its_manual_are_rejected_at_each_line()
    {
        Corpora.Folder("github", "actionlint", "examples");
        AssertShare(ActionlintCase.All("examples"), 0.8);
    }

    [Fact]
    public void What_is_listed_as_not_rejected_is_not_rejected()
    {
        var cases = ActionlintCase.All("err").Concat(ActionlintCase.All("examples")).ToLookup(test => test.Name);
        Assert.All(NotRejected.Keys.SelectMany(name => cases[name]), test => Assert.NotEqual([], test.Missed()));
    }

    private static void AssertShare(IReadOnlyList<ActionlintCase> cases, double least)
    {
        var missed = cases.Select(test => (test.Name, Lines: test.Missed())).Where(test => test.Lines is not []).ToList();
        var listing = string.Join('\n', missed.Select(test => $"{test.Name}: {(test.Lines is null ? "nothing" : $"not line {string.Join(", ", test.Lines)}")} {NotRejected.GetValueOrDefault(test.Name)}"));
        Assert.True(missed.Count <= cases.Count * (1 - least), $"{missed.Count} of {cases.Count} are not rejected:\n{listing}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{missed.Count} of {cases.Count} are not rejected:\n{listing}");
    }
}
