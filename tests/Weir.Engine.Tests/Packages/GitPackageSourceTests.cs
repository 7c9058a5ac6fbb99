using Weir.Engine.Packages;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Sources;
using Weir.Testing;

namespace Weir.Engine.Tests.Packages;

public sealed class GitPackageSourceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly MemorySession _session = new();
    private readonly Upstream _upstream;
    private readonly string _first;

    public GitPackageSourceTests()
    {
        _upstream = new Upstream(_folder, "octo/greet");
        _first = _upstream.Commit(("action.yml", "name: one"), ("dist/index.js", "1"));
        _upstream.Git("tag", "--annotate", "v1", "--message", "One");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LockFile => _folder.In("repo", ".weir", "actions.lock");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v1")]
    [InlineData("main")]
    [InlineData("feature/x")]
    public async Task A_tag_or_branch_is_the_commit_that_it_points_to(string reference)
    {
        _upstream.Git("branch", "feature/x");

        var package = await Source().GetAsync("octo/greet", reference, Token);

        Assert.Equal(_first, package.Commit);
        Assert.Equal("name: one", await File.ReadAllTextAsync(Path.Combine(package.Folder, "action.yml"), Token));
    }

    [Fact]
    public async Task A_commit_is_found_that_nothing_points_to_any_more()
    {
        var second = _upstream.Commit(("action.yml", "name: two"));
        _upstream.Commit(("action.yml", "name: three"));

        var package = await Source().GetAsync("octo/greet", second, Token);

        Assert.Equal("name: two", await File.ReadAllTextAsync(Path.Combine(package.Folder, "action.yml"), Token));
        Assert.False(File.Exists(LockFile));
    }

    [Fact]
    public async Task A_tag_comes_before_a_branch_of_the_same_name()
    {
        _upstream.Commit(("action.yml", "name: branch"));
        _upstream.Git("branch", "v1");

        Assert.Equal(_first, (await Source().GetAsync("octo/greet", "v1", Token)).Commit);
    }

    [Fact]
    public async Task What_is_pinned_stays_and_needs_no_network()
    {
        await Source().GetAsync("octo/greet", "main", Token);
        _upstream.Commit(("action.yml", "name: two"));

        Assert.Equal(_first, (await Source().GetAsync("octo/greet", "main", Token)).Commit);

        _upstream.Delete();
        Assert.Equal(_first, (await Source().GetAsync("octo/greet", "main", Token)).Commit);
        Assert.Equal(_first, (await Source(offline: true).GetAsync("octo/greet", _first, Token)).Commit);
    }

    [Fact]
    public async Task What_is_pinned_is_fetched_at_its_commit_where_the_cache_lost_it()
    {
        await Source().GetAsync("octo/greet", "main", Token);
        _upstream.Commit(("action.yml", "name: two"));
        Directory.Delete(_folder.In("cache"), recursive: true);

        Assert.Equal(_first, (await Source().GetAsync("octo/greet", "main", Token)).Commit);
    }

    [Fact]
    public async Task Without_a_lock_file_a_branch_is_one_commit_in_a_run_and_the_newest_in_the_next()
    {
        var run = Source(pinned: false);
        await run.GetAsync("octo/greet", "main", Token);
        var second = _upstream.Commit(("action.yml", "name: two"));

        Assert.Equal(_first, (await run.GetAsync("octo/greet", "main", Token)).Commit);
        Assert.Equal(second, (await Source(pinned: false).GetAsync("octo/greet", "main", Token)).Commit);
    }

    [Fact]
    public async Task A_pin_moves_when_that_is_asked_for()
    {
        await Source().GetAsync("octo/greet", "main", Token);
        var second = _upstream.Commit(("action.yml", "name: two"));

        Assert.Equal(second, (await Source().UpdateAsync("octo/greet", "main", Token)).Commit);

        Assert.Contains($"\nocto/greet@main {second}\n", await File.ReadAllTextAsync(LockFile, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_says_what_is_missing_and_how_to_get_it()
    {
        var unpinned = await Assert.ThrowsAsync<PackageException>(async () => await Source(offline: true).GetAsync("octo/greet", "v1", Token));
        var absent = await Assert.ThrowsAsync<PackageException>(async () => await Source(offline: true).GetAsync("octo/greet", _first, Token));

        Assert.Equal($"'octo/greet@v1' is not pinned in '{LockFile}', and nothing may be fetched; run once without --offline", unpinned.Message);
        Assert.Contains($"at commit {_first} is not in '{_folder.In("cache")}'", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_can_stand_in_for_a_package()
    {
        _folder.Write("mine/action.yml", "name: mine");
        var all = PackageSubstitute.Parse("Octo/Greet=mine", _folder.Path);
        var one = PackageSubstitute.Parse("octo/greet@v1=mine", _folder.Path);

        Assert.Equal(_folder.In("mine"), (await Source(substitutes: all).GetAsync("octo/greet", "v2", Token)).Folder);
        Assert.Equal(_folder.In("mine"), (await Source(substitutes: one).GetAsync("octo/greet", "v1", Token)).Folder);
        Assert.Equal(_first, (await Source(substitutes: one).GetAsync("octo/greet", "main", Token)).Commit);
    }

    [Theory]
    [InlineData("octo/greet")]
    [InlineData("octo=mine")]
    [InlineData("octo/greet=")]
    public void A_substitute_needs_a_package_and_a_folder(string text) =>
        Assert.Throws<PackageException>(() => PackageSubstitute.Parse(text, _folder.Path));

    [Fact]
    public async Task A_substitute_that_does_not_exist_is_named()
    {
        var source = Source(substitutes: PackageSubstitute.Parse("octo/greet=gone", _folder.Path));

        var error = await Assert.ThrowsAsync<PackageException>(async () => await source.GetAsync("octo/greet", "v1", Token));

        Assert.Contains(_folder.In("gone"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_gets_files_of_its_own()
    {
        _upstream.Executable("dist/index.js");
        _upstream.Link("link.js", "dist/index.js");
        _upstream.Commit();
        var source = Source();
        var package = await source.GetAsync("octo/greet", "main", Token);
        _session.Files.AddLink("/work/actions/greet", "/etc");

        await source.LayOutAsync(package, _session, "/work/actions/greet", Token);

        Assert.Equal(["action.yml", "dist/", "dist/index.js", "link.js -> dist/index.js"], _session.Files.Tree("/work/actions/greet"));
        Assert.Equal((UnixFileMode)0b111_101_101, (await _session.Files.StatAsync("/work/actions/greet/dist/index.js", Token))!.Mode);
        Assert.Empty(_session.Files.Tree("/etc"));
    }

    [Fact]
    public async Task Packages_in_the_cache_are_read_only()
    {
        var package = await Source().GetAsync("octo/greet", "v1", Token);

        Assert.Equal((UnixFileMode)0b100_100_100, File.GetUnixFileMode(Path.Combine(package.Folder, "action.yml")));
    }

    [Fact]
    public async Task Several_who_ask_at_once_get_the_same_commit_and_one_pin()
    {
        var packages = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => await Source().GetAsync("octo/greet", "main", Token)));

        Assert.All(packages, package => Assert.Equal(packages[0], package));
        Assert.Equal(2, (await File.ReadAllLinesAsync(LockFile, Token)).Length);
    }

    [Fact]
    public async Task A_half_laid_out_tree_of_a_killed_process_is_not_used()
    {
        var package = await Source().GetAsync("octo/greet", "v1", Token);
        Directory.Move(package.Folder, package.Folder + ".partial");
        File.Delete(Path.Combine(package.Folder + ".partial", "action.yml"));

        package = await Source().GetAsync("octo/greet", "v1", Token);

        Assert.True(File.Exists(Path.Combine(package.Folder, "action.yml")));
        Assert.False(Directory.Exists(package.Folder + ".partial"));
    }

    [Fact]
    public async Task A_compiler_reads_single_files()
    {
        _upstream.Commit((".github/workflows/build.yml", "\ufeffon: workflow_call"));
        var source = Source();
        var remote = new RemoteSource("octo/greet", "main", ".github/workflows/build.yml");

        var found = Assert.IsType<SourceLookup.Found>(await source.ReadAsync(remote, Token));

        Assert.Equal("on: workflow_call", found.Text.Characters);
        Assert.Equal("octo/greet/.github/workflows/build.yml@main", found.Text.Name);
    }

    [Fact]
    public async Task A_compiler_is_told_what_is_no_text()
    {
        _upstream.Write("binary", [0xff, 0xfe]);
        _upstream.Commit();

        var missing = Assert.IsType<SourceLookup.Missing>(await Source().ReadAsync(new RemoteSource("octo/greet", "main", "binary"), Token));

        Assert.Equal("'octo/greet/binary@main' is not UTF-8 text", missing.Reason);
    }

    [Theory]
    [InlineData("octo/greet", "v1", "gone.yml", "'octo/greet' has no file 'gone.yml' at 'v1'")]
    [InlineData("octo/greet", "v1", "../../lock", "is no path within 'octo/greet'")]
    [InlineData("octo/greet", "v1", "/etc/passwd", "is no path within 'octo/greet'")]
    [InlineData("octo/greet", "v1", "", "is no path within 'octo/greet'")]
    [InlineData("octo/greet", "v1", "dist", "has no file 'dist'")]
    [InlineData("octo/greet", "v9", "action.yml", "has no branch, tag or commit 'v9'")]
    [InlineData("octo/gone", "v1", "action.yml", "there is no repository at")]
    public async Task What_a_compiler_cannot_read_is_said(string repository, string reference, string path, string reason)
    {
        var missing = Assert.IsType<SourceLookup.Missing>(await Source().ReadAsync(new RemoteSource(repository, reference, path), Token));

        Assert.Contains(reason, missing.Reason, StringComparison.Ordinal);
    }

    private GitPackageSource Source(bool pinned = true, bool offline = false, params PackageSubstitute[] substitutes) => new(
        new GitPackageOptions
        {
            CacheFolder = _folder.In("cache"),
            BaseAddress = Upstream.AddressOf(_folder),
            LockFile = pinned ? LockFile : null,
            Offline = offline,
            Substitutes = substitutes,
        },
        TimeProvider.System);
}
