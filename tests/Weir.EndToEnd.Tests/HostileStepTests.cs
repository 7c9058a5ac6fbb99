using System.Globalization;
using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary>Steps that misbehave: each run ends as it should, in little memory, and nothing stays behind.</summary>
public sealed class HostileStepTests
{
    public static TheoryData<string, int, string> Steps => new()
    {
        { "writes without a line end", 0, "head -c 50000000 /dev/zero | tr '\\0' x" },
        { "writes bytes that are no text", 0, "head -c 3000000 /dev/urandom" },
        { "writes many lines", 0, "yes 'a line as any other' | head -n 300000" },
        { "reads its input", 0, "cat; if read -r line; then exit 1; fi" },
        { "deletes its workspace", 0, "rm -rf \"$GITHUB_WORKSPACE\" || true" },
        { "deletes all that it knows", 0, "rm -rf \"$GITHUB_WORKSPACE\" \"$RUNNER_TEMP\" \"$HOME\" || true" },
        { "closes its folders", 0, "mkdir -p shut/in && touch shut/in/file && chmod 000 shut/in shut \"$HOME\" ." },
        { "makes loops of links", 0, "ln -s . here; ln -s ../.. up; ln -s self self; ln -s / root; mkdir a; ln -s ../b a/b; ln -s a b" },
        { "makes deep folders", 0, "for i in $(seq 600); do mkdir deeperdeeperdeeper && cd deeperdeeperdeeper; done; touch junit.xml" },
        { "makes odd names", 0, "touch \"$(printf 'a\\nb')\" \"$(printf '\\377.xml')\" -- '-rf' '* *'" },
        { "makes a pipe where reports are", 0, "mkdir reports && mkfifo reports/junit.xml" },
        { "says 10,000 things of a file", 0, "for i in $(seq 10000); do echo \"::error file=a.txt,line=$i::bad $i\"; done" },
        { "floods with commands", 0, "yes '::debug::x' | head -n 50000; yes '::group::g' | head -n 50000; yes '::endgroup::' | head -n 50000; yes '::nonsense x=::y' | head -n 50000" },
        { "masks without end", 0, "for i in $(seq 2000); do echo \"::add-mask::a-secret-$i\"; echo \"this is a-secret-$i\"; done" },
        { "has an output of 10 MB", 0, "{ printf 'big='; head -c 10000000 /dev/zero | tr '\\0' x; echo; } >> \"$GITHUB_OUTPUT\"" },
        { "has a summary of 10 MB", 0, "head -c 10000000 /dev/zero | tr '\\0' x >> \"$GITHUB_STEP_SUMMARY\"" },
        { "sets variables to garbage", 1, "head -c 100000 /dev/urandom >> \"$GITHUB_ENV\"" },
        { "sets a variable without an end", 1, "echo 'A<<END' >> \"$GITHUB_ENV\"" },
        { "sets a variable without a value", 1, "echo 'nothing' >> \"$GITHUB_ENV\"" },
        { "has a path of garbage", 0, "head -c 1000 /dev/urandom | tr -d '\\0\\n' >> \"$GITHUB_PATH\"" },
        { "sets 10,000 variables", 0, "for i in $(seq 10000); do echo \"V$i=x\" >> \"$GITHUB_ENV\"; done" },
        { "swaps its files for links", 1, "for f in \"$GITHUB_ENV\" \"$GITHUB_OUTPUT\" \"$GITHUB_STEP_SUMMARY\"; do rm \"$f\"; ln -s /dev/zero \"$f\"; done" },
        { "swaps its files for pipes", 1, "for f in \"$GITHUB_ENV\" \"$GITHUB_OUTPUT\" \"$GITHUB_STEP_SUMMARY\"; do rm \"$f\"; mkfifo \"$f\"; done" },
        { "ends by a signal", 1, "kill -SEGV $$" },
    };

