namespace Weir.Cli.Tests.Commands;

/// <summary>What was asked wrongly: exit code 2, a message on the error stream, nothing on the other.</summary>
public sealed class WrongUseTests
{
    private const string Workflow = """
        on:
          push:
          workflow_dispatch:
            inputs:
              target: { required: true }
        jobs:
          build:
            runs-on: ubuntu-latest
            steps: [{ run: 'true' }]
        """;

    [Theory]
    [InlineData("Required command was not provided")]
    [InlineData("Unrecognized command or argument 'frob'", "frob")]
    [InlineData("there is no option '--evnt', did you mean '--event'?", "run", "--evnt", "push")]
    [InlineData("there is no option '--frob'", "logs", "--frob")]
    [InlineData("Try 'weir run --help'", "run", "--frob")]
    [InlineData("Required argument 'job' missing", "explain")]
    [InlineData("Argument 'tcsh' not recognized", "completion", "tcsh")]
    [InlineData("--max-parallel takes a number of at least 1, found 0", "run", "--max-parallel", "0")]
    [InlineData("'many'", "run", "--max-parallel", "many")]
    [InlineData("there is no pipeline 'cd'; there is ci", "run", "cd")]
    [InlineData("there is no job 'tset'; there is build", "run", "--job", "tset")]
    [InlineData("GitHub Actions has no event 'pusj', did you mean 'push'?", "run", "--event", "pusj")]
    [InlineData("--matrix takes NAME=VALUE, found 'os'", "run", "--matrix", "os")]
    [InlineData("--var takes NAME=VALUE, found '=x'", "run", "--var", "=x")]
    [InlineData("--input takes NAME=VALUE, found 'x'", "run", "--input", "x")]
    [InlineData("--secret takes NAME or NAME=VALUE, found '=x'", "run", "--secret", "=x")]
    [InlineData("the secret 'KEY' has no value: write --secret KEY=..., or set KEY in the environment", "run", "--secret", "KEY")]
    [InlineData("--platform takes NAME=VALUE, found 'windows-latest'", "run", "-P", "windows-latest")]
    [InlineData("'none.env' cannot be read: ", "run", "--env-file", "none.env")]
    [InlineData("none.json' cannot be read: ", "run", "--event-file", "none.json")]
    [InlineData("there is no folder '/nowhere'", "run", "-C", "/nowhere")]
    [InlineData("no pipeline was found: '/' and the folders above it have no .github/workflows/*.yml", "list", "-C", "/")]
    [InlineData("there is no run yet: start one with weir run", "logs")]
    [InlineData("there is no run '7': weir runs lists them", "logs", "7")]
    [InlineData("there is no run yet", "rerun")]
    [InlineData("there is no run yet", "artifacts")]
    [InlineData("no tag points to what is checked out: name one with --ref", "run", "--event", "tag")]
    [InlineData("'pull_request' does not start .github/workflows/ci.yml", "run", "ci", "--event", "pull_request")]
    public async Task Is_answered_with_what_was_found_and_what_to_do(string message, params string[] arguments)
    {
        using var scene = Scene.With(Workflow);

        var told = await scene.RunAsync(arguments);

        Assert.Equal((2, ""), (told.Code, told.Out));
        Assert.StartsWith("weir: ", told.Error, StringComparison.Ordinal);
        Assert.Contains(message, told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_required_input_that_is_missing_is_named()
    {
        using var scene = Scene.With(Workflow);

        var told = await scene.RunAsync("run", "--event", "workflow_dispatch");

        Assert.NotEqual(0, told.Code);
        Assert.Contains("'target'", told.Error + told.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await scene.RunAsync("run", "--event", "workflow_dispatch", "--input", "target=here")).Code);
    }

    [Theory]
    [InlineData("A=1\nnot a variable\n", ":2:")]
    [InlineData("1A=x\n", ":1:")]
    [InlineData("A=\"without end\n", ":1:")]
    public async Task A_file_of_variables_that_is_not_understood_is_shown_with_the_place(string text, string place)
    {
        using var scene = Scene.With(Workflow);
        var file = scene.Scratch.Write("job.env", text);

        var (environment, secrets) = (await scene.RunAsync("run", "--env-file", file), await scene.RunAsync("run", "--secret-file", file));

        Assert.All([environment, secrets], told =>
        {
            Assert.Equal((2, ""), (told.Code, told.Out));
            Assert.Contains($"{file}{place}", told.Error, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("[1]", "has to hold a JSON object")]
    [InlineData("{", "cannot be read")]
    public async Task A_payload_that_is_none_is_refused(string text, string message)
    {
        using var scene = Scene.With(Workflow);

        var told = await scene.RunAsync("run", "--event-file", scene.Scratch.Write("event.json", text));

        Assert.Equal(2, told.Code);
        Assert.Contains(message, told.Error, StringComparison.Ordinal);
    }
}
