using System.Text.Json;

namespace Weir.Cli.Tests.Commands;

public sealed class LintTests
{
    private const string Clean = "name: ci\non: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    timeout-minutes: 5\n    steps:\n      - run: 'true'\n";
    private const string Error = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps:\n      - run: 'true'\n";
    private const string Warning = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo \"::set-output name=a::b\"\n";

    [Fact]
    public async Task A_clean_file_is_said_to_be_clean()
    {
        using var scene = Scene.With(Clean);

        var told = await scene.RunAsync("lint", "--strict");

        Assert.Equal((0, "", "0 errors, 0 warnings in 1 pipeline\n"), (told.Code, told.Out, told.Error));
    }

    [Fact]
    public async Task An_error_is_shown_with_its_place_and_fails()
    {
        using var scene = Scene.With(Error);

        var told = await scene.RunAsync("lint");

        Assert.Equal(1, told.Code);
        Assert.Contains(".github/workflows/ci.yml:5:12: error[WEIR1003]: ", told.Out, StringComparison.Ordinal);
        Assert.Contains("5 |     needs: b", told.Out, StringComparison.Ordinal);
        Assert.Contains("2 errors, ", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_fail_only_where_they_are_to()
    {
        using var scene = Scene.With(Warning);

        var (usual, strict) = (await scene.RunAsync("lint"), await scene.RunAsync("lint", "--strict"));

        Assert.Contains("warning[", usual.Out, StringComparison.Ordinal);
        Assert.Equal((0, 1), (usual.Code, strict.Code));
    }

    [Theory]
    [InlineData(Error, 1)]
    [InlineData(Clean, 0)]
    public async Task JSON_and_SARIF_are_for_programs(string workflow, int code)
    {
        using var scene = Scene.With(workflow);

        var (json, sarif) = (await scene.RunAsync("lint", "-f", "json"), await scene.RunAsync("lint", "-f", "sarif"));

        Assert.Equal((code, code), (json.Code, sarif.Code));
        Assert.Equal(JsonValueKind.Array, json.Json.ValueKind);
        var results = sarif.Json.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Select(result => result.GetProperty("ruleId").GetString());
        Assert.Equal(json.Json.EnumerateArray().Select(finding => finding.GetProperty("rule").GetString()), results);
    }

    [Fact]
    public async Task Only_what_is_named_is_looked_at()
    {
        using var scene = new Scene((".github/workflows/good.yml", Clean), (".github/workflows/bad.yml", Error));

        Assert.Equal(0, (await scene.RunAsync("lint", "good")).Code);
        Assert.Equal(1, (await scene.RunAsync("lint", "good.yml", "bad")).Code);
        Assert.Equal(1, (await scene.RunAsync("lint")).Code);
    }

    [Theory]
    [InlineData("lint", "nothing")]
    [InlineData("lint", "-f", "xml")]
    public async Task Wrong_use_is_told_apart_from_findings(params string[] arguments)
    {
        using var scene = Scene.With(Error);

        var told = await scene.RunAsync(arguments);

        Assert.Equal((2, ""), (told.Code, told.Out));
    }
}
