namespace Weir.Cli.Tests.Commands;

/// <summary>What stands for the labels of machines: the project's file, and what is given for one run.</summary>
public sealed class PlatformTests
{
    private const string Workflow = """
        on: push
        jobs:
          far:
            runs-on: windows-latest
            steps:
              - run: echo far
        """;

    [Fact]
    public async Task The_projects_file_says_what_stands_for_a_label()
    {
        using var scene = SceneWith("""{ "Windows-Latest": "host" /* as agreed */, }""");
        var run = await scene.RunAsync("run");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("  far\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_it_a_job_for_another_system_fails_and_says_how_it_runs_here()
    {
        using var scene = Scene.With(Workflow);
        var run = await scene.RunAsync("run");
        Assert.Equal(1, run.Code);
        Assert.Contains("'-P windows-latest=host' runs it here", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_given_for_one_run_comes_before_the_file()
    {
        using var scene = SceneWith("""{ "windows-latest": "registry.invalid/none:1" }""");
        var run = await scene.RunAsync("run", "-P", "windows-latest=host");
        Assert.Equal(0, run.Code);
    }

    [Theory]
    [InlineData("{", "'.weir/platforms.json' cannot be read: ")]
    [InlineData("[]", "Expected an object of labels, such as {\"ubuntu-latest\": \"host\"}")]
    [InlineData("""{ "ubuntu-latest": "" }""", "'.weir/platforms.json' says nothing for 'ubuntu-latest': expected an image, or 'host'")]
    [InlineData("""{ "ubuntu-latest": 1 }""", "'.weir/platforms.json' cannot be read: ")]
    public async Task A_file_that_cannot_be_read_is_wrong_use(string text, string message)
    {
        using var scene = SceneWith(text);
        var run = await scene.RunAsync("run");
        Assert.Equal(2, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static Scene SceneWith(string platforms) => new((".github/workflows/ci.yml", Workflow), (".weir/platforms.json", platforms));
}
