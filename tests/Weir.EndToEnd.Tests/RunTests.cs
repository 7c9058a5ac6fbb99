using Weir.Testing;

namespace Weir.EndToEnd.Tests;

public sealed class RunTests
{
    [Fact]
    public async Task Runs_a_workflow_and_leaves_nothing_behind()
    {
        using var weir = WeirProgram.With("""
            on: push
            jobs:
              hello:
                runs-on: ubuntu-latest
                steps:
                  - run: echo "hello from $GITHUB_JOB"
            """);

        var end = await weir.RunAsync("run");

        Assert.Equal((0, ""), (end.ExitCode, end.Errors));
        Assert.Contains("hello from hello", end.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task A_failing_step_fails_the_run_and_shows_its_lines()
    {
        using var weir = WeirProgram.With("""
            on: push
            jobs:
              broken:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v5
                  - name: Test
                    run: |
                      echo "src/app.txt:2: wrong colour"
                      exit 3
            """, ("src/app.txt", "red\ngreen\nblue\n"));

        var end = await weir.RunAsync("run");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("step 'Test' failed: it ended with exit code 3", end.Output, StringComparison.Ordinal);
        Assert.Contains("> 2 | green", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_is_refused_with_its_place_before_anything_runs()
    {
        using var weir = WeirProgram.With("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps:\n      - run: 'true'\n");

        var end = await weir.RunAsync("run");

        Assert.Equal(2, end.ExitCode);
        Assert.Contains(".github/workflows/ci.yml:5:12: error[WEIR1003]", end.Errors, StringComparison.Ordinal);
        Assert.Empty(end.Output);
    }

    [Fact]
    public async Task An_interrupt_cancels_as_the_service_does()
    {
        using var weir = WeirProgram.With("""
            on: push
            jobs:
              long:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      echo "started here"
                      sleep 600
                  - if: always()
                    run: echo "tidied up"
            """);
        using var running = weir.Start("run");
        await running.SeenAsync("  started here", TestContext.Current.CancellationToken);

        running.Signal("INT");
        var end = await running.EndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, end.ExitCode);
        Assert.Contains("  tidied up", end.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task A_second_interrupt_kills_everything()
    {
        using var weir = WeirProgram.With("""
            on: push
            jobs:
              stubborn:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      trap 'echo "not yet"' INT TERM
                      echo "started here"
                      while true; do sleep 1; done
            """);
        using var running = weir.Start("run");
        await running.SeenAsync("  started here", TestContext.Current.CancellationToken);

        running.Signal("INT");
        await running.SeenAsync("  not yet", TestContext.Current.CancellationToken);
        running.Signal("INT");
        var end = await running.EndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, end.ExitCode);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task What_a_killed_weir_left_is_removed_by_the_next()
    {
        using var weir = WeirProgram.With("""
            on: push
            jobs:
              long:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v5
                  - run: |
                      echo "started here"
                      [ -n "${SHORT:-}" ] || sleep 600
            """);
        using (var running = weir.Start("run"))
        {
            await running.SeenAsync("  started here", TestContext.Current.CancellationToken);
            running.Signal("KILL");
            await running.EndAsync(TestContext.Current.CancellationToken);
        }

        weir.Scratch.Write("short.env", "SHORT=1\n");
        var end = await weir.RunAsync("run", "--env-file", weir.Scratch.In("short.env"));

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("removed what was left of 1 job whose weir was killed", end.Errors, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task Says_its_version() =>
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", (await new WeirProgram(GitRepository.With("a")).RunAsync("--version")).Output);
}
