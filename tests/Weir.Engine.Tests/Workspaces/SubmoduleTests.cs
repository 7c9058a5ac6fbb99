using Weir.Testing;

namespace Weir.Engine.Tests.Workspaces;

public sealed class SubmoduleTests : CheckoutScene
{
    private readonly GitRepository _library;
    private readonly GitRepository _inner;

    public SubmoduleTests() => (_library, _inner) = (Keep(GitRepository.With("lib")), Keep(GitRepository.With("inner")));

    private void AddSubmodules()
    {
        _library.Git("submodule", "--quiet", "add", _inner.Root, "deps/inner");
        _library.Write(".gitignore", "*.log\n");
        _library.Commit("Use inner");
        Repository.Git("submodule", "--quiet", "add", _library.Root, "libs/library");
        Repository.Commit("Use the library");
        Repository.Git("submodule", "--quiet", "update", "--init", "--recursive");
        Repository.Write("libs/library/changed", "").Write("libs/library/x.log", "");
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Without_being_asked_for_they_are_empty_folders(bool mount)
    {
        AddSubmodules();
        await CheckOutAsync(mount);
        Assert.Equal([".gitmodules", "a", "src/b", "src/deep/c"], await FilesAsync());
        Assert.Equal(["libs/library"], await RunAsync("find libs -mindepth 1"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task They_come_with_their_changes(bool mount)
    {
        AddSubmodules();
        await CheckOutAsync(mount, request => request with { Submodules = true });
        Assert.Equal([".gitmodules", "a", "libs/library/.gitignore", "libs/library/.gitmodules", "libs/library/changed", "libs/library/lib", "src/b", "src/deep/c"], await FilesAsync());
        Assert.Equal(["?? changed"], await RunAsync("cd libs/library; git status --porcelain"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Those_of_submodules_come_where_they_were_asked_for(bool mount)
    {
        AddSubmodules();
        await CheckOutAsync(mount, request => request with { NestedSubmodules = true });
        Assert.Contains("libs/library/deps/inner/inner", await FilesAsync());
        Assert.Equal(3, (await RunAsync("for f in . libs/library libs/library/deps/inner; do git -C $f rev-parse HEAD; done")).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_commit_in_one_stays_in_the_job(bool mount)
    {
        AddSubmodules();
        var before = Repository.GitIn(Path.Combine(Repository.Root, "libs/library"), "rev-parse", "HEAD");
        await CheckOutAsync(mount, request => request with { NestedSubmodules = true });
        await RunAsync("cd libs/library; git -c user.name=x -c user.email=x commit -q --allow-empty -m 'In the job'; git checkout -q -b in-job");
        Assert.Equal(before, Repository.GitIn(Path.Combine(Repository.Root, "libs/library"), "rev-parse", "HEAD"));
        Assert.Equal("", Repository.GitIn(Path.Combine(Repository.Root, "libs/library"), "branch", "--list", "in-job"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task They_come_to_a_worktree_too(bool mount)
    {
        AddSubmodules();
        var side = Repository.Beside("side");
        Repository.Git("worktree", "add", "-q", "-b", "side", side);
        Repository.GitIn(side, "submodule", "--quiet", "update", "--init");
        await CheckOutAsync(mount, request => request with { Submodules = true }, side);
        Assert.Equal(["lib", $"{Workspace}/libs/library", $"{Workspace}/libs/library/.git"],
            await RunAsync("cd libs/library; git ls-files lib; git rev-parse --show-toplevel --absolute-git-dir"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_repository_that_lies_in_the_tree_untracked_comes_too(bool mount)
    {
        Repository.Shell("mkdir vendor; cd vendor; git init -q -b main; touch file");
        await CheckOutAsync(mount);
        Assert.Equal(["?? file", $"{Workspace}/vendor/.git"], await RunAsync("cd vendor; git status --porcelain; git rev-parse --absolute-git-dir"));
    }
}
