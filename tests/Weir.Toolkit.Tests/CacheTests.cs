using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Toolkit.Tests;

public sealed class CacheTests : ToolkitScene
{
    private const string Feature = "refs/heads/feature";

    [Fact]
    public async Task An_entry_is_found_by_its_key_and_by_beginnings_of_it()
    {
        var client = await OpenAsync();
        await client.SaveAsync("npm-1", "one");
        Time.Advance(TimeSpan.FromSeconds(1));
        await client.SaveAsync("npm-2", "two");

        Assert.Equal("npm-1=one", await client.RestoreAsync("npm-1"));
        Assert.Equal("npm-2=two", await client.RestoreAsync("npm-3", "v", "npm-"));
        Assert.Null(await client.RestoreAsync("pip-1"));
        Assert.Null(await client.RestoreAsync("npm-1", "other version"));
    }

    [Fact]
    public async Task A_branch_reads_its_base_and_is_read_by_nobody_else()
    {
        var main = await OpenAsync();
        var branch = await OpenAsync(request => request with { WrittenScope = Feature, VisibleScopes = [Feature, Main] });
        await main.SaveAsync("of-main", "1");
        await branch.SaveAsync("of-branch", "2");

        Assert.Equal("of-main=1", await branch.RestoreAsync("of-main"));
        Assert.Equal("of-branch=2", await branch.RestoreAsync("of-branch"));
        Assert.Null(await main.RestoreAsync("of-branch"));
    }

    [Fact]
    public async Task Another_repository_sees_nothing()
    {
        var client = await OpenAsync();
        await client.SaveAsync("k", "text");

        Assert.Null(await (await OpenAsync(request => request with { Repository = "mona/other" })).RestoreAsync("k"));
    }

    [Fact]
    public async Task A_job_without_scopes_has_no_caches()
    {
        await (await OpenAsync()).SaveAsync("k", "text");
        var client = await OpenAsync(request => request with { WrittenScope = null, VisibleScopes = [] });

        Assert.Null(await client.RestoreAsync("k"));
        Assert.Contains("cache write denied: ", (await client.SaveAsync("other", "text")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_kept_or_being_saved_is_taken()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        await one.SaveAsync("kept", "text");
        await one.CacheAsync("CreateCacheEntry", "\"key\":\"begun\",\"version\":\"v\"");

        Assert.Equal((409, "already_exists"), await TakenAsync("kept"));
        Assert.Equal((409, "already_exists"), await TakenAsync("begun"));
        await one.Job.DisposeAsync();
        Assert.Equal(200, (await other.SaveAsync("begun", "text")).Status);

        async Task<(int, string)> TakenAsync(string key)
        {
            var answer = await other.SaveAsync(key, "text");
            return (answer.Status, answer.Text("code"));
        }
    }

    [Fact]
    public async Task An_entry_is_as_large_as_was_announced()
    {
        var client = await OpenAsync();
        var address = (await client.CacheAsync("CreateCacheEntry", "\"key\":\"k\",\"version\":\"v\"")).Text("signed_upload_url");
        await ToolkitClient.PutWholeAsync(address, "text");

        var answer = await client.CacheAsync("FinalizeCacheEntryUpload", "\"key\":\"k\",\"version\":\"v\",\"size_bytes\":\"5\"");

        Assert.Contains("has 4 bytes, 5 were announced", answer.Text("msg"), StringComparison.Ordinal);
        Assert.Null(await client.RestoreAsync("k"));
    }

    [Theory]
    [InlineData("a,b", "has a comma")]
    [InlineData("", "needs a key")]
    public async Task A_key_that_is_none_is_refused(string key, string reason)
    {
        var client = await OpenAsync();

        var answer = await client.CacheAsync("CreateCacheEntry", $"\"key\":\"{key}\",\"version\":\"v\"");

        Assert.Equal(400, answer.Status);
        Assert.Contains(reason, answer.Text("msg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_built_in_step_and_clients_do_not_find_each_others_archives()
    {
        var session = new MemorySession();
        session.Files.Add("/work/f", "text");
        await Caches.PutAsync(new CacheKey("mona/shop", Main, "built-in", "v"), [new PackedFile("/work/f", "f")], session, Token);
        var client = await OpenAsync();
        await client.SaveAsync("client", "text");

        Assert.Null(await client.RestoreAsync("built-in"));
        Assert.Null(await Caches.FindAsync(new CacheLookup("mona/shop", [Main], ["client"], "v"), Token));
    }

    [Fact]
    public async Task All_caches_of_a_repository_share_one_limit()
    {
        var client = await OpenAsync();
        foreach (var key in new[] { "1", "2", "3" })
        {
            await client.SaveAsync(key, new string('x', 400_000));
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(await client.RestoreAsync("1"));
        Assert.NotNull(await client.RestoreAsync("3"));
    }

    [Fact]
    public async Task An_entry_that_has_made_room_since_is_told_so()
    {
        var client = await OpenAsync();
        await client.SaveAsync("k", "text");
        var address = (await client.CacheAsync("GetCacheEntryDownloadURL", "\"key\":\"k\",\"version\":\"v\"")).Text("signed_download_url");
        Time.Advance(TimeSpan.FromSeconds(1));
        await client.SaveAsync("large", new string('x', 1 << 20));

        Assert.Contains("is not there any more", (await ToolkitClient.SendAsync(HttpMethod.Get, address)).Refusal, StringComparison.Ordinal);
    }
}
