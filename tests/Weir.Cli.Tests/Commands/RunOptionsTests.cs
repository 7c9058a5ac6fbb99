namespace Weir.Cli.Tests.Commands;

/// <summary>The options that say what is run and how.</summary>
public sealed class RunOptionsTests
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

    [Fact]
    public async Task What_a_job_needs_counts_as_succeeded_for_its_condition_too()
    {
        using var scene = Scene.With("""
            on: push
            jobs:
              build:
                runs-on: ubuntu-latest
                steps:
                  - run: echo built
              test:
                needs: build
                if: always() && needs.build.result == 'success'
                runs-on: ubuntu-latest
                steps:
                  - run: echo "after ${{ toJSON(needs.*.result) }}"
            """);

        var told = await scene.RunAsync("run", "--job", "test");

        Assert.Equal(0, told.Code);
        Assert.Contains("success", told.Out, StringComparison.Ordinal);
        Assert.Contains("– build", told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("echo built", told.Out, StringComparison.Ordinal);
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
        const string Jobs = """
            boxed:
              identity: google_cloud
              script: echo boxed
            free:
              script: echo free
            """;
        using var scene = new Scene((".gitlab-ci.yml", Jobs));

        var (refused, other, allowed) = (await scene.RunAsync("run"), await scene.RunAsync("run", "--job", "free"), await scene.RunAsync("run", "--allow-unsupported"));

        Assert.Equal((2, ""), (refused.Code, refused.Out));
        Assert.Contains(".gitlab-ci.yml:2:3: warning[WEIR1016]: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was run; choose other jobs with --job, or let only those that use it fail with --allow-unsupported", refused.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (other.Code, other.Error));
        Assert.Equal(1, allowed.Code);
        Assert.Contains("  free\n", allowed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("  boxed\n", allowed.Out, StringComparison.Ordinal);
    }
}
