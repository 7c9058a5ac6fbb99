using Weir.Dialects.GitHub.Running.Matchers;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class ProblemMatcherTests : RunnerScene
{
    private const string Compiler = """
        {"problemMatcher": [{"owner": "cc", "pattern": [{"regexp": "^(.+):(\\d+):(\\d+): (warning|error): (.+) \\[(.+)\\]$",
          "file": 1, "line": 2, "column": 3, "severity": 4, "message": 5, "code": 6}]}]}
        """;

    private const string Linter = """
        {"problemMatcher": [{"owner": "lint", "severity": "warning", "pattern": [
          {"regexp": "^(\\S.*)$", "file": 1},
          {"regexp": "^\\s+(\\d+): (.+)$", "line": 1, "message": 2, "loop": true}]}]}
        """;

    [Fact]
    public async Task A_line_that_fits_is_told_with_its_place()
    {
        await FindAsync(Compiler, "\u001b[31msrc/a.c:3:7: warning: odd [-Wodd]\u001b[0m", "other");
        var annotation = Assert.Single(Annotations);
        Assert.Equal((Severity.Warning, "odd", "-Wodd", "src/a.c", 3, 7), (annotation.Severity, annotation.Message, annotation.Title, annotation.File, annotation.Line, annotation.Column));
        Assert.Equal(["src/a.c:3:7: warning: odd [-Wodd]"], Log.Of(LogKind.Warning));
    }

    [Fact]
    public async Task A_file_that_is_not_in_the_workspace_is_left_out()
    {
        await FindAsync(Compiler, "src/b.c:3:7: error: odd [x]", "../../a.c:1:1: error: out [x]");
        Assert.All(Annotations, annotation => Assert.Null(annotation.File));
        Assert.Equal(2, Annotations.Count);
    }

    [Fact]
    public async Task A_match_of_several_lines_goes_on_as_long_as_its_last_pattern_fits()
    {
        await FindAsync(Linter, "src/a.c", "  1: one", "  2: two", "", "  3: alone");
        Assert.Equal(["src/a.c:1 one", "src/a.c:2 two"], Annotations.Select(found => $"{found.File}:{found.Line} {found.Message}"));
        Assert.All(Annotations, found => Assert.Equal(Severity.Warning, found.Severity));
    }

    [Fact]
    public async Task A_path_can_be_relative_to_another_file()
    {
        const string Project = """
            {"problemMatcher": [{"owner": "p", "pattern": {"regexp": "^(.+): (.+) \\[(.+)\\]$", "file": 1, "message": 2, "fromPath": 3}}]}
            """;
        await FindAsync(Project, "a.c: odd [src/project.proj]");
        Assert.Equal("src/a.c", Assert.Single(Annotations).File);
    }

    [Fact]
    public async Task A_matcher_that_was_removed_finds_nothing()
    {
        await FindAsync(Compiler, "::remove-matcher owner=cc::", "src/a.c:3:7: error: odd [x]");
        Assert.Empty(Annotations);
    }

    [Fact]
    public async Task A_file_that_is_none_fails_the_step()
    {
        await FindAsync("{}", "text");
        Assert.Contains("an object with the list 'problemMatcher'", Errors, StringComparison.Ordinal);
        Assert.Contains("text", Log.Of(LogKind.Output));
    }

    [Theory]
    [InlineData("""{"problemMatcher": [{"pattern": {"regexp": "(x)", "message": 1}}]}""", "has an 'owner'")]
    [InlineData("""{"problemMatcher": [{"owner": "a"}]}""", "has no 'pattern'")]
    [InlineData("""{"problemMatcher": [{"owner": "a", "severity": "fatal", "pattern": {"regexp": "(x)", "message": 1}}]}""", "expected 'error', 'warning' or 'notice'")]
    [InlineData("""{"problemMatcher": [{"owner": "a", "pattern": {"regexp": "(x", "message": 1}}]}""", "no regular expression")]
    [InlineData("""{"problemMatcher": [{"owner": "a", "pattern": {"regexp": "(x)", "message": 2}}]}""", "which has 1")]
    [InlineData("""{"problemMatcher": [{"owner": "a", "pattern": {"regexp": "(x)", "file": 1}}]}""", "no pattern with 'message'")]
    [InlineData("""{"problemMatcher": [{"owner": "a", "pattern": {"regexp": "(x)", "message": 1, "loop": true}}]}""", "not the last of several")]
    [InlineData("""{"problemMatcher": [{"owner": "a", "pattern": [{"regexp": "(x)", "message": 1}, {"regexp": "(x)", "message": 1}]}]}""", "sets 'message' twice")]
    [InlineData("""{"problemMatcher": [{"owner": "a", "pattern": {"regexp": "(x)", "message": 1}}, {"owner": "A", "pattern": {"regexp": "(x)", "message": 1}}]}""", "two problem matchers")]
    [InlineData("[", "is JSON")]
    public void What_is_wrong_with_a_file_is_said(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => MatcherFile.Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_pattern_that_takes_too_long_is_given_up()
    {
        var matchers = new JobMatchers();
        matchers.Add([new MatcherDefinition("slow", "", [new MatcherPattern(new("^(a+)+$", default, TimeSpan.FromMilliseconds(1))) { Message = 1 }])]);
        List<string> warnings = [];
        var lines = new LineMatchers(matchers, warnings.Add);
        Assert.Null(lines.Take(System.Text.Encoding.UTF8.GetBytes(new string('a', 40) + "!")));
        Assert.Contains("problem matcher 'slow' is not used on", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Null(lines.Take("aa"u8));
    }

    // A step that adds the matchers and prints the lines, in a workspace with the file src/a.c.
    private Task<JobOutcome> FindAsync(string matchers, params string[] lines)
    {
        Session.Files.Add("/work/shop/shop/matchers.json", matchers);
        Session.Files.Add("/work/shop/shop/src/a.c", "");
        Session.Plays["compile"] = process =>
        {
            process.Say("::add-matcher::matchers.json");
            foreach (var line in lines)
                process.Say(line);
            return Task.FromResult(0);
        };
        return RunAsync("- run: compile");
    }
}
