using System.Text.Json;

namespace Weir.Cli.Tests.Commands;

/// <summary>Runs in this process, on this machine.</summary>
public sealed class RunTests
{
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
    public async Task Nothing_of_a_job_stays_outside_of_the_home()
    {
        using var scene = Scene.With(Scene.Step("pwd"));

        var told = await scene.RunAsync("run");

        Assert.Contains($"  {scene.Scratch.In("tmp")}/weir-", told.Out, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Assert.Single(Directory.EnumerateDirectories(scene.Scratch.In("tmp")))));
        Assert.Equal("", scene.Repository.Git("status", "--porcelain"));
    }
}
