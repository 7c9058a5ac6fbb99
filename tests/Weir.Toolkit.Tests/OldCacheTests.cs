using System.Globalization;

namespace Weir.Toolkit.Tests;

public sealed class OldCacheTests : ToolkitScene
{
    private const string Root = "_apis/artifactcache";

    [Fact]
    public async Task An_entry_comes_in_pieces_of_any_order_and_is_found_by_both_services()
    {
        var client = await OpenAsync();
        var path = await ReserveAsync(client, "k-1");

        Assert.Equal(204, (await client.PatchAsync(path, "bytes 4-6/*", "two")).Status);
        Assert.Equal(204, (await client.PatchAsync(path, "bytes 0-3/*", "one ")).Status);
        Assert.Equal(204, (await client.PostAsync(path, """{"size":7}""")).Status);

        var found = await client.GetAsync($"{Root}/cache?keys=k-2,k-&version=v", client.Access.Token);
        Assert.Equal(("k-1", Main), (found.Text("cacheKey"), found.Text("scope")));
        Assert.Equal("one two", (await ToolkitClient.SendAsync(HttpMethod.Get, found.Text("archiveLocation"))).Body);
        Assert.Equal("k-1=one two", await client.RestoreAsync("k-1"));
    }

    [Fact]
    public async Task Nothing_found_is_no_content()
    {
        var client = await OpenAsync();

        Assert.Equal(204, (await client.GetAsync($"{Root}/cache?keys=k&version=v", client.Access.Token)).Status);
    }

    [Theory]
    [InlineData("bytes 0-3/*", "bytes 5-8/*", 9)]
    [InlineData("bytes 1-4/*", "bytes 5-8/*", 9)]
    [InlineData("bytes 0-3/*", "bytes 4-7/*", 7)]
    [InlineData("bytes 0-3/*", "bytes 4-7/*", 9)]
    public async Task Gaps_and_other_sizes_are_refused(string first, string second, int size)
    {
        var client = await OpenAsync();
        var path = await ReserveAsync(client, "k");
        await client.PatchAsync(path, first, "1234");
        await client.PatchAsync(path, second, "5678");

        var answer = await client.PostAsync(path, $$"""{"size":{{size}}}""");

        Assert.Equal(400, answer.Status);
        Assert.Contains("without a gap were uploaded", answer.Text("message"), StringComparison.Ordinal);
        Assert.Null(await client.RestoreAsync("k"));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("bytes */4", 400)]
    [InlineData("lines 0-3/*", 400)]
    [InlineData("bytes 0-9/*", 400)]
    [InlineData("bytes 9223372036854775800-9223372036854775803/*", 413)]
    [InlineData("bytes 1048576-1048579/*", 413)]
    public async Task A_piece_says_where_it_belongs(string range, int status)
    {
        var client = await OpenAsync();

        Assert.Equal(status, (await client.PatchAsync(await ReserveAsync(client, "k"), range, "1234")).Status);
    }

    [Fact]
    public async Task A_key_is_taken_once()
    {
        var client = await OpenAsync();
        await client.SaveAsync("k", "text");

        var answer = await client.PostAsync($"{Root}/caches", """{"key":"k","version":"v"}""");

        Assert.Equal((409, "already_exists"), (answer.Status, answer.Text("typeKey")));
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_it_comes()
    {
        var client = await OpenAsync();

        Assert.Equal(400, (await client.PostAsync($"{Root}/caches", """{"key":"k","version":"v","cacheSize":1048577}""")).Status);
        Assert.Equal(404, (await client.PatchAsync($"{Root}/caches/1", "bytes 0-3/*", "1234")).Status);
        Assert.Equal(404, (await client.GetAsync($"{Root}/caches?key=k", client.Access.Token)).Status);
    }

    private static async Task<string> ReserveAsync(ToolkitClient client, string key)
    {
        var answer = await client.PostAsync($"{Root}/caches", $$"""{"key":"{{key}}","version":"v"}""");
        Assert.Equal(201, answer.Status);
        return string.Create(CultureInfo.InvariantCulture, $"{Root}/caches/{answer.Json.GetProperty("cacheId").GetInt64()}");
    }
}
