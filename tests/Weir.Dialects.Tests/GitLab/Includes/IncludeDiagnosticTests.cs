using Weir.Dialects.GitLab;
using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.Tests.GitLab.Includes;

/// <summary>What is said of includes that name no file, and of what is wrong in files that are included.</summary>
public sealed class IncludeDiagnosticTests
{
    [Theory]
    [InlineData("{ locl: a.yml }", "1:12 WEIR1007 'locl' is no key of an include")]
    [InlineData("{ local: a.yml, remote: https://example.com/a.yml }", "1:26 WEIR1010 an include names one kind of file, found 'local' and 'remote'")]
    [InlineData("{ rules: [{ if: $A }] }", "1:10 WEIR1010 an include names one kind of file, found none")]
    [InlineData("{ project: group/ci }", "1:21 WEIR1440 which file of 'group/ci' is meant is not said")]
    [InlineData("{ local: a.txt }", "1:19 WEIR1008 expected the path of a file that ends in '.yml' or '.yaml', found 'a.txt'")]
    [InlineData("{ component: gitlab.com/ci/build }", "1:23 WEIR1440 'gitlab.com/ci/build' is no component")]
    [InlineData("{ local: no-such-*.yml }", "1:19 WEIR1440 no file fits 'no-such-*.yml'")]
    [InlineData("{ local: [a.yml] }", "1:19 WEIR1008 expected the path of a file that ends in '.yml' or '.yaml', found a list")]
    public void An_include_that_names_no_file_is_an_error_where_it_stands(string include, string expected)
    {
        var own = new GitLabPipeline($"include: {include}\njob: {Script}", null, ("a.yml", Job("a")));
        Assert.Contains(expected, own.Errors);
    }

    [Theory]
    [InlineData("{ locl: a.yml }", "1:12 WEIR1007 'locl' is no key of an include")]
    [InlineData("{ local: a.yml, remote: https://example.com/a.yml }", "1:26 WEIR1010 an include names one kind of file, found 'local' and 'remote'")]
    [InlineData("{ local: a.yml, rules: [{ if: '$A ==' }] }", "1:44 WEIR1404 '==' has nothing after it")]
    public void So_it_is_in_an_included_file_whose_include_the_main_file_s_own_hides(string include, string expected)
    {
        var outer = Found(new GitLabPipeline("include: [outer.yml]", null, ("outer.yml", $"include: {include}\nouter: {Script}"), ("a.yml", Job("a"))));

        Assert.Contains(outer, found => Shown(found).StartsWith(expected, StringComparison.Ordinal));
        Assert.All(outer, found => Assert.Equal("outer.yml", found.At.File));
    }

    [Theory]
    [InlineData("test: [", "2:1")]
    [InlineData("", "1:1")]
    [InlineData("# nothing\n", "1:1")]
    [InlineData("- test", "1:1")]
    [InlineData("test:\n  scrpt: [run]", "2:3")]
    [InlineData("test:\n  script: [run]\n  stage: nowhere", "3:10")]
    [InlineData("test:\n  script: [run]\n  extends: .nothing", "3:12")]
    [InlineData("test:\n  script: [!reference [.nothing, script]]", "2:24")]
    [InlineData("test:\n  script: [run]\n  needs: [nothing]", "3:11")]
    [InlineData("spec: { inputs: { a: { type: text } } }\n---\ntest:\n  script: [run]", "1:30")]
    [InlineData("spec: { inputs: { a: { default: x } } }\n---\ntest:\n  script: ['$[[ inputs.b ]]']", "4:13")]
    public void What_is_wrong_in_an_included_file_is_said_with_its_place_and_where_it_is_included(string text, string place)
    {
        var found = Found(new GitLabPipeline($"include:\n  - outer.yml\njob: {Script}", null, ("outer.yml", "include: inner.yml"), ("inner.yml", text)));

        var error = found.First(one => one.At.File == "inner.yml" && $"{one.At.Start}" == place);
        Assert.Equal(["outer.yml:1:10 'inner.yml' is included here", ".gitlab-ci.yml:2:5 'outer.yml' is included here"], error.Notes.TakeLast(2).Select(note => $"{note.At} {note.Message}"));
    }

    [Fact]
    public void What_is_wrong_in_the_main_file_has_no_such_note()
    {
        var found = Found(new GitLabPipeline("include: [part.yml]\njob: { scrpt: [run] }", null, ("part.yml", Job("part"))));

        Assert.NotEmpty(found);
        Assert.All(found, one => Assert.DoesNotContain(one.Notes, note => note.Message.Contains("included", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named_with_one_of_a_like_name()
    {
        var error = Assert.Single(Found(new GitLabPipeline($"include: [ci/biuld.yml]\njob: {Script}", null, ("ci/build.yml", Job("build")))));

        Assert.Equal("1:11 WEIR1440 'ci/biuld.yml' cannot be included: there is no such file", Shown(error));
        Assert.Equal("did you mean 'ci/build.yml'?", error.Help);
    }

    [Fact]
    public void Linting_finds_what_is_wrong_in_included_files_too()
    {
        var found = new GitLabDialect().Lint(GitLabPipeline.TreeOf("include: [part.yml]", ("part.yml", "part: { scrpt: [run] }")), GitLabFile.Path);

        Assert.Contains(found, one => one.At.File == "part.yml" && one.Message == "'scrpt' is no key of a job");
        Assert.All(found.Where(one => one.At.File == "part.yml"), one => Assert.Equal("'part.yml' is included here", one.Notes[^1].Message));
    }

    [Fact]
    public void Linting_says_nothing_of_what_an_event_decides()
    {
        var tree = GitLabPipeline.TreeOf(
            """
            include:
              - ci/$CI_COMMIT_BRANCH.yml
              - local: ci/$OTHER.yml
                rules: [{ if: $OTHER }]
              - component: $CI_SERVER_FQDN/group/ci/build@1
            job: { extends: .of-an-include, script: [run] }
            """,
            ("ci/main.yml", Job("main")));

        Assert.Empty(new GitLabDialect().Lint(tree, GitLabFile.Path));
    }

    private const string Script = "{ script: [run] }";

    private static string Job(string name) => $"{name}: {Script}\n";

    private static IReadOnlyList<Diagnostic> Found(GitLabPipeline pipeline) => pipeline.Diagnostics;

    private static string Shown(Diagnostic found) => $"{found.At.Start} {found.Rule} {found.Message}";
}