    [Theory]
    [MemberData(nameof(Steps), DisableDiscoveryEnumeration = true)]
    public async Task A_step_that_misbehaves_ends_and_leaves_nothing_behind(string what, int code, string script)
    {
        using var weir = WeirProgram.With(Workflow(script));

        var (end, peak) = await weir.RunMeasuredAsync("run");

        Assert.True(end.ExitCode == code, $"{what}: {end.ExitCode}: {Tail(end)}");
        Assert.False(end.All.Contains("fault to report", StringComparison.Ordinal), $"{what}: {Tail(end)}");
        Assert.True(peak <= WeirProgram.MostMemory, $"{what}: {peak} bytes");
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task Output_without_end_is_ended_by_the_step_s_time_limit()
    {
        using var weir = WeirProgram.With("""
            on: push
            jobs:
              endless:
                runs-on: ubuntu-latest
                steps:
                  - run: yes 'on and on and on'
                    timeout-minutes: 0.05
            """);

        var (end, peak) = await weir.RunMeasuredAsync(quiet: true, "run");

        Assert.Equal(1, end.ExitCode);
        Assert.True(peak <= WeirProgram.MostMemory, $"{peak} bytes");
        Assert.Empty(weir.Leftovers());
        Assert.Contains("\"result\": \"failure\"", (await weir.RunAsync("runs", "--json")).Output, StringComparison.Ordinal);
        var kept = new DirectoryInfo(weir.Scratch.In("home")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        Assert.InRange(kept, 1, 100_000_000);
    }

    [Fact]
    public async Task A_daemon_that_hides_in_every_way_is_dead_after_the_run()
    {
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{10_000_000 + Environment.ProcessId}.5");
        using var weir = WeirProgram.With(Workflow($"""
            setsid sleep {seconds} </dev/null >/dev/null 2>&1 &
            (setsid env -i sleep {seconds} </dev/null >/dev/null 2>&1 &)
            (setsid sh -c 'cd /; (env -i sleep {seconds} &)' </dev/null >/dev/null 2>&1 &)
            nohup sleep {seconds} &
            disown -a
            until [ "$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | grep -o 'sle[e]p {seconds}' | wc -l)" -ge 4 ]; do :; done
            """));

        var end = await weir.RunAsync("run");

        Assert.True(end.ExitCode == 0, end.All);
        Assert.DoesNotContain(seconds, CommandLines());
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task Links_in_the_place_of_a_job_s_folders_lead_nobody_astray()
    {
        using var weir = WeirProgram.With("placeholder");
        var precious = weir.Scratch.Write("precious/file", "precious");
        var folder = Path.GetDirectoryName(precious)!;
        weir.Repository.Write(".github/workflows/ci.yml", Workflow($"""
            cd /
            for f in "$GITHUB_WORKSPACE" "$RUNNER_TEMP" "$HOME"; do rm -rf "$f"; ln -s '{folder}' "$f"; done
            """));

        var end = await weir.RunAsync("run");

        Assert.InRange(end.ExitCode, 0, 1);
        Assert.Equal("precious", await File.ReadAllTextAsync(precious, TestContext.Current.CancellationToken));
        Assert.Empty(weir.Leftovers());
    }

    [Fact]
    public async Task Mounts_of_a_step_are_gone_after_the_run()
    {
        using var weir = WeirProgram.With(Workflow("""
            mkdir one two
            mount -t tmpfs tmpfs one && mkdir one/in && mount -t tmpfs tmpfs one/in && mount --bind one two && touch one/file || echo "refused"
            """));

        var end = await weir.RunAsync("run");

        Assert.True(end.ExitCode == 0, end.All);
        Assert.Empty(weir.Leftovers());
        Assert.SkipWhen(end.Output.Contains("  refused", StringComparison.Ordinal), "this machine lets nobody mount");
    }

    private static string Workflow(string script) => $"""
        on: push
        jobs:
          hostile:
            runs-on: ubuntu-latest
            timeout-minutes: 2
            steps:
              - uses: actions/checkout@v5
              - run: |
        {string.Concat(script.Split('\n').Select(line => $"          {line}\n"))}
              - run: echo "and on"
        """;

    private static string Tail(ProgramEnd end) => end.Errors + end.Output[^Math.Min(end.Output.Length, 1_500)..];

    private static string CommandLines()
    {
        var lines = Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Select(folder =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(folder, "cmdline"));
            }
            catch (IOException)
            {
                return "";
            }
        });
        return string.Join('\n', lines);
    }
}
