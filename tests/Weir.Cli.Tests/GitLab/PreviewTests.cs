namespace Weir.Cli.Tests.GitLab;

public sealed class PreviewTests
{
    [Fact]
    public async Task A_preview_is_the_file_that_the_pipeline_amounts_to()
    {
        using var scene = new Scene((".gitlab-ci.yml", "include: more.yml\ntest: { extends: .base, stage: test }"), ("more.yml", ".base: { script: make }"));

        var plain = await scene.RunAsync("list", "--preview");
        var withOrigins = await scene.RunAsync("list", "--preview", "--origins");

        Assert.Equal(["test:", "  script: make", "  stage: test"], plain.Lines);
        Assert.Equal(["test:           # .gitlab-ci.yml:2", "  script: make  # more.yml:1", "  stage: test   # .gitlab-ci.yml:2"], withOrigins.Lines);
    }

    [Fact]
    public async Task A_workflow_is_its_own_preview()
    {
        using var scene = Scene.With(Scene.Step("true"));

        Assert.Equal(Scene.Step("true").Trim(), (await scene.RunAsync("list", "--preview")).Out.Trim());
    }

    [Fact]
    public async Task What_cannot_be_put_together_has_no_preview()
    {
        using var scene = new Scene((".gitlab-ci.yml", "include: gone.yml\ntest: { script: make }"));

        var told = await scene.RunAsync("list", "--preview");

        Assert.Equal((2, ""), (told.Code, told.Out));
        Assert.Contains(".gitlab-ci.yml:1:10: error[WEIR1440]: 'gone.yml' cannot be included", told.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("give both", "--origins")]
    [InlineData("cannot be had as --json", "--preview", "--json")]
    public async Task Options_that_say_nothing_together_are_refused(string why, params string[] options)
    {
        using var scene = new Scene((".gitlab-ci.yml", "test: { script: make }"));

        var told = await scene.RunAsync(["list", .. options]);

        Assert.Equal(2, told.Code);
        Assert.Contains(why, told.Error, StringComparison.Ordinal);
    }
}
