using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Workspaces;

public sealed class OwnReferenceTests : CheckoutScene
{
    [Fact]
    public async Task A_branch_comes_without_what_is_not_committed()
    {
        Repository.Git("switch", "-q", "-c", "side");
        Repository.Write("of-side", "");
        var side = Repository.Commit("Side");
        Repository.Git("switch", "-q", "main");
        Repository.Write("a", "changed").Write("new", "");
        var checkedOut = await CheckOutAsync(true, request => request with { Reference = "side" });
        Assert.Equal((side, "refs/heads/side"), (checkedOut.Commit, checkedOut.Reference));
        Assert.Equal(["a", "of-side", "src/b", "src/deep/c"], await FilesAsync());
        Assert.Equal(["this is a", "side"], await RunAsync("cat a; git branch --show-current; git status --porcelain"));
    }

    [Theory]
    [InlineData("v1", "refs/tags/v1")]
    [InlineData("refs/tags/v1", "refs/tags/v1")]
    [InlineData("refs/heads/main", "refs/heads/main")]
    [InlineData("remote-only", "refs/heads/remote-only")]
    [InlineData("sha", null)]
    public async Task References_of_all_kinds_are_found(string reference, string? full)
    {
        var sha = Repository.Git("rev-parse", "HEAD");
        Repository.Git("tag", "-m", "One", "v1");
        Repository.Git("update-ref", "refs/remotes/origin/remote-only", "HEAD");
        var checkedOut = await CheckOutAsync(true, request => request with { Reference = reference == "sha" ? sha : reference });
        Assert.Equal((sha, full), (checkedOut.Commit, checkedOut.Reference));
        Assert.Equal([sha], await RunAsync("git rev-parse HEAD"));
    }

    [Fact]
    public async Task A_commit_in_the_job_stays_there()
    {
        var before = Repository.Git("rev-parse", "--all", "HEAD");
        await CheckOutAsync(true, request => request with { Reference = "main" });
        await RunAsync("git -c user.name=x -c user.email=x commit -q --allow-empty -m 'In the job'; git gc -q");
        Assert.Equal(before, Repository.Git("rev-parse", "--all", "HEAD"));
    }

    [Fact]
    public async Task Nothing_that_the_repository_names_is_run()
    {
        var trap = Repository.Beside("trap");
        Repository.Shell($"printf '#!/bin/sh\\ntouch {trap}.ran\\ncat\\n' > {trap}; chmod +x {trap}; cp {trap} .git/hooks/post-checkout; cp {trap} .git/hooks/reference-transaction");
        foreach (var key in (string[])["core.fsmonitor", "filter.x.smudge", "filter.x.clean"])
            Repository.Git("config", key, trap);
        Repository.Write(".gitattributes", "* filter=x\n");
        Repository.Git("-c", "filter.x.clean=cat", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "add", "-A");
        Repository.Git("-c", "core.hooksPath=/dev/null", "-c", "filter.x.clean=cat", "-c", "core.fsmonitor=false", "commit", "-q", "-m", "Filter");
        File.Delete($"{trap}.ran");
        await CheckOutAsync(true, request => request with { Reference = "main" });
        Assert.False(File.Exists($"{trap}.ran"));
    }

    [Fact]
    public async Task Only_a_part_comes_where_it_was_asked_for()
    {
        Repository.Write("other/x", "");
        Repository.Commit("More");
        await CheckOutAsync(true, request => request with { Reference = "main", Sparse = ["src"] });
        Assert.Equal(["a", "src/b", "src/deep/c"], await FilesAsync());
    }

    [Fact]
    public async Task An_unknown_reference_is_named_where_there_is_no_remote()
    {
        var refusal = await Assert.ThrowsAsync<CheckoutException>(() => CheckOutAsync(true, request => request with { Reference = "no-such" }));
        Assert.Contains("'no-such' is no branch, tag or commit of", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_that_is_not_here_is_fetched_from_the_remote()
    {
        Repository.Shell("git clone -q --bare . ../server.git; cd ../server.git; git branch only-there");
        Repository.Git("config", "remote.origin.url", Repository.Beside("server.git"));
        var checkedOut = await CheckOutAsync(true, request => request with { Reference = "only-there" });
        Assert.Equal("refs/heads/only-there", checkedOut.Reference);
        Assert.Equal(["a", "src/b", "src/deep/c"], await FilesAsync());
    }
}
