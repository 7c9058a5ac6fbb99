using Weir.Pipelines.Triggers;

namespace Weir.Engine.Tests.Workspaces;

/// <summary>A project that is a folder of a larger repository.</summary>
public sealed class ProjectTests : CheckoutScene
{
    private string Project => Path.Combine(Repository.Root, "src");

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Its_folder_is_the_whole_for_the_job(bool mount)
    {
        Repository.Write(".gitignore", "*.log\n/src/only-above\n").Write("src/b", "changed").Write("src/new", "").Write("src/x.log", "").Write("other", "");
        var checkedOut = await CheckOutAsync(mount, from: Project);
        Assert.Equal(["b", "deep/c", "new"], await FilesAsync());
        Assert.Equal(Repository.Git("rev-parse", "HEAD"), checkedOut.Commit);
        Assert.Equal([Workspace, checkedOut.Commit, " M b", "?? new", "b", "deep/c"],
            await RunAsync("git rev-parse --show-toplevel HEAD; touch job.log; git status --porcelain; git ls-tree -r --name-only HEAD"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Its_history_is_that_of_its_folder(bool mount)
    {
        Repository.Git("tag", "v1");
        Repository.Git("pack-refs", "--all");
        Repository.Write("a", "changed").Write("src/deep/c", "changed");
        Repository.Commit("Second");
        Repository.Shell("git mv src/b src/moved; echo staged > src/moved; git add src/moved");
        await CheckOutAsync(mount, from: Project);
        Assert.Equal(["D  b", "A  moved"], await RunAsync("git status --porcelain"));
        Assert.Equal(["deep/c"], await RunAsync("git diff --name-only v1 HEAD"));
        Assert.Equal(["Second", "Add a shop"], await RunAsync("git log --all --format=%s; git fsck; git gc -q"));
        Assert.Equal(["this is src/b", "this is src/deep/c"], await RunAsync("git checkout -q -f v1; cat b deep/c; git status --porcelain"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_commit_in_the_job_stays_there(bool mount)
    {
        const string look = "git rev-parse --all HEAD; git status --porcelain; find . -path ./.git -prune -o -printf '%p %m %s %T@\\n' | sort";
        var before = Repository.Shell(look);
        await CheckOutAsync(mount, from: Project);
        Assert.Equal(["b", "deep/c", "made"], await RunAsync(
            "export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x; touch made; git add -A; git commit -q -m 'In the job'; git tag t; git ls-files"));
        Assert.Equal(before, Repository.Shell(look));
    }

    [Fact]
    public async Task Another_reference_has_its_folder_only()
    {
        Repository.Git("switch", "-q", "-c", "side");
        Repository.Write("src/of-side", "").Write("above", "");
        var side = Repository.Commit("Side");
        Repository.Git("switch", "-q", "main");
        var checkedOut = await CheckOutAsync(true, request => request with { Reference = "side" }, Project);
        Assert.Equal((side, "refs/heads/side"), (checkedOut.Commit, checkedOut.Reference));
        Assert.Equal(["b", "deep/c", "of-side"], await FilesAsync());
        Assert.Equal([side], await RunAsync("git status --porcelain; git rev-parse HEAD"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_folder_that_is_not_committed_yet_has_an_empty_past(bool mount)
    {
        Repository.Write("fresh/x", "");
        await CheckOutAsync(mount, from: Path.Combine(Repository.Root, "fresh"));
        Assert.Equal(["?? x"], await RunAsync("git status --porcelain; git ls-tree -r HEAD"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_folder_that_the_repository_ignores_is_a_plain_one(bool mount)
    {
        Repository.Write(".gitignore", "aside/\n").Write("aside/x", "");
        var checkedOut = await CheckOutAsync(mount, from: Path.Combine(Repository.Root, "aside"));
        Assert.Equal(Commit.NoSha, checkedOut.Commit);
        Assert.Equal(["x"], await FilesAsync());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_worktree_has_projects_too(bool mount)
    {
        Repository.Git("worktree", "add", "-q", "-b", "side", Repository.Beside("side"));
        await CheckOutAsync(mount, from: Path.Combine(Repository.Beside("side"), "src"));
        Assert.Equal(["side", "b", "deep/c"], await RunAsync("git branch --show-current; git status --porcelain; git ls-files"));
    }

    [Fact]
    public async Task A_folder_that_was_once_the_whole_keeps_its_past()
    {
        var library = Keep(Testing.GitRepository.With("one", "two"));
        Repository.Git("fetch", "-q", library.Root, "main:lib");
        Repository.Git("read-tree", "--prefix=lib/", "-u", "lib");
        Repository.Git("commit", "-q", "-m", "Take the library in");
        await CheckOutAsync(true, from: Path.Combine(Repository.Root, "lib"));
        Assert.Equal(["one", "two", "one", "two"], await RunAsync("git status --porcelain; git ls-tree -r --name-only HEAD; git ls-tree -r --name-only lib"));
    }
}
