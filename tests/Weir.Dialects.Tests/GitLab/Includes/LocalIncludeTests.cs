namespace Weir.Dialects.Tests.GitLab.Includes;

/// <summary>Files of the project that a pipeline includes, and how they become one with it.</summary>
public sealed class LocalIncludeTests
{
    [Fact]
    public void A_path_is_from_the_root_with_a_slash_and_without()
    {
        var pipeline = new GitLabPipeline("include: [/ci/a.yml, { local: ci/b.yml }]", null, ("ci/a.yml", Job("a")), ("ci/b.yml", "include: ci/c.yml\n" + Job("b")), ("ci/c.yml", Job("c")));

        Assert.Equal("a c b", pipeline.Jobs);
    }

    [Fact]
    public void One_star_stays_in_its_folder_and_two_go_deeper()
    {
        (string, string)[] files = [("ci/b.yml", Job("b")), ("ci/a.yml", Job("a")), ("ci/deep/er/c.yml", Job("c")), ("ci/d.txt", "no pipeline")];

        Assert.Equal("a b", new GitLabPipeline("include: ci/*.yml", null, files).Jobs);
        Assert.Equal("a b c", new GitLabPipeline("include: ci/**.yml", null, files).Jobs);
        Assert.Equal("c", new GitLabPipeline("include: ci/**/c.yml", null, files).Jobs);
    }

    [Fact]
    public void The_file_that_includes_wins_and_a_later_include_wins_over_an_earlier_one()
    {
        var pipeline = new GitLabPipeline(
            """
            include: [first.yml, second.yml]
            variables: { B: own }
            job:
              variables: { Y: own }
            """,
            null,
            ("first.yml", "variables: { A: first, B: first, C: first }\njob: { script: [one, two], tags: [t], variables: { X: first, Y: first } }"),
            ("second.yml", "variables: { C: second }\njob: { script: [three] }"));

        Assert.Equal(["first", "own", "second"], new[] { "A", "B", "C" }.Select(name => pipeline.Variable("job", name)));
        Assert.Equal(["first", "own"], new[] { "X", "Y" }.Select(name => pipeline.Variable("job", name)));
        Assert.Equal("[three]", pipeline.Setting("job", "script"));
        Assert.Equal("[t]", pipeline.Setting("job", "tags"));
    }

    [Fact]
    public void Extends_and_references_reach_across_files()
    {
        var pipeline = new GitLabPipeline(
            """
            include: parts.yml
            job:
              extends: .base
              script: [!reference [.setup, script], run]
            """,
            null,
            ("parts.yml", ".base: { tags: [big] }\n.setup: { script: [prepare] }"));

        Assert.Equal("[big]", pipeline.Setting("job", "tags"));
        Assert.Equal("[[prepare], run]", pipeline.Setting("job", "script"));
    }

    [Theory]
    [InlineData("if: $CI_COMMIT_BRANCH == 'other'", "job")]
    [InlineData("if: $CI_COMMIT_BRANCH == 'main'", "job more")]
    [InlineData("if: $OF_THE_FILE", "job")]
    [InlineData("exists: [here.txt]", "job more")]
    [InlineData("exists: [there.txt]", "job")]
    [InlineData("if: '$CI_COMMIT_BRANCH'\n        when: never", "job")]
    public void Rules_decide_whether_a_file_is_included(string rule, string jobs)
    {
        var pipeline = new GitLabPipeline(
            $"""
            variables: {OfTheFile}
            include:
              - local: more.yml
                rules:
                  - {rule}
            job: {Script}
            """,
            null,
            ("more.yml", Job("more")), ("here.txt", ""));

        Assert.Equal(jobs, string.Join(' ', pipeline.Jobs.Split(' ').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Variables_stand_in_paths()
    {
        var pipeline = new GitLabPipeline("include: [{ local: ci/$CI_COMMIT_BRANCH.yml }]", null, ("ci/main.yml", Job("main")));

        Assert.Equal("main", pipeline.Jobs);
    }

    [Fact]
    public void A_file_with_inputs_can_be_included_several_times()
    {
        var pipeline = new GitLabPipeline(
            """
            include:
              - { local: part.yml, inputs: { name: one, count: 2 } }
              - { local: part.yml, inputs: { name: two } }
            """,
            null,
            ("part.yml", "spec:\n  inputs:\n    name:\n    count: { type: number, default: 1 }\n---\ntest-$[[ inputs.name ]]:\n  script: [\"run $[[ inputs.count ]]\"]\n"));

        Assert.Equal("test-one test-two", pipeline.Jobs);
        Assert.Equal("[run 2]", pipeline.Setting("test-one", "script"));
        Assert.Equal("[run 1]", pipeline.Setting("test-two", "script"));
    }

    [Fact]
    public void Inputs_go_down_into_what_a_file_includes()
    {
        var pipeline = new GitLabPipeline(
            "include: [{ local: outer.yml, inputs: { name: x } }]",
            null,
            ("outer.yml", "spec: { inputs: { name: } }\n---\ninclude: [{ local: inner.yml, inputs: { job: $[[ inputs.name ]]-inner } }]"),
            ("inner.yml", "spec: { inputs: { job: } }\n---\n$[[ inputs.job ]]: { script: [run] }"));

        Assert.Equal("x-inner", pipeline.Jobs);
    }

    [Fact]
    public void Inputs_of_the_wrong_kind_name_the_place_where_they_are_given()
    {
        var pipeline = new GitLabPipeline(
            """
            include:
              - local: part.yml
                inputs: { count: many, level: high, id: a-1, other: 1 }
            """,
            null,
            ("part.yml", "spec:\n  inputs:\n    count: { type: number }\n    level: { options: [low, medium] }\n    id: { regex: '^[a-z]+$' }\n    name:\n---\njob: { script: [run] }"));

        Assert.Equal(["2:12", "3:22", "3:35", "3:45", "3:57"], pipeline.Errors.Select(error => error.Split(' ')[0]));
        Assert.All(pipeline.Errors, error => Assert.Contains("WEIR1405", error, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_includes_itself_says_through_which_files()
    {
        var pipeline = new GitLabPipeline("include: a.yml\njob: { script: [run] }", null, ("a.yml", "include: b.yml"), ("b.yml", "include: a.yml"));

        Assert.Equal(["1:10 WEIR1440 'a.yml' includes itself through 'b.yml'"], pipeline.Errors);
    }

    [Fact]
    public void At_most_150_files_are_included()
    {
        var files = Enumerable.Range(0, 151).Select(number => ($"ci/{number:000}.yml", Job($"job-{number}"))).ToArray();

        Assert.Equal(["1:10 WEIR1440 the pipeline includes more than 150 files"], new GitLabPipeline("include: ci/*.yml", null, files).Errors);
        Assert.Empty(new GitLabPipeline("include: ci/*.yml", null, files[1..]).Errors);
    }

    [Fact]
    public void What_is_wrong_in_an_included_file_has_its_place_there()
    {
        var pipeline = new GitLabPipeline("include: ci/test.yml", null, ("ci/test.yml", "test:\n  scrpt: [run]\n"));

        Assert.Contains("2:3 WEIR1007 'scrpt' is no key of a job", pipeline.Errors);
    }

    private const string Script = "{ script: [run] }";
    private const string OfTheFile = "{ OF_THE_FILE: \"true\" }";

    private static string Job(string name) => $"{name}: {Script}\n";
}
