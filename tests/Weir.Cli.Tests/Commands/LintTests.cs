using System.Text.Json;

namespace Weir.Cli.Tests.Commands;

public sealed class LintTests
{
    private const string Clean = "name: ci\non: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    timeout-minutes: 5\n    steps:\n      - run: 'true'\n";
    private const string Error = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps:\n      - run: 'true'\n";
    private const string Warning = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo \"::set-output name=a::b\"\n";

    private const string Delivery = "app: shop\nenvironments:\n  production:\n    target: { process: { command: ./shop } }\n    strategy: { canary: { steps: [1%, 10%] } }\n";

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

    [Fact]
    public async Task The_delivery_file_is_checked_too()
    {
        using var scene = new Scene((".github/workflows/ci.yml", Clean), ("weir.yaml", Delivery.Replace("10%", "0.5%", StringComparison.Ordinal)));

        var (all, alone, pipelines) = (await scene.RunAsync("lint"), await scene.RunAsync("lint", "weir.yaml"), await scene.RunAsync("lint", "ci"));

        Assert.Equal((1, 1, 0), (all.Code, alone.Code, pipelines.Code));
        Assert.Contains("weir.yaml:5:39: error[WEIR3001]: ", all.Out, StringComparison.Ordinal);
        Assert.Equal("1 error, 0 warnings in 1 pipeline and weir.yaml\n", all.Error);
        Assert.Equal((all.Out, "1 error, 0 warnings in weir.yaml\n"), (alone.Out, alone.Error));
        Assert.Equal("WEIR3001", (await scene.RunAsync("lint", "-f", "json")).Json[0].GetProperty("rule").GetString());
        Assert.Equal("WEIR3001", (await scene.RunAsync("lint", "-f", "sarif")).Json.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("ruleId").GetString());
    }

    [Fact]
    public async Task A_repository_may_have_a_delivery_file_alone()
    {
        using var scene = new Scene(("weir.yaml", Delivery));

        var told = await scene.RunAsync("lint");

        Assert.Equal((0, "", "0 errors, 0 warnings in weir.yaml\n"), (told.Code, told.Out, told.Error));
    }

    [Fact]
    public async Task A_delivery_file_that_is_no_text_is_an_error()
    {
        using var scene = new Scene(("weir.yaml", Delivery));
        await File.WriteAllBytesAsync(Path.Combine(scene.Repository.Root, "weir.yaml"), [0xC3, 0x28], TestContext.Current.CancellationToken);

        var told = await scene.RunAsync("lint");

        Assert.Equal(1, told.Code);
        Assert.Contains("error[WEIR1001]: 'weir.yaml' cannot be read: it is not UTF-8", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_file_that_is_named_must_be_there()
    {
        using var scene = Scene.With(Clean);

        var told = await scene.RunAsync("lint", "weir.yaml");

        Assert.Equal(2, told.Code);
        Assert.Contains("there is no file 'weir.yaml' in ", told.Error, StringComparison.Ordinal);
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
