using Weir.Engine.Packages;
using Weir.Pipelines.Sources;
using Weir.Testing;

namespace Weir.Engine.Tests.Packages;

/// <summary>Files of repositories on several hosts, which share one lock file.</summary>
public sealed class RemoteFilesTests : IDisposable
{
    private readonly ScratchFolder _one = new();
    private readonly ScratchFolder _other = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LockFile => _one.In("repo", ".weir", "includes.lock");

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Projects_of_one_name_on_two_hosts_are_pinned_each()
    {
        var first = new Upstream(_one, "group/ci").Commit(("build.yml", "one"));
        var second = new Upstream(_other, "group/ci").Commit(("build.yml", "other"));

        Assert.Equal(("one", first), await ReadAsync(_one, "main"));
        Assert.Equal(("other", second), await ReadAsync(_other, "main"));
        Assert.Equal(("one", first), await ReadAsync(_one, "main", offline: true));
        Assert.Equal(("other", second), await ReadAsync(_other, "main", offline: true));
        var pins = await File.ReadAllTextAsync(LockFile, Token);
        Assert.Contains($"{Upstream.AddressOf(_one)}group/ci@main {first}\n", pins, StringComparison.Ordinal);
        Assert.Contains($"{Upstream.AddressOf(_other)}group/ci@main {second}\n", pins, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_release_that_a_version_stands_for_stays_with_its_pin()
    {
        var upstream = new Upstream(_one, "group/ci");
        upstream.Commit(("build.yml", "old"));
        upstream.Git("tag", "1.1.0");
        var newest = upstream.Commit(("build.yml", "new"));
        upstream.Git("tag", "--annotate", "1.10.0", "--message", "Ten");
        upstream.Commit(("build.yml", "next"));
        upstream.Git("tag", "2.0.0");

        var found = await FindAsync(_one, "release=1", offline: false);
        upstream.Commit(("build.yml", "newer"));
        upstream.Git("tag", "1.11.0");
        var again = await FindAsync(_one, "release=1", offline: true);

        Assert.Equal(("new", newest, "1.10.0"), (found.Text.Characters, found.Commit, found.Release));
        Assert.Equal(("new", newest, "1.10.0"), (again.Text.Characters, again.Commit, again.Release));
        Assert.Contains($"group/ci@release=1 {newest} # 1.10.0\n", await File.ReadAllTextAsync(LockFile, Token), StringComparison.Ordinal);
        File.Delete(LockFile);
        Assert.Equal("1.11.0", (await FindAsync(_one, "release=1", offline: false)).Release);
    }

    [Theory]
    [InlineData("1.0.0", "tagged", "1.0.0")]
    [InlineData("main", "branch", null)]
    public async Task A_tag_goes_before_a_branch_of_its_name(string reference, string text, string? release)
    {
        var upstream = new Upstream(_one, "group/ci");
        upstream.Commit(("build.yml", "tagged"));
        upstream.Git("tag", "1.0.0");
        upstream.Commit(("build.yml", "branch"));
        upstream.Git("branch", "1.0.0");

        var found = await FindAsync(_one, reference, offline: false);

        Assert.Equal((text, release), (found.Text.Characters, found.Release));
    }

    private async Task<(string Text, string? Commit)> ReadAsync(ScratchFolder host, string reference, bool offline = false)
    {
        var found = await FindAsync(host, reference, offline);
        return (found.Text.Characters, found.Commit);
    }

    private async Task<SourceLookup.Found> FindAsync(ScratchFolder host, string reference, bool offline)
    {
        var options = new GitPackageOptions { CacheFolder = _one.In("cache"), LockFile = LockFile, Offline = offline };
        var files = new RemoteFiles(new GitPackageSource(options, TimeProvider.System), options, TimeProvider.System);
        var source = new RemoteSource($"{Upstream.AddressOf(host)}group/ci", reference, "build.yml");
        var found = await files.ReadAsync(source, Token);
        Assert.True(found is SourceLookup.Found, (found as SourceLookup.Missing)?.Reason);
        return (SourceLookup.Found)found;
    }
}
