using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Artifacts;

public class UploadArtifactActionTests : BuiltInScene
{
    private const string Upload = "actions/upload-artifact";

    [Theory]
    [InlineData("out/a.txt", "a.txt")]
    [InlineData("out", "a.txt", "b.log", "deep/c.txt")]
    [InlineData("out/*.txt", "a.txt")]
    [InlineData("out/**/*.txt", "a.txt", "deep/c.txt")]
    [InlineData("o*/deep", "out/deep/c.txt")]
    [InlineData("out/a.txt\nout/deep/c.txt", "a.txt", "deep/c.txt")]
    [InlineData("out\nother/d.txt", "other/d.txt", "out/a.txt", "out/b.log", "out/deep/c.txt")]
    [InlineData("out\n!out/**/*.log", "a.txt", "deep/c.txt")]
    [InlineData("out/a.txt\nout/missing", "a.txt")]
    [InlineData("# only\nout/deep/", "c.txt")]
    public async Task Names_begin_at_what_the_paths_have_in_common(string paths, params string[] expected)
    {
        foreach (var path in (string[])["out/a.txt", "out/b.log", "out/deep/c.txt", "other/d.txt"])
            Add(path, path);

        var call = await SucceedAsync(Upload, ("path", paths));

        Assert.Equal(expected, await NamesAsync("artifact"));
        Assert.Contains($"{expected.Length} file", call.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_number_digest_and_address_are_outputs()
    {
        Add("a.txt");
        var call = await SucceedAsync(Upload, ("path", "a.txt"), ("name", "site"));

        var artifact = Assert.Single(await Artifacts.ListAsync(new RunId("1001"), Token));
        Assert.Equal("site", artifact.Name);
        Assert.Equal($"{artifact.Id}", call.Results["artifact-id"]);
        Assert.Equal(artifact.Digest, call.Results["artifact-digest"]);
        Assert.Equal($"https://github.com/octo/shop/actions/runs/1001/artifacts/{artifact.Id}", call.Results["artifact-url"]);
    }

    [Theory]
    [InlineData("main", null, false)]
    [InlineData("v4", null, false)]
    [InlineData("v4.4.0", null, false)]
    [InlineData("v4.3.6", null, true)]
    [InlineData("v3", null, false)]
    [InlineData("v3.1.3", null, true)]
    [InlineData("v2", null, true)]
    [InlineData("v4", "true", true)]
    [InlineData("v4.3.6", "false", false)]
    public async Task What_is_hidden_is_taken_where_the_version_did_or_the_step_says_so(string reference, string? input, bool isTaken)
    {
        Reference = reference;
        Add("out/a.txt");
        Add("out/.env");
        Add("out/.git/config");

        await SucceedAsync(Upload, input is null ? [("path", "out")] : [("path", "out"), ("include-hidden-files", input)]);

        Assert.Equal(isTaken ? [".env", ".git/config", "a.txt"] : ["a.txt"], await NamesAsync("artifact"));
    }

    [Fact]
    public async Task A_name_is_taken_once_unless_it_may_be_overwritten()
    {
        Add("a.txt");
        Add("b.txt");
        await SucceedAsync(Upload, ("path", "a.txt"));

        Assert.Contains("'artifact'", await FailAsync(Upload, ("path", "b.txt")), StringComparison.Ordinal);
        await SucceedAsync(Upload, ("path", "b.txt"), ("overwrite", "true"));

        Assert.Equal(["b.txt"], await NamesAsync("artifact"));
    }

    [Fact]
    public async Task Before_v4_uploads_of_one_name_add_up()
    {
        Reference = "v3";
        Add("a.txt", "old");
        Add("b.txt");
        await SucceedAsync(Upload, ("path", "a.txt"));
        await SucceedAsync(Upload, ("path", "b.txt"));
        Add("a.txt", "new");
        await SucceedAsync(Upload, ("path", "a.txt"));

        Assert.Equal(["a.txt", "b.txt"], await NamesAsync("artifact"));
        Assert.Equal("new", await File.ReadAllTextAsync(InWorkspace("unpacked/a.txt"), Token));
        Assert.Empty(Directory.GetFileSystemEntries(Session.Places.Temporary));
    }

    [Fact]
    public async Task Finding_nothing_is_a_warning_a_failure_or_a_line_as_the_step_says()
    {
        Assert.Contains("No files were found with the provided path: none.", (await SucceedAsync(Upload, ("path", "none"))).Warnings, StringComparison.Ordinal);
        Assert.Contains("No files were found", await FailAsync(Upload, ("path", "none"), ("if-no-files-found", "error")), StringComparison.Ordinal);
        var ignored = await SucceedAsync(Upload, ("path", "none"), ("if-no-files-found", "ignore"));
        Assert.Empty(ignored.Annotations);
        Assert.Contains("No files were found", ignored.Log, StringComparison.Ordinal);
        Assert.Empty(await Artifacts.ListAsync(new RunId("1001"), Token));
    }

    [Theory]
    [InlineData("if-no-files-found", "fail", "'warn', 'error' or 'ignore', found 'fail'")]
    [InlineData("retention-days", "soon", "a number of at least 0, found 'soon'")]
    [InlineData("compression-level", "10", "at least 0 and at most 9, found '10'")]
    [InlineData("archive", "false", "--no-builtin")]
    [InlineData("path", " ", "input 'path' is required")]
    [InlineData("name", "a/b", "'/'")]
    public async Task What_an_input_cannot_be_is_said(string input, string value, string expected)
    {
        Add("a.txt");

        Assert.Contains(expected, await FailAsync(Upload, [("path", "a.txt"), (input, value)]), StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string name)
    {
        var artifact = (await Artifacts.ListAsync(new RunId("1001"), Token)).Single(artifact => artifact.Name == name);
        var folder = InWorkspace("unpacked");
        await Artifacts.UnpackAsync(artifact, Session, folder, Token);
        return [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];
    }
}
