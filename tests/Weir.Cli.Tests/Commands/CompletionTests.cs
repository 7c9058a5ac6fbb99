namespace Weir.Cli.Tests.Commands;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash", "complete -o default -F _weir_complete weir")]
    [InlineData("zsh", "#compdef weir")]
    [InlineData("fish", "complete -c weir")]
    public async Task Each_shell_gets_its_script(string shell, string line)
    {
        using var scene = Scene.With("");

        var told = await scene.RunAsync("completion", shell);

        Assert.Equal((0, ""), (told.Code, told.Error));
        Assert.Contains(line, told.Out, StringComparison.Ordinal);
        Assert.Contains("[suggest:", told.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weir ", "run")]
    [InlineData("weir ru", "runs")]
    [InlineData("weir run --ev", "--event-file")]
    [InlineData("weir lint --format ", "sarif")]
    [InlineData("weir completion ", "fish")]
    public async Task What_can_come_next_is_suggested(string line, string suggestion)
    {
        using var scene = Scene.With("");

        var told = await scene.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal((0, ""), (told.Code, told.Error));
        Assert.Contains(suggestion, told.Lines);
    }

    [Theory]
    [InlineData()]
    [InlineData("run")]
    [InlineData("explain")]
    public async Task Help_is_a_result_and_no_complaint(params string[] command)
    {
        using var scene = Scene.With("");

        var told = await scene.RunAsync([.. command, "--help"]);

        Assert.Equal((0, ""), (told.Code, told.Error));
        Assert.Contains("Usage:", told.Out, StringComparison.Ordinal);
    }
}
