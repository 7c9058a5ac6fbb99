using Weir.Engine.Sources;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Engine.Tests.Sources;

public sealed class GitTreeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_of_the_commit_that_is_checked_out()
    {
        using var repository = GitRepository.With("a");
        var first = repository.Git("rev-parse", "HEAD");
        var second = repository.Commit("Sell tea\n\nGreen, and «black».\n");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        Assert.True(tree.IsRepository);
        Assert.Equal((repository.Root, "main", second), (tree.Root, tree.Branch, tree.Head.Sha));
        Assert.Equal("Sell tea\n\nGreen, and «black».", tree.Head.Message);
        Assert.Equal("Sell tea", tree.Head.Subject);
        Assert.Equal(("Mona", "mona@example.com"), (tree.Head.AuthorName, tree.Head.AuthorEmail));
        Assert.Equal(new DateTimeOffset(2026, 8, 1, 12, 0, 2, TimeSpan.FromHours(2)), tree.Head.Time);
        Assert.Equal(repository.Git("rev-parse", "HEAD^{tree}"), tree.Head.Tree);
        Assert.Equal([first], tree.Head.Parents);
        Assert.Equal(("shop", Environment.UserName, null, "main"), (tree.Repository.Name, tree.Repository.Owner, tree.Repository.RemoteUrl, tree.Repository.DefaultBranch));
    }

    [Fact]
    public async Task A_merge_has_two_parents()
    {
        using var repository = GitRepository.With("a");
        repository.Git("switch", "-q", "-c", "side");
        var side = repository.Commit("Side");
        repository.Git("switch", "-q", "main");
        var main = repository.Commit("Main");
        repository.Git("merge", "-q", "-m", "Merge", "side");
        Assert.Equal([main, side], (await GitTree.OpenAsync(repository.Root, Token)).Head.Parents);
    }

    [Fact]
    public async Task A_plain_folder_is_a_tree_too()
    {
        using var repository = new GitRepository();
        repository.Write("b/c", "").Write("a", "");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        Assert.False(tree.IsRepository);
        Assert.Equal((Commit.NoSha, null, "shop", "main"), (tree.Head.Sha, tree.Branch, tree.Repository.Name, tree.Repository.DefaultBranch));
        Assert.Empty(await tree.TrackedAsync(Token));
        Assert.Equal(["a", "b/c"], await tree.UntrackedAsync(Token));
        Assert.Equal(["a", "b/c"], tree.Changes("", Commit.NoSha));
        Assert.Null(tree.Changes("HEAD", "HEAD"));
        Assert.Null(await tree.ResolveAsync("HEAD", Token));
    }

    [Fact]
    public async Task A_repository_without_a_commit_has_a_branch()
    {
        using var repository = new GitRepository();
        repository.Git("init", "-q", "-b", "trunk");
        repository.Write("a", "");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        Assert.Equal((true, Commit.NoSha, "trunk", "trunk"), (tree.IsRepository, tree.Head.Sha, tree.Branch, tree.Repository.DefaultBranch));
        Assert.Equal(["a"], await tree.UntrackedAsync(Token));
    }

    [Fact]
    public async Task A_commit_alone_has_no_branch()
    {
        using var repository = GitRepository.With("a");
        repository.Git("checkout", "-q", "--detach");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        Assert.Equal((null, "main"), (tree.Branch, tree.Repository.DefaultBranch));
    }

    [Fact]
    public async Task From_a_folder_within_the_whole_repository_is_opened()
    {
        using var repository = GitRepository.With("src/deep/a");
        Assert.Equal(repository.Root, (await GitTree.OpenAsync(Path.Combine(repository.Root, "src/deep"), Token)).Root);
    }

    [Fact]
    public async Task A_worktree_has_its_own_branch_and_files()
    {
        using var repository = GitRepository.With("a");
        repository.Git("worktree", "add", "-q", "-b", "side", repository.Beside("side"));
        var tree = await GitTree.OpenAsync(repository.Beside("side"), Token);
        Assert.Equal((repository.Beside("side"), "side", "main"), (tree.Root, tree.Branch, tree.Repository.DefaultBranch));
        Assert.Equal(["a"], await tree.TrackedAsync(Token));
    }

    [Fact]
    public async Task A_missing_folder_is_named()
    {
        var missing = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => GitTree.OpenAsync("/no/such/folder", Token));
        Assert.Equal("there is no folder '/no/such/folder'", missing.Message);
    }

    [Fact]
    public async Task Tells_tracked_untracked_and_ignored_files_apart()
    {
        using var repository = GitRepository.With("a", "src/b");
        repository.Write(".gitignore", "*.log\nbuild/\n").Write("new", "").Write("x.log", "").Write("build/one", "").Write("build/deep/two", "").Write("src/y.log", "");
        repository.Shell("rm a");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        Assert.Equal(["a", "src/b"], await tree.TrackedAsync(Token));
        Assert.Equal([".gitignore", "new"], await tree.UntrackedAsync(Token));
        Assert.Equal(["build/", "src/y.log", "x.log"], await tree.IgnoredAsync(Token));
    }

    [Fact]
    public async Task Names_may_be_of_any_bytes()
    {
        using var repository = new GitRepository();
        repository.Git("init", "-q");
        repository.Shell("touch 'quo\"te' \"$(printf 'line\\nend')\" \"$(printf 'latin\\344')\" 'ünï 水' ' blank '");
        repository.Commit("Odd names");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        string[] names = [" blank ", "latin\udce4", "line\nend", "quo\"te", "ünï 水"];
        Assert.Equal(names, await tree.TrackedAsync(Token));
        Assert.Equal(names.Order(StringComparer.Ordinal), tree.Changes("", "HEAD")!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Changes_have_both_names_of_what_was_renamed()
    {
        using var repository = GitRepository.With("kept", "old", "gone", "changed");
        var before = repository.Git("rev-parse", "HEAD");
        repository.Shell("git mv old new; git rm -q gone; echo more >> changed; touch added");
        repository.Commit("Change much");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        Assert.Equal(["added", "changed", "gone", "new", "old"], tree.Changes(before, "HEAD"));
        Assert.Equal(["added", "changed", "kept", "new"], tree.Changes("", "HEAD"));
        Assert.Null(tree.Changes(before, "1111111111111111111111111111111111111111"));
        Assert.Null(tree.Changes("--output=/tmp/x", "HEAD"));
    }

    [Fact]
    public async Task Finds_references_merge_bases_and_commits()
    {
        using var repository = GitRepository.With("a");
        var main = repository.Git("rev-parse", "HEAD");
        repository.Git("tag", "-m", "One", "v1");
        repository.Git("switch", "-q", "-c", "side");
        var side = repository.Commit("Side");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        Assert.Equal(main, await tree.ResolveAsync("v1", Token));
        Assert.Equal(side, await tree.ResolveAsync("refs/heads/side", Token));
        Assert.Null(await tree.ResolveAsync("refs/heads/none", Token));
        Assert.Null(await tree.ResolveAsync("--all", Token));
        Assert.Equal(main, await tree.MergeBaseAsync("main", "side", Token));
        Assert.Null(await tree.MergeBaseAsync("main", "none", Token));
        Assert.Equal("Side", (await tree.CommitAsync("side", Token))?.Message);
        Assert.Null(await tree.CommitAsync("none", Token));
    }

    [Fact]
    public async Task Author_and_committer_are_told_apart()
    {
        using var repository = GitRepository.With("a");
        repository.Git("commit", "-q", "--amend", "--author", "Lisa <lisa@example.com>", "-m", "First\nline\n\nMore");
        var head = (await GitTree.OpenAsync(repository.Root, Token)).Head;
        Assert.Equal(("Lisa", "lisa@example.com", "Mona", "mona@example.com"), (head.AuthorName, head.AuthorEmail, head.CommitterName, head.CommitterEmail));
        Assert.Equal("First line", head.Subject);
    }

    [Fact]
    public async Task Knows_what_a_branch_follows_and_which_tags_a_commit_has()
    {
        using var repository = GitRepository.With("a");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        Assert.Null(await tree.UpstreamAsync(Token));
        Assert.Empty(await tree.TagsAsync("HEAD", Token));
        repository.Shell("git update-ref refs/remotes/origin/trunk HEAD; git config remote.origin.url x; git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'");
        repository.Shell("git config branch.main.remote origin; git config branch.main.merge refs/heads/trunk; git tag v1.9; git -c user.name=x -c user.email=x tag -m Ten v1.10");
        Assert.Equal("refs/remotes/origin/trunk", await tree.UpstreamAsync(Token));
        Assert.Equal(["v1.10", "v1.9"], await tree.TagsAsync(tree.Head.Sha, Token));
        Assert.Empty(await tree.TagsAsync("1111111111111111111111111111111111111111", Token));
    }

    [Fact]
    public async Task Knows_what_is_not_committed()
    {
        using var repository = GitRepository.With("same", "changed", "staged", "gone", "old", "touched", "link");
        repository.Write(".gitignore", "*.log\n");
        repository.Commit("Ignore logs");
        var before = repository.Shell("sha256sum .git/index");
        repository.Write("changed", "x").Write("staged", "x").Write("new/one", "").Write("new/x.log", "");
        repository.Shell("git add staged; git mv old moved; rm gone; touch -d @1000000000 touched; ln -sf same link");
        var staged = repository.Shell("sha256sum .git/index");
        Assert.NotEqual(before, staged);
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        Assert.Equal(["changed", "gone", "link", "moved", "new/one", "old", "staged"], tree.Uncommitted());
        Assert.Equal(staged, repository.Shell("sha256sum .git/index"));
    }

    [Fact]
    public async Task Where_nothing_is_committed_all_is_a_change()
    {
        using var repository = new GitRepository();
        repository.Git("init", "-q");
        repository.Write("a", "").Write("x.log", "").Write(".gitignore", "*.log");
        Assert.Equal([".gitignore", "a"], (await GitTree.OpenAsync(repository.Root, Token)).Changes("", Commit.NoSha));
    }

    [Fact]
    public async Task A_project_is_a_part_of_a_repository_that_stands_for_itself()
    {
        using var repository = GitRepository.With("a", "src/b", "src/deep/c");
        var before = repository.Git("rev-parse", "HEAD");
        repository.Write("a", "changed").Write("src/b", "changed");
        var head = repository.Commit("Second");
        repository.Write("above", "").Write("src/new", "").Write(".gitignore", "*.log\n").Write("src/x.log", "");
        var tree = await GitTree.OpenProjectAsync(Path.Combine(repository.Root, "src"), Token);
        Assert.Equal((Path.Combine(repository.Root, "src"), true, head, "main", "src"), (tree.Root, tree.IsRepository, tree.Head.Sha, tree.Branch, tree.Repository.Name));
        Assert.Equal(["b"], tree.Changes(before, head));
        Assert.Equal(["b", "deep/c"], tree.Changes("", head));
        Assert.Equal(["b", "deep/c"], await tree.TrackedAsync(Token));
        Assert.Equal(["new"], await tree.UntrackedAsync(Token));
        Assert.Equal(["x.log"], await tree.IgnoredAsync(Token));
        Assert.Equal(["new"], tree.Uncommitted());
    }

    [Fact]
    public async Task An_ignored_folder_is_no_part_of_the_repository_around_it()
    {
        using var repository = GitRepository.With("a");
        repository.Write(".gitignore", "aside/\n").Write("aside/x", "");
        var tree = await GitTree.OpenProjectAsync(repository.Root + "/aside/", Token);
        Assert.Equal((false, Commit.NoSha), (tree.IsRepository, tree.Head.Sha));
        Assert.Equal(["x"], tree.Changes("", Commit.NoSha));
    }

    [Theory]
    [InlineData("origin-head", "release")]
    [InlineData("configured", "trunk")]
    [InlineData("main", "main")]
    [InlineData("master", "master")]
    [InlineData("other", "work")]
    public async Task Knows_the_default_branch(string how, string expected)
    {
        using var repository = GitRepository.With("a");
        repository.Shell(how switch
        {
            "origin-head" => "git update-ref refs/remotes/origin/release HEAD; git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/release",
            "configured" => "git config init.defaultBranch trunk; git branch trunk; git switch -q -c work",
            "main" => "git branch master; git switch -q -c work",
            "master" => "git branch -m master; git switch -q -c work",
            _ => "git branch -m work",
        });
        Assert.Equal(expected, (await GitTree.OpenAsync(repository.Root, Token)).Repository.DefaultBranch);
    }

    [Theory]
    [InlineData("https://github.com/octo/shop.git", "octo", "shop", "https://github.com/octo/shop.git")]
    [InlineData("https://me:secret@example.com:8443/octo/shop/", "octo", "shop", "https://example.com:8443/octo/shop/")]
    [InlineData("git@github.com:octo/shop.git", "octo", "shop", "git@github.com:octo/shop.git")]
    [InlineData("ssh://git@example.com:22/group/sub/shop.git", "group/sub", "shop", "ssh://git@example.com:22/group/sub/shop.git")]
    [InlineData("../shop.git", null, "shop", "../shop.git")]
    [InlineData("/srv/git/shop.git", null, "shop", "/srv/git/shop.git")]
    public async Task Takes_owner_and_name_from_the_remote(string url, string? owner, string name, string shown)
    {
        using var repository = GitRepository.With("a");
        repository.Git("config", "remote.origin.url", url);
        var known = (await GitTree.OpenAsync(repository.Root, Token)).Repository;
        Assert.Equal((owner ?? Environment.UserName, name, shown), (known.Owner, known.Name, known.RemoteUrl));
    }

    [Fact]
    public async Task Reading_runs_nothing_that_the_repository_names()
    {
        using var repository = GitRepository.With("a", "b.txt");
        var trap = repository.Beside("trap");
        repository.Shell($"printf '#!/bin/sh\\ntouch {trap}.ran\\ncat\\n' > {trap}; chmod +x {trap}");
        foreach (var key in (string[])["core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "diff.external", "filter.x.clean", "filter.x.smudge", "filter.x.process",
            "diff.x.textconv", "gpg.program", "core.askPass", "credential.helper", "pager.log", "pager.ls-files", "pager.diff-tree", "interactive.diffFilter"])
            repository.Git("config", key, trap);
        repository.Git("config", "log.showSignature", "true");
        repository.Git("config", "extensions.partialClone", "evil");
        repository.Git("config", "remote.evil.url", "ssh://nowhere/x");
        repository.Git("config", "remote.evil.promisor", "true");
        repository.Write(".gitattributes", "* filter=x diff=x\n").Write("b.txt", "changed");
        repository.Shell("printf '#!/bin/sh\\ntouch ../trap.ran\\n' | tee .git/hooks/post-index-change > .git/hooks/post-checkout; chmod +x .git/hooks/*; rm -f ../trap.ran");
        var tree = await GitTree.OpenAsync(repository.Root, Token);
        await tree.TrackedAsync(Token);
        await tree.UntrackedAsync(Token);
        await tree.IgnoredAsync(Token);
        tree.Changes("", "HEAD");
        repository.Shell("touch a b.txt");
        Assert.Contains("b.txt", tree.Uncommitted());
        await tree.UpstreamAsync(Token);
        await tree.TagsAsync("HEAD", Token);
        await GitTree.OpenProjectAsync(repository.Root, Token);
        tree.Changes("HEAD", "1111111111111111111111111111111111111111");
        await tree.ResolveAsync("1111111111111111111111111111111111111111", Token);
        await tree.MergeBaseAsync("HEAD", "1111111111111111111111111111111111111111", Token);
        await tree.CommitAsync("1111111111111111111111111111111111111111", Token);
        Assert.False(File.Exists($"{trap}.ran"));
    }

    [Fact]
    public async Task A_repository_of_another_user_is_refused_with_what_to_do()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        using var repository = GitRepository.With("a");
        repository.Shell("chown -R 12345 .");
        var refusal = await Assert.ThrowsAsync<GitException>(() => GitTree.OpenAsync(repository.Root, Token));
        Assert.Contains("belongs to another user: run weir as that user, or say that you trust it with 'git config --global --add safe.directory", refusal.Message, StringComparison.Ordinal);
    }
}
