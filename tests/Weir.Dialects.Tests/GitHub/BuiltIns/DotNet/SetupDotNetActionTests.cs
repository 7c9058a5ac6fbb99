namespace Weir.Dialects.Tests.GitHub.BuiltIns.DotNet;

/// <summary>With the .NET that runs the tests, and with folders that stand in for others.</summary>
public class SetupDotNetActionTests : BuiltInScene
{
    private const string SetupDotNet = "actions/setup-dotnet";

    [Fact]
    public async Task The_SDK_of_the_machine_is_used()
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/dotnet/sdk/10.0.401"), "there is no SDK 10.0.401 in /usr/share/dotnet");

        var call = await SucceedAsync(SetupDotNet, ("dotnet-version", "10.0.x"));

        Assert.Equal("10.0.401", call.Results["dotnet-version"]);
        Assert.Equal("/usr/share/dotnet", call.Variables["DOTNET_ROOT"]);
        Assert.Equal("10.0.401", await StepAsync(call, "dotnet", "--version"));
    }

    [Fact]
    public async Task One_installation_has_to_have_all_versions()
    {
        Install(InHome(".dotnet"), "98.0.100");
        Install(Session.In("both"), "98.0.200", "99.0.300");
        Variables["DOTNET_ROOT"] = Session.In("both");

        var call = await SucceedAsync(SetupDotNet, ("dotnet-version", "98.0.x\n99.x"));

        Assert.Equal(Session.In("both"), call.Paths[0]);
        Assert.Equal("99.0.300", call.Results["dotnet-version"]);
        var message = await FailAsync(SetupDotNet, ("dotnet-version", "98.0.100\n99.x"));
        Assert.Contains("has the SDK '98.0.100' and '99.x'", message, StringComparison.Ordinal);
        Assert.Contains($"98.0.200, 99.0.300 in {Session.In("both")}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "sdk": { "version": "99.0.101" } /* ours */ }""", "99.0.105")]
    [InlineData("""{ "sdk": { "version": "99.0.101", "rollForward": "latestFeature", } }""", "99.0.300")]
    public async Task A_global_json_says_the_version(string text, string expected)
    {
        Install(InHome(".dotnet"), "99.0.105", "99.0.300");
        Add("global.json", text);

        Assert.Equal(expected, (await SucceedAsync(SetupDotNet)).Results["dotnet-version"]);
        Assert.Equal(expected, (await SucceedAsync(SetupDotNet, ("global-json-file", "global.json"))).Results["dotnet-version"]);
    }

    [Fact]
    public async Task Without_any_version_the_one_in_PATH_stays() =>
        Assert.Contains("the .NET in PATH is used", (await SucceedAsync(SetupDotNet)).Warnings, StringComparison.Ordinal);

    [Fact]
    public async Task What_NuGet_keeps_is_cached_by_the_lock_files()
    {
        (string, string)[] inputs = [("cache", "true")];
        Add("app/packages.lock.json", "{}");
        Add(InHome(".nuget/packages/x"), "kept");
        var first = await SucceedAsync(SetupDotNet, inputs);
        await EndAsync(SetupDotNet, first, inputs);
        NextJob();
        Add("app/packages.lock.json", "{}");

        Assert.Equal("true", (await SucceedAsync(SetupDotNet, inputs)).Results["cache-hit"]);
        Assert.True(File.Exists(InHome(".nuget/packages/x")));
    }

    [Theory]
    [InlineData("cache", "true", "no file in the workspace fits '**/packages.lock.json'")]
    [InlineData("global-json-file", "none.json", "where there is no file")]
    [InlineData("dotnet-quality", "fine", "found 'fine'")]
    [InlineData("source-url", "https://example.com", "--no-builtin")]
    [InlineData("workloads", "wasm-tools", "--no-builtin")]
    public async Task What_an_input_cannot_be_is_said(string input, string value, string expected) =>
        Assert.Contains(expected, await FailAsync(SetupDotNet, (input, value)), StringComparison.Ordinal);

    private static void Install(string folder, params string[] sdks)
    {
        AddProgram(Path.Combine(folder, "dotnet"), "echo none");
        foreach (var sdk in sdks)
            Directory.CreateDirectory(Path.Combine(folder, "sdk", sdk));
    }
}
