namespace Weir.Cli.Tests.Views;

/// <summary>What stands beneath a run that has ended.</summary>
public sealed class SummaryTests
{
    [Fact]
    public async Task A_failure_is_shown_with_its_reason_its_lines_and_the_source()
    {
        using var scene = new Scene((".github/workflows/ci.yml", Scene.Step("echo fine\necho 'src/a.txt:2: error: wrong colour'\nexit 3")), ("src/a.txt", "red\ngreen\nblue\n"));

        var told = await scene.RunAsync("run");

        Assert.Equal(1, told.Code);
        Assert.Contains("\n    src/a.txt:2: error: wrong colour\n", told.Out, StringComparison.Ordinal);
        Assert.Contains("\n    src/a.txt:2\n      1 | red\n    > 2 | green\n      3 | blue\n", told.Out, StringComparison.Ordinal);
        Assert.Contains("Logs: weir logs 1 -p ci   Again: weir rerun --failed 1 -p ci\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_long_log_what_looks_like_an_error_and_the_end_are_shown()
    {
        using var scene = Scene.With(Scene.Step("for i in $(seq 500); do echo \"line number $i\"; [ $i != 250 ] || echo 'fatal: it broke'; done\nexit 1"));

        var told = await scene.RunAsync("run");

        var summary = told.Out[told.Out.IndexOf("\n\n", StringComparison.Ordinal)..];
        Assert.Contains("fatal: it broke", summary, StringComparison.Ordinal);
        Assert.Contains("line number 500", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("line number 249\n", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotations_and_failed_tests_come_first()
    {
        using var scene = new Scene(
            (".github/workflows/ci.yml", Scene.Step("""
                echo '::error file=src/a.txt,line=3::not blue enough'
                printf '<testsuite name="s"><testcase name="adds" classname="Sum"><failure message="3 is not 4"/></testcase><testcase name="ok"/></testsuite>' > junit.xml
                exit 1
                """)),
            ("src/a.txt", "red\ngreen\nblue\n"));

        var told = await scene.RunAsync("run");

        Assert.Contains("adds: 3 is not 4\n", told.Out, StringComparison.Ordinal);
        Assert.Contains("src/a.txt:3: not blue enough\n", told.Out, StringComparison.Ordinal);
        Assert.Contains("    > 3 | blue\n", told.Out, StringComparison.Ordinal);
        Assert.Contains("Tests: 1 passed, 1 failed\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skipped_job_says_why()
    {
        using var scene = Scene.With("on: push\njobs:\n  a:\n    if: false\n    runs-on: ubuntu-latest\n    steps: [{ run: 'true' }]\n");

        var told = await scene.RunAsync("run");

        Assert.Equal(0, told.Code);
        Assert.Contains("– a", told.Out, StringComparison.Ordinal);
        Assert.Contains("skipped: its condition is false: success() && (false)", told.Out, StringComparison.Ordinal);
    }
}
