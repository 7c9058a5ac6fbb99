using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary>A person who is not root, and may use the engine, whose containers are root all the same.</summary>
public sealed class PlainUserTests
{
    private const string User = "23456";

    private const string Action = """["/bin/sh", "-c", "mkdir -p made/deep && echo by the action > made/deep/file && chmod 700 made/deep && chmod 600 made/deep/file"]""";

    [Fact]
    public async Task Files_that_containers_make_as_root_are_the_user_s()
    {
        using var weir = Program("""
            on: push
            jobs:
              inside:
                runs-on: ubuntu-latest
                container: weir-test/small:2
                steps:
                  - uses: actions/checkout@v5
                  - run: umask 077; mkdir -p out/deep; echo closed > out/deep/file
                  - uses: actions/upload-artifact@v4
                    with: {name: out, path: out, if-no-files-found: error}
                  - run: mkdir -p left/behind; chmod 700 left
              here:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v5
                  - uses: ./.github/actions/make
                  - run: cat made/deep/file; rm -r made
            """);

        var end = await weir.RunAsync("run");

        Assert.True(end.ExitCode == 0, end.All);
        Assert.Contains("  by the action", end.Output, StringComparison.Ordinal);
        Assert.Contains("there will be 1 file uploaded", end.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task What_a_killed_weir_s_containers_made_as_root_is_removed_by_the_next_start()
    {
        using var weir = Program("""
            on: push
            jobs:
              inside:
                runs-on: ubuntu-latest
                container: weir-test/small:2
                steps:
                  - run: mkdir -p left/behind; touch left/behind/file; chmod 700 left; echo begun; sleep 300
              tidy:
                runs-on: ubuntu-latest
                if: github.event_name == 'workflow_dispatch'
                steps:
                  - run: echo tidy
            """);
        using (var running = weir.Start("run", "--job", "inside"))
        {
            await running.SeenAsync("  begun", TestContext.Current.CancellationToken);
            running.Signal("KILL");
            await running.EndAsync(TestContext.Current.CancellationToken);
        }

        var next = await weir.RunAsync("run", "--job", "tidy");

        Assert.True(next.ExitCode == 0, next.All);
        Assert.Contains("removed what was left of 1 job whose weir was killed", next.Errors, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task Who_may_not_use_the_engine_is_told_how_to()
    {
        using var weir = Program("on: push\njobs:\n  inside:\n    runs-on: ubuntu-latest\n    container: weir-test/small:2\n    steps: [{run: echo hello}]\n");
        weir.Through = ["setpriv", "--reuid", User, "--regid", User, "--clear-groups"];

        var end = await weir.RunAsync("run");

        Assert.True(end.ExitCode == 1, end.All);
        Assert.Contains($"this user may not use the engine at {LocalEngine.Socket}", end.Output, StringComparison.Ordinal);
        Assert.Contains("sudo usermod -aG docker $USER", end.Output, StringComparison.Ordinal);
        Assert.Empty(weir.Leftovers());
    }

    private static WeirProgram Program(string workflow)
    {
        SmallImage.Require();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can run a program as another user");
        var weir = WeirProgram.With(
            workflow,
            (".github/actions/make/action.yml", "name: make\ndescription: makes files\nruns:\n  using: docker\n  image: Dockerfile\n"),
            (".github/actions/make/Dockerfile", $"FROM {SmallImage.Name}\nENTRYPOINT {Action}\n"));
        var group = weir.Repository.Shell($"stat -c %g {LocalEngine.Socket}");
        weir.Through = ["setpriv", "--reuid", User, "--regid", User, "--groups", group];
        weir.Repository.Shell($"chown -R {User}:{User} .. {weir.Scratch.Path}");
        Assert.SkipUnless(
            weir.Repository.Shell($"{string.Join(' ', weir.Through)} test -x {WeirProgram.RequireProgram()} && echo yes || echo no") == "yes",
            "another user cannot start the released program where it is");
        return weir;
    }
}
