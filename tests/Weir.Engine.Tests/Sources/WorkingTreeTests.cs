using Weir.Engine.Sources;
using Weir.Pipelines.Sources;
using Weir.Testing;

namespace Weir.Engine.Tests.Sources;

public sealed class WorkingTreeTests : IDisposable
{
    private readonly GitRepository _repository = GitRepository.With("ci/b.yml", "ci/a.yml", "ci/deep/c.yml", "top");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Lists_the_files_of_a_folder_sorted()
    {
        _repository.Write("ci/Z.yml", "");
        _repository.Shell("ln -s a.yml ci/link.yml; mkfifo ci/pipe; ln -s nowhere ci/dangling");
        var tree = await OpenAsync();
        Assert.Equal(["ci/Z.yml", "ci/a.yml", "ci/b.yml", "ci/link.yml"], tree.List("ci"));
        Assert.Equal(["top"], tree.List(""));
        Assert.Empty(tree.List("absent"));
        Assert.Empty(tree.List("../"));
        Assert.Empty(tree.List("/etc"));
    }

    [Fact]
    public async Task Reads_files_as_they_are_on_disk()
    {
        _repository.Write("ci/a.yml", "changed: ü").Write("new.yml", "\uFEFFmarked");
        var tree = await OpenAsync();
        Assert.Equal("changed: ü", TextOf(tree.Read("ci/a.yml")));
        Assert.Equal("marked", TextOf(tree.Read("new.yml")));
        Assert.Equal("changed: ü", TextOf(tree.Read("./ci/../ci/a.yml")));
    }

    [Fact]
    public async Task The_same_question_gets_the_same_answer()
    {
        var tree = await OpenAsync();
        var before = (tree.Read("top"), tree.Read("new"), tree.List(""));
        _repository.Write("top", "changed").Write("new", "");
        Assert.Equal(before, (tree.Read("top"), tree.Read("new"), tree.List("")));
    }

    [Fact]
    public async Task Says_why_a_file_cannot_be_read()
    {
        _repository.Shell("head -c 10000001 /dev/zero > large; printf 'ab\\377' > latin; printf '\\377\\376a\\0' > wide; mkfifo pipe; ln -s /etc/passwd link; ln -s /etc out");
        var tree = await OpenAsync();
        Assert.Equal("there is no such file", ReasonOf(tree.Read("absent")));
        Assert.Equal("it is a folder", ReasonOf(tree.Read("ci")));
        Assert.Equal("it has 10,000,001 bytes, and at most 10,000,000 are read", ReasonOf(tree.Read("large")));
        Assert.Equal("it is not UTF-8, from byte 2 on; save it as UTF-8", ReasonOf(tree.Read("latin")));
        Assert.Equal("it is UTF-16; save it as UTF-8", ReasonOf(tree.Read("wide")));
        Assert.Equal("it is a device, socket or pipe", ReasonOf(tree.Read("pipe")));
        foreach (var path in (string[])["link", "out/passwd", "../x", "/etc/passwd", "ci/../../x"])
            Assert.Equal("it is outside of the repository", ReasonOf(tree.Read(path)));
    }

    [Fact]
    public async Task Remote_files_come_from_who_was_named()
    {
        var tree = new WorkingTree(await GitTree.OpenAsync(_repository.Root, Token), source => new SourceLookup.Missing($"asked for {source}"));
        Assert.Equal("asked for octo/shared/ci.yml@v1", ReasonOf(tree.Find(new RemoteSource("octo/shared", "v1", "ci.yml"))));
    }

    [Fact]
    public async Task Tells_changes_between_commits()
    {
        var before = _repository.Git("rev-parse", "HEAD");
        _repository.Write("added", "");
        _repository.Commit("Add");
        Assert.Equal(["added"], (await OpenAsync()).Changes(before, "HEAD"));
    }

    [Fact]
    public async Task What_is_not_committed_counts_where_it_was_asked_for()
    {
        var before = _repository.Git("rev-parse", "HEAD");
        _repository.Write("ci/a.yml", "committed");
        var head = _repository.Commit("Change");
        _repository.Write("top", "changed");
        var tree = new WorkingTree(await GitTree.OpenAsync(_repository.Root, Token), _ => new SourceLookup.Pending()) { CountsUncommitted = true };
        Assert.Equal(["ci/a.yml", "top"], tree.Changes(before, head));
        Assert.Equal([], tree.Changes(before, before));
        Assert.Null(tree.Changes("1111111111111111111111111111111111111111", head));
        Assert.Equal(["ci/a.yml"], (await OpenAsync()).Changes(before, head));
    }

    [Fact]
    public async Task A_project_sees_its_folder_only()
    {
        var tree = new WorkingTree(await GitTree.OpenProjectAsync(Path.Combine(_repository.Root, "ci"), Token), _ => new SourceLookup.Pending());
        Assert.Equal(["a.yml", "b.yml"], tree.List(""));
        Assert.Equal("this is ci/a.yml\n", TextOf(tree.Read("a.yml")));
        Assert.Equal("it is outside of the repository", ReasonOf(tree.Read("../top")));
    }

    private async Task<WorkingTree> OpenAsync() => new(await GitTree.OpenAsync(_repository.Root, Token), _ => new SourceLookup.Pending());

    private static string TextOf(SourceLookup lookup) => Assert.IsType<SourceLookup.Found>(lookup).Text.Characters;

    private static string ReasonOf(SourceLookup lookup) => Assert.IsType<SourceLookup.Missing>(lookup).Reason;
}
