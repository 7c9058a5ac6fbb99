namespace Weir.Dialects.Tests.GitHub.BuiltIns.Go;

/// <summary>With folders that stand in for installations of Go.</summary>
public class SetupGoActionTests : BuiltInScene
{
    private const string SetupGo = "actions/setup-go";

    [Theory]
    [InlineData("98.1", "98.1.5")]
    [InlineData("98", "98.2.0")]
    [InlineData(">=98.1 <98.2", "98.1.5")]
    [InlineData("98.1.4", "98.1.4")]
    [InlineData("99rc1", "99rc1")]
    [InlineData("99.0.0-rc.1", "99rc1")]
    public async Task The_greatest_that_fits_is_chosen(string version, string expected)
    {
        foreach (var go in (string[])["98.1.4", "98.1.5", "98.2.0", "99rc1"])
            Install(InHome($"sdk/go{go}"), go);

        var call = await SucceedAsync(SetupGo, ("go-version", version), ("cache", "false"));

        Assert.Equal(expected, call.Results["go-version"]);
        Assert.Equal([InHome($"sdk/go{expected}/bin"), InHome("go/bin")], call.Paths);
        Assert.Equal("local", call.Variables["GOTOOLCHAIN"]);
    }

    [Theory]
    [InlineData("stable", "98.2.0")]
    [InlineData("oldstable", "98.1.5")]
    public async Task The_newest_lines_have_names(string version, string expected)
    {
        foreach (var go in (string[])["98.1.4", "98.1.5", "98.2.0", "99rc1"])
            Install(InHome($"sdk/go{go}"), go);

        Assert.Equal(expected, (await SucceedAsync(SetupGo, ("go-version", version), ("cache", "false"))).Results["go-version"]);
    }

    [Fact]
    public async Task What_Go_has_downloaded_itself_is_found()
    {
        Install(InHome("go/pkg/mod/golang.org/toolchain@v0.0.1-go98.1.5.linux-amd64"), "98.1.5");

        Assert.Equal("98.1.5", (await SucceedAsync(SetupGo, ("go-version", "98"), ("cache", "false"))).Results["go-version"]);
    }

    [Theory]
    [InlineData("go.mod", "module a\n\ngo 98.1 // line\n", "98.1.5")]
    [InlineData("go.mod", "module a\ngo 98.1\ntoolchain go98.2.0\n", "98.2.0")]
    [InlineData("go.work", "go 98.2\n", "98.2.0")]
    [InlineData(".go-version", "98.1.5\n", "98.1.5")]
    [InlineData(".tool-versions", "golang 98.1.5\n", "98.1.5")]
    public async Task A_file_can_say_the_version(string name, string text, string expected)
    {
        foreach (var go in (string[])["98.1.5", "98.2.0"])
            Install(InHome($"sdk/go{go}"), go);
        Add(name, text);

        Assert.Equal(expected, (await SucceedAsync(SetupGo, ("go-version-file", name), ("cache", "false"))).Results["go-version"]);
    }

    [Theory]
    [InlineData("v6", "go.mod", true)]
    [InlineData("v5", "go.sum", true)]
    [InlineData("v5", "go.mod", false)]
    [InlineData("v3", "go.sum", false)]
    public async Task Since_v4_modules_are_cached_unasked(string reference, string file, bool isCached)
    {
        Reference = reference;
        Install(InHome("sdk/go98.1.5"), "98.1.5");
        Add(file);
        Add(InHome("go/pkg/mod/x"), "kept");
        var first = await SucceedAsync(SetupGo, ("go-version", "98"));
        await EndAsync(SetupGo, first, ("go-version", "98"));
        NextJob();
        Install(InHome("sdk/go98.1.5"), "98.1.5");
        Add(file);
        var second = await SucceedAsync(SetupGo, ("go-version", "98"));

        Assert.Equal(isCached ? "true" : null, second.Results.GetValueOrDefault("cache-hit"));
        Assert.Equal(isCached, File.Exists(InHome("go/pkg/mod/x")));
    }

    [Theory]
    [InlineData("go-version", "97", "Go '97' is not on this machine, where these were found: 98.1.5")]
    [InlineData("go-version", "gone", "is no version of Go")]
    [InlineData("go-version-file", "go.mod", "where there is no file")]
    [InlineData("cache", "yes", "'true' or 'false', found 'yes'")]
    public async Task What_an_input_cannot_be_is_said(string input, string value, string expected)
    {
        Install(InHome("sdk/go98.1.5"), "98.1.5");

        Assert.Contains(expected, await FailAsync(SetupGo, (input, value)), StringComparison.Ordinal);
    }

    private void Install(string folder, string version)
    {
        AddProgram(Path.Combine(folder, "bin/go"), $"printf '%s\\n' \"$HOME/go/pkg/mod\" \"$HOME/.cache/go-build\" go{version}");
        Add(Path.Combine(folder, "VERSION"), $"go{version}\ntime 2026\n");
    }
}
