using Weir.Dialects.GitHub;
using Weir.Dialects.GitHub.Lint;
using Weir.Pipelines.Diagnostics;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Lint;

public sealed class ActionInputTests
{
    private const string Start = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n";

    [Theory]
    [InlineData("actions/checkout@v4", "fetch_depth: 1", "WEIR1328")]
    [InlineData("Actions/Checkout@v4.2.1", "fetch_depth: 1", "WEIR1328")]
    [InlineData("actions/checkout@v4", "FETCH-DEPTH: 1", "")]
    [InlineData("actions/checkout@v99", "fetch_depth: 1", "")]
    [InlineData("actions/checkout@0123456789012345678901234567890123456789", "fetch_depth: 1", "")]
    [InlineData("actions/cache@0123456789012345678901234567890123456789", "path: x", "WEIR1329")]
    [InlineData("actions/cache@v4", "${{ insert }}: ${{ fromJSON(vars.CACHE) }}", "")]
    [InlineData("actions/create-github-app-token@v2", "permission-contents: read", "")]
    [InlineData("pypa/gh-action-pypi-publish@release/v1", "skip_existing: true", "WEIR1330")]
    [InlineData("JamesIves/github-pages-deploy-action@releases/v3", "folder: x", "WEIR1326")]
    [InlineData("octo/unknown@v1", "anything: 1", "")]
    public void Inputs_of_known_actions_are_checked_in_the_versions_that_are_known(string uses, string with, string rule) =>
        Assert.Equal(rule, string.Join(' ', Lint(uses, with).Select(finding => finding.Rule.Id)));

    [Fact]
    public void An_action_that_was_fetched_speaks_for_itself()
    {
        var tree = Tree("actions/checkout@v4", "anything: 1");
        tree.Remote["actions/checkout/action.yml@v4"] =
            "name: x\ndescription: x\ninputs: { anything: { description: x } }\nruns: { using: node24, main: x.js }\n";
        Assert.Empty(new GitHubDialect().Lint(tree, Workflow.Path));
    }

    [Theory]
    [InlineData("name: x\ndescription: x", "an action needs the key 'runs'")]
    [InlineData("name: x\ndescription: x\nruns: { using: docker }", "an action that runs with 'docker' needs the key 'image'")]
    [InlineData(
        "name: x\ndescription: x\nruns: { using: composite, steps: [], main: x.js }",
        "'main' is no key of an action that runs with 'composite'")]
    [InlineData(
        "name: x\ndescription: x\nbranding: { color: pink }\nruns: { using: node24, main: x.js }",
        "'pink' is no color of an action")]
    [InlineData("[]", "an action is a mapping with 'name', 'description' and 'runs'")]
    public void The_file_of_a_local_action_is_checked(string file, string problem)
    {
        var tree = Tree("./tool", null);
        tree.Files["tool/action.yaml"] = file;
        var finding = Assert.Single(new GitHubDialect().Lint(tree, Workflow.Path));
        Assert.Equal((LintRules.ActionFile, $"the file of action './tool' is wrong: {problem}"), (finding.Rule, finding.Message));
        Assert.Equal("tool/action.yaml", Assert.Single(finding.Notes).At.File);
    }

    [Fact]
    public void A_local_action_may_leave_out_what_it_is_but_that_is_doubtful()
    {
        var tree = Tree("./tool", null);
        tree.Files["tool/action.yaml"] = "name: x\nruns: { using: node24, main: x.js }";
        Assert.Equal(LintRules.UndescribedAction, Assert.Single(new GitHubDialect().Lint(tree, Workflow.Path)).Rule);
    }

    [Fact]
    public void Outputs_of_known_actions_are_known()
    {
        var found = Lint(
            "actions/cache@v4",
            "path: x\n          key: x",
            "\n        id: cache\n      - run: echo ${{ steps.cache.outputs.hit }}");
        Assert.Equal("'steps.cache.outputs' has no property 'hit'", Assert.Single(found).Message);
    }

    private static IReadOnlyList<Diagnostic> Lint(string uses, string with, string more = "") =>
        new GitHubDialect().Lint(Tree(uses, with, more), Workflow.Path);

    private static MemoryTree Tree(string uses, string? with, string more = "") => new()
    {
        Files = { [Workflow.Path] = $"{Start}      - uses: {uses}\n{(with is null ? "" : $"        with:\n          {with}{more}\n")}" },
    };
}
