using System.Globalization;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Artifacts;

public class DownloadArtifactActionTests : BuiltInScene
{
    private const string Download = "actions/download-artifact";

    [Fact]
    public async Task A_name_leads_straight_into_the_folder()
    {
        await KeepAsync("site");
        NextJob();

        var call = await SucceedAsync(Download, ("name", "site"), ("path", "got"));

        Assert.Equal(["got/site.txt"], Files());
        Assert.Equal(InWorkspace("got"), call.Results["download-path"]);
    }

    [Fact]
    public async Task Without_a_name_every_artifact_gets_a_folder()
    {
        await KeepAsync("a", "b");
        NextJob();

        await SucceedAsync(Download);

        Assert.Equal(["a/a.txt", "b/b.txt"], Files());
    }

    [Theory]
    [InlineData("bin-*", "bin-x/bin-x.txt", "bin-y/bin-y.txt")]
    [InlineData("{docs,bin-x}", "bin-x/bin-x.txt", "docs/docs.txt")]
    [InlineData("bin-{x,y{,z}}", "bin-x/bin-x.txt", "bin-y/bin-y.txt")]
    [InlineData("!bin-*", "docs/docs.txt")]
    [InlineData("bin-[x]", "bin-x/bin-x.txt")]
    [InlineData("bin-?", "bin-x/bin-x.txt", "bin-y/bin-y.txt")]
    [InlineData("{docs}")]
    public async Task A_pattern_chooses(string pattern, params string[] expected)
    {
        await KeepAsync("bin-x", "bin-y", "docs");
        NextJob();

        await SucceedAsync(Download, ("pattern", pattern));

        Assert.Equal(expected, Files());
    }

    [Fact]
    public async Task Several_can_go_into_one_folder()
    {
        await KeepAsync("a", "b");
        NextJob();

        await SucceedAsync(Download, ("pattern", "*"), ("merge-multiple", "true"), ("path", "~/all"));

        Assert.Equal(["a.txt", "b.txt"], Directory.GetFiles(InHome("all")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("v4", "a/a.txt")]
    [InlineData("v5", "a.txt")]
    public async Task The_only_one_of_a_number_leads_straight_into_the_folder_since_v5(string reference, string expected)
    {
        var id = await KeepAsync("a");
        NextJob();
        Reference = reference;

        await SucceedAsync(Download, ("artifact-ids", id));

        Assert.Equal([expected], Files());
    }

    [Fact]
    public async Task What_is_not_there_fails_with_what_is()
    {
        var id = await KeepAsync("site");

        Assert.Equal($"there is no artifact 'docs' in the run 1001; it has 'site' ({id})", await FailAsync(Download, ("name", "docs")));
        Assert.Contains("with the ID 77 in the run 1001", await FailAsync(Download, ("artifact-ids", "77")), StringComparison.Ordinal);
        Assert.Contains("in the run 7; it has none yet", await FailAsync(Download, ("name", "docs"), ("run-id", "7")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("artifact-ids", "seven", "found 'seven'")]
    [InlineData("repository", "octo/other", "only artifacts of 'octo/shop' are kept here")]
    [InlineData("pattern", "+(a|b)", "holds '+('")]
    [InlineData("digest-mismatch", "warn", "--no-builtin")]
    public async Task What_an_input_cannot_be_is_said(string input, string value, string expected) =>
        Assert.Contains(expected, await FailAsync(Download, (input, value)), StringComparison.Ordinal);

    [Fact]
    public async Task A_name_and_numbers_exclude_each_other() =>
        Assert.Contains("cannot be used together", await FailAsync(Download, ("name", "a"), ("artifact-ids", "1")), StringComparison.Ordinal);

    private async Task<string> KeepAsync(params string[] names)
    {
        var id = "";
        foreach (var name in names)
        {
            Add($"{name}.txt");
            id = (await SucceedAsync("actions/upload-artifact", ("name", name), ("path", $"{name}.txt"))).Results["artifact-id"];
            Assert.True(long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        }

        return id;
    }

    private IEnumerable<string> Files() => Directory.GetFiles(Session.Places.Workspace, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Session.Places.Workspace, path))
        .Order(StringComparer.Ordinal);
}
