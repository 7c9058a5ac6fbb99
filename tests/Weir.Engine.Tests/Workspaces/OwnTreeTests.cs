using Weir.Engine.Executors.Host;
using Weir.Engine.Workspaces;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Engine.Tests.Workspaces;

public sealed class OwnTreeTests : CheckoutScene
{
    [Theory]
    [MemberData(nameof(Methods))]
    public async Task The_job_sees_the_tree_as_it_is_now(bool mount)
    {
        Repository.Write(".gitignore", "*.log\nbuild/\n").Write("a", "changed").Write("new", "").Write("x.log", "").Write("build/out", "").Write("src/y.log", "");
        Repository.Shell("rm src/b");
        var checkedOut = await CheckOutAsync(mount);
        Assert.Equal([".gitignore", "a", "new", "src/deep/c"], await FilesAsync());
        Assert.Equal(["changed"], await RunAsync("cat a"));
        Assert.Equal((Repository.Git("rev-parse", "HEAD"), "refs/heads/main"), (checkedOut.Commit, checkedOut.Reference));
        Assert.StartsWith(mount ? "as a copy-on-write overlay of '" : "as ", checkedOut.Method, StringComparison.Ordinal);
        Assert.Equal(mount, !checkedOut.Method.Contains("(no overlay: overlays are turned off)", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Ignored_files_come_where_they_are_wanted(bool mount)
    {
        Repository.Write(".gitignore", "*.log\nbuild/\n").Write("x.log", "").Write("build/out", "");
        await CheckOutAsync(new CheckoutOptions { MayMount = mount, IncludeIgnored = true });
        Assert.Equal([".gitignore", "a", "build/out", "src/b", "src/deep/c", "x.log"], await FilesAsync());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task What_the_job_does_stays_in_the_job(bool mount)
    {
        // git renews the times of objects that it writes again, also where it takes them from another repository.
        const string look = "find . -path ./.git/objects -prune -o -printf '%p %m %s %l %T@\\n' | sort; find .git/objects -type f -printf '%p %m %s\\n' | sort; git rev-parse --all";
        var before = Repository.Shell(look);
        await CheckOutAsync(mount);
        await RunAsync("""
            export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x
            echo changed > a; rm src/b; mkdir -p made/here; echo new > made/here/file; mv src/deep moved; chmod 600 a
            git add -A; git commit -q -m "In the job"; git tag in-job; git branch other; git config user.name job; git stash list; git gc -q
            test -z "$(git status --porcelain)"; git log --oneline | wc -l
            """);
        Assert.Equal(before, Repository.Shell(look));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Git_in_the_job_knows_the_state_and_the_history(bool mount)
    {
        Repository.Git("tag", "v1");
        Repository.Write("b", "");
        Repository.Commit("Second");
        Repository.Git("pack-refs", "--all");
        Repository.Write("a", "changed").Write("new", "");
        await CheckOutAsync(mount);
        Assert.Equal([" M a", "?? new", "Second", "Add a shop", "v1-1-g" + Repository.Git("rev-parse", "--short", "HEAD"), "main"],
            await RunAsync("git status --porcelain; git log --format=%s; git describe --tags; git branch --show-current"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Permissions_times_and_links_are_kept(bool mount)
    {
        Repository.Shell("chmod 750 a; touch -d @1000000000 a; touch -d @-1.5 src/b; ln -s a link; ln -s /etc/hostname absolute; ln -s nowhere dangling; ln -s src folder");
        await CheckOutAsync(mount);
        Assert.Equal(["750 1000000000", "-1.500000000", "a", "/etc/hostname", "nowhere", "src"], await RunAsync("stat -c '%a %Y' a; stat -c %.9Y src/b; readlink link absolute dangling folder"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Names_may_be_of_any_bytes(bool mount)
    {
        const string make = "mkdir -p 'od,d:di\\r'; touch 'quo\"te' \"$(printf 'line\\nend')\" \"$(printf 'latin\\344')\" 'ünï 水' 'od,d:di\\r/x'";
        Repository.Shell(make + "; echo '*.log' > .gitignore; touch \"$(printf 'x\\377.log')\" 'od,d:di\\r/y.log'");
        await CheckOutAsync(mount);
        Assert.Equal(Repository.Shell("rm *.log */*.log; ls -1R --quoting-style=c").Split('\n'), await RunAsync("ls -1R --quoting-style=c"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_plain_folder_comes_whole(bool mount)
    {
        using var plain = new GitRepository("plain");
        plain.Write("a", "").Write("b/c", "");
        var checkedOut = await CheckOutAsync(mount, from: plain.Root);
        Assert.Equal(["a", "b/c"], await FilesAsync());
        Assert.Equal((Commit.NoSha, null), (checkedOut.Commit, checkedOut.Reference));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_repository_without_a_commit_comes_too(bool mount)
    {
        using var empty = new GitRepository();
        empty.Git("init", "-q", "-b", "main");
        empty.Write("a", "");
        await CheckOutAsync(mount, from: empty.Root);
        Assert.Equal(["?? a"], await RunAsync("git status --porcelain"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_worktree_gets_a_repository_of_its_own(bool mount)
    {
        var side = Repository.Beside("side");
        Repository.Git("worktree", "add", "-q", "-b", "side", side);
        await CheckOutAsync(mount, from: side);
        Assert.Equal(["side", $"{Workspace}/.git"], await RunAsync("git branch --show-current; git -c user.name=x -c user.email=x commit -q --allow-empty -m 'In the job'; git rev-parse --absolute-git-dir"));
        Assert.Equal(Repository.Git("rev-parse", "main"), Repository.Git("rev-parse", "side"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_work_tree_that_the_configuration_names_is_not_followed(bool mount)
    {
        Repository.Git("config", "core.worktree", Repository.Root);
        await CheckOutAsync(mount);
        Assert.Equal([Workspace], await RunAsync("git rev-parse --show-toplevel; rm a; git checkout -q -- a; cat a > /dev/null"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Hooks_of_the_user_are_not_run_in_the_job(bool mount)
    {
        const string commit = "git -c user.name=x -c user.email=x commit -q --allow-empty -m 'In the job'; git rev-list --count HEAD";
        Repository.Shell("printf '#!/bin/sh\\nexit 1\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit");
        await CheckOutAsync(mount);
        Assert.Equal(["2"], await RunAsync(commit));
        Repository.Shell("git config core.hooksPath \"$PWD/.git/hooks\"");
        await CheckOutAsync(mount);
        Assert.Equal(["2"], await RunAsync(commit));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Another_checkout_replaces_the_first(bool mount)
    {
        await CheckOutAsync(mount);
        await RunAsync("echo changed > a; touch new");
        await CheckOutAsync(mount);
        Assert.Equal(["a", "src/b", "src/deep/c"], await FilesAsync());
        Assert.Equal(["this is a"], await RunAsync("cat a"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Without_cleaning_what_was_there_stays(bool mount)
    {
        await RunAsync("echo old > a; touch kept");
        await CheckOutAsync(mount, request => request with { Clean = false });
        Assert.Equal(["a", "kept", "src/b", "src/deep/c"], await FilesAsync());
        Assert.Equal(["this is a"], await RunAsync("cat a"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Comes_to_the_place_that_was_asked_for(bool mount)
    {
        await CheckOutAsync(mount);
        await CheckOutAsync(mount, request => request with { Path = $"{Workspace}/nested/second" });
        Assert.Equal(["a", "nested/second/a", "nested/second/src/b", "nested/second/src/deep/c", "src/b", "src/deep/c"], await FilesAsync());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Only_a_part_comes_where_it_was_asked_for(bool mount)
    {
        await CheckOutAsync(mount, request => request with { Sparse = ["src/deep"] });
        Assert.Equal(["a", "src/b", "src/deep/c"], await FilesAsync());
        await CheckOutAsync(mount, request => request with { Sparse = ["/src/deep/*"], SparseIsCone = false });
        Assert.Equal(["src/deep/c"], await FilesAsync());
    }

    [Fact]
    public async Task In_place_nothing_is_laid_out_and_nothing_removed()
    {
        Repository.Write("new", "");
        var host = new HostExecutor(new HostOptions { WorkRoot = Repository.Beside("root"), Tools = Repository.Beside("tools"), Workspace = Repository.Root }, TimeProvider.System);
        await using (var session = await host.OpenAsync(new SessionRequest(new RunId("run-1"), LegId.Parse("build"), 1, "shop"), Token))
        {
            var tree = await Engine.Sources.GitTree.OpenAsync(Repository.Root, Token);
            var checkout = new WorkspaceCheckout(tree, new CheckoutOptions(), TimeProvider.System);
            var request = new CheckoutRequest { Path = session.Places.Workspace };
            Assert.Equal("in place", (await checkout.CheckOutAsync(session, request, Token)).Method);
            var refusal = await Assert.ThrowsAsync<CheckoutException>(() => checkout.CheckOutAsync(session, request with { Reference = "main" }, Token).AsTask());
            Assert.Contains("is in your own tree, which is never written to", refusal.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<CheckoutException>(() => checkout.CheckOutAsync(session, request with { Path = $"{Repository.Root}/src" }, Token).AsTask());
        }

        Assert.True(File.Exists(Path.Combine(Repository.Root, "new")));
        Assert.True(File.Exists(Path.Combine(Repository.Root, "src/b")));
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("/")]
    [InlineData("{0}/../../../../..")]
    [InlineData("{0}/out/there")]
    public async Task A_place_outside_of_the_job_is_refused(string path)
    {
        await RunAsync("ln -s /tmp out");
        var place = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, Workspace);
        var refusal = await Assert.ThrowsAsync<CheckoutException>(() => CheckOutAsync(false, request => request with { Path = place }));
        Assert.Contains("is not in the job's folder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_of_another_user_is_trusted_in_the_job_when_it_is_by_the_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        var tree = await Engine.Sources.GitTree.OpenAsync(Repository.Root, Token);
        var checkout = new WorkspaceCheckout(tree, new CheckoutOptions { IncludeIgnored = true }, TimeProvider.System);
        Repository.Shell("chown 12345 .");
        await checkout.CheckOutAsync(Session, new CheckoutRequest { Path = Workspace }, Token);
        Assert.Equal(["main"], await RunAsync("git branch --show-current"));
    }
}
