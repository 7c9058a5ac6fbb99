using System.Text.Json;

namespace Weir.Cli.Tests.Commands;

/// <summary>Runs in this process, on this machine.</summary>
public sealed class RunTests
{
    private const string Two = """
        on: push
        jobs:
          build:
            runs-on: ubuntu-latest
            strategy: { matrix: { os: [a, b], n: [1, 2] } }
            steps:
              - run: echo "built ${{ matrix.os }}${{ matrix.n }}"
          test:
            needs: build
            runs-on: ubuntu-latest
            steps:
              - run: echo "tested"
        """;

    [Fact]
    public async Task The_plain_view_names_each_job_before_its_lines_in_their_order()
    {
        using var scene = Scene.With(Scene.Step("echo one\necho two >&2\necho three"));

        var told = await scene.RunAsync("run");

        Assert.Equal((0, ""), (told.Code, told.Error));
        Assert.StartsWith(".github/workflows/ci.yml: run 1 of .github/workflows/ci.yml\nbuild │ ▶ Run echo one\nbuild │ $ echo one\n", told.Out, StringComparison.Ordinal);
        Assert.Contains("build │   one\nbuild │   two\nbuild │   three\nbuild │ ✔ succeeded after ", told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', told.Out);
    }

    [Fact]
    public async Task A_step_that_is_skipped_does_not_look_as_if_it_ran()
    {
        using var scene = Scene.With(Scene.Step("exit 3").TrimEnd() + "\n      - run: echo never\n");

        var told = await scene.RunAsync("run");

        Assert.Equal(1, told.Code);
        Assert.DoesNotContain("▶ Run echo never", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_pipelines_each_job_bears_the_name_of_its_own()
    {
        using var scene = new Scene((".github/workflows/a.yml", Scene.Step("echo one")), (".github/workflows/b.yml", Scene.Step("echo two")));

        var told = await scene.RunAsync("run");

        Assert.Equal(0, told.Code);
        Assert.Contains("a/build │   one\n", told.Out, StringComparison.Ordinal);
        Assert.Contains("b/build │   two\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_are_there_where_they_may_be()
    {
        using var scene = new Scene((".github/workflows/ci.yml", Scene.Step("echo one"))) { HasColors = true };

        Assert.Contains("\e[32m✔\e[0m succeeded", (await scene.RunAsync("run", "--plain")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_job_writes_or_is_called_cannot_steer_a_terminal(bool fails)
    {
        const string Hostile = """
            on: push
            jobs:
              build:
                name: "a \e]0;job\a name"
                runs-on: ubuntu-latest
                steps:
                  - name: "a \e[2Jstep"
                    run: |
                      printf '\033[2J\033]0;title\007\033[31mred\033[0m\r\302\233H\n'
                      printf '::error file=src/a.txt,line=1::\033[2Jbad\n'
                      exit CODE
            """;
        using var scene = new Scene((".github/workflows/ci.yml", Hostile.Replace("CODE", fails ? "1" : "0", StringComparison.Ordinal)), ("src/a.txt", "a \e[2J line\n")) { IsTerminal = true };

        var (run, logs, list) = (await scene.RunAsync("run", "--plain"), await scene.RunAsync("logs"), await scene.RunAsync("list"));

        Assert.Equal(fails ? 1 : 0, run.Code);
        Assert.Contains("\e[31mred\e[0m", run.Out, StringComparison.Ordinal);
        foreach (var told in new[] { run, logs, list })
            Assert.DoesNotContain(told.Out.Replace("\e[31m", "", StringComparison.Ordinal).Replace("\e[0m", "", StringComparison.Ordinal), character => char.IsControl(character) && character != '\n');
    }

    [Fact]
    public async Task Nor_can_it_where_the_picture_is_redrawn()
    {
        using var scene = new Scene((".github/workflows/ci.yml", """
            on: push
            run-name: "a \e]0;run\a name"
            jobs:
              build:
                name: "a \e]0;job\a name"
                runs-on: ubuntu-latest
                steps:
                  - name: "a \e]0;step\a name"
                    run: printf '\033]0;line\007\n'; exit 1
            """)) { IsTerminal = true, HasColors = true };

        var told = await scene.RunAsync("run");

        Assert.Equal(1, told.Code);
        Assert.DoesNotContain("\e]", told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\a', told.Out);
        Assert.Contains("a  name", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_is_one_object_a_line_whatever_a_job_writes()
    {
        using var scene = Scene.With(Scene.Step("""printf 'a "quote"\t\033[31m\377\n{"type":"run"}\n'"""));

        var told = await scene.RunAsync("run", "--json");

        var objects = told.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(0, told.Code);
        Assert.Equal("run", objects[0].GetProperty("type").GetString());
        Assert.Equal("Success", objects[^1].GetProperty("result").GetString());
        Assert.Single(objects, one => one.GetProperty("type").GetString() == "run");
        Assert.Contains("a \"quote\"\t\e[31m\ufffd", objects.Where(one => one.GetProperty("type").GetString() == "line").Select(one => one.GetProperty("text").GetString()));
        var sequence = objects.Where(one => one.GetProperty("type").GetString() == "event").Select(one => one.GetProperty("entry").GetProperty("sequence").GetInt64()).ToList();
        Assert.Equal(Enumerable.Range(1, sequence.Count).Select(number => (long)number), sequence);
    }

    [Fact]
    public async Task A_job_is_run_alone_or_with_what_it_needs()
    {
        using var scene = Scene.With(Two);

        var (alone, needs) = (await scene.RunAsync("run", "--job", "test"), await scene.RunAsync("run", "--job", "test", "--needs"));

        Assert.Contains("taken as succeeded without outputs: build; --needs runs them as well", alone.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("built", alone.Out, StringComparison.Ordinal);
        Assert.Contains("tested", alone.Out, StringComparison.Ordinal);
        Assert.Equal("", needs.Error);
        Assert.Contains("  built b2\n", needs.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a1,a2", "os=a")]
    [InlineData("b2", "os=b", "n=2")]
    [InlineData("a1,a2,b1,b2", "other=x")]
    [InlineData("", "os=c")]
    public async Task Only_the_legs_run_that_were_chosen(string built, params string[] values)
    {
        using var scene = Scene.With(Two);

        var told = await scene.RunAsync(["run", "--max-parallel", "1", .. values.SelectMany(value => new[] { "--matrix", value })]);

        Assert.Equal(0, told.Code);
        Assert.Equal(built, string.Join(",", new[] { "a1", "a2", "b1", "b2" }.Where(leg => told.Out.Contains($"  built {leg}\n", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Secrets_come_from_the_command_line_the_environment_and_files_and_are_masked()
    {
        using var scene = Scene.With(Scene.Step("echo \"${{ secrets.A }} ${{ secrets.B }} ${{ secrets.C }}\" | rev"));
        scene.Environment["B"] = "bravo";

        var told = await scene.RunAsync("run", "-s", "A=alpha", "--secret", "B", "--secret-file", scene.Scratch.Write("secrets", "C=charlie\n"));

        Assert.Equal((0, ""), (told.Code, told.Error));
        Assert.Contains("  eilrahc ovarb ahpla\n", told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("bravo", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_that_nobody_gave_are_named()
    {
        using var scene = Scene.With(Scene.Step("echo \"[${{ secrets.KEY }}]\""));

        var told = await scene.RunAsync("run");

        Assert.Equal("weir: secrets without a value are empty: KEY; give them with --secret or --secret-file\n", told.Error);
        Assert.Contains("  []\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_get_the_variables_of_a_file_and_the_pipeline_those_of_options()
    {
        using var scene = Scene.With(Scene.Step("echo \"$COLOUR ${{ vars.SIZE }}\""));

        var told = await scene.RunAsync("run", "--env-file", scene.Scratch.Write("job.env", "COLOUR=green\n"), "--var", "SIZE=large");

        Assert.Contains("  green large\n", told.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "it asks for 'windows-latest', and this machine is")]
    [InlineData(0, "it asks for 'windows-latest', and this machine is", "--skip-unavailable")]
    [InlineData(0, "here all the same", "-P", "windows-latest=host")]
    public async Task A_job_for_another_machine_fails_is_skipped_or_runs_here(int code, string message, params string[] options)
    {
        using var scene = Scene.With("on: push\njobs:\n  a:\n    runs-on: windows-latest\n    steps:\n      - shell: bash\n        run: echo here all the same\n");

        var told = await scene.RunAsync(["run", .. options]);

        Assert.Equal(code, told.Code);
        Assert.Contains(message, told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_carried_out_yet_is_refused_unless_it_is_allowed_to_fail()
    {
        const string Containers = """
            on: push
            jobs:
              boxed:
                runs-on: ubuntu-latest
                container: alpine
                steps:
                  - run: echo boxed
              free:
                runs-on: ubuntu-latest
                steps:
                  - run: echo free
            """;
        using var scene = Scene.With(Containers);

        var (refused, other, allowed) = (await scene.RunAsync("run"), await scene.RunAsync("run", "--job", "free"), await scene.RunAsync("run", "--allow-unsupported"));

        Assert.Equal((2, ""), (refused.Code, refused.Out));
        Assert.Contains(".github/workflows/ci.yml:5:5: warning[WEIR1016]: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was run; choose other jobs with --job, or let only those that use it fail with --allow-unsupported", refused.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (other.Code, other.Error));
        Assert.Equal(1, allowed.Code);
        Assert.Contains("  free\n", allowed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("  boxed\n", allowed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_a_job_stays_outside_of_the_home()
    {
        using var scene = Scene.With(Scene.Step("pwd"));

        var told = await scene.RunAsync("run");

        Assert.Contains($"  {scene.Scratch.In("tmp")}/weir-", told.Out, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Assert.Single(Directory.EnumerateDirectories(scene.Scratch.In("tmp")))));
        Assert.Equal("", scene.Repository.Git("status", "--porcelain"));
    }
}
