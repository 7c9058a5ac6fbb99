using System.Security.Cryptography;
using System.Text;

namespace Weir.Toolkit.Tests;

public sealed class BlobTests : ToolkitScene
{
    [Fact]
    public async Task Blocks_come_in_any_order_and_the_list_says_which_counts()
    {
        var (client, address) = await BeginAsync();
        foreach (var (id, text) in new[] { ("c", "three"), ("a", "one"), ("d", "left out"), ("b", "two") })
            Assert.Equal(201, (await ToolkitClient.PutBlockAsync(address, Id(id), text)).Status);

        Assert.Equal(201, (await ToolkitClient.CommitAsync(address, Id("a"), Id("b"), Id("c"), Id("b"))).Status);

        Assert.Equal("onetwothreetwo", await EndAsync(client, 14));
        Assert.Equal(2, StoredFiles.Count);
    }

    [Fact]
    public async Task A_block_that_comes_again_replaces_the_first()
    {
        var (client, address) = await BeginAsync();
        await ToolkitClient.PutBlockAsync(address, Id("a"), "first");
        await ToolkitClient.PutBlockAsync(address, Id("a"), "second");

        await ToolkitClient.CommitAsync(address, Id("a"));

        Assert.Equal("second", await EndAsync(client, 6));
    }

    [Fact]
    public async Task A_list_may_be_sent_again_and_more_blocks_be_added()
    {
        var (client, address) = await BeginAsync();
        await ToolkitClient.PutBlockAsync(address, Id("b"), "two");
        await ToolkitClient.PutBlockAsync(address, Id("a"), "one");
        await ToolkitClient.CommitAsync(address, Id("a"), Id("b"));
        Assert.Equal(201, (await ToolkitClient.CommitAsync(address, Id("a"), Id("b"))).Status);
        await ToolkitClient.PutBlockAsync(address, Id("c"), "three");

        await ToolkitClient.CommitAsync(address, Id("a"), Id("b"), Id("c"));

        Assert.Equal("onetwothree", await EndAsync(client, 11));
    }

    [Fact]
    public async Task A_list_may_leave_out_the_last_blocks()
    {
        var (client, address) = await BeginAsync();
        foreach (var (id, text) in new[] { ("0", "one"), ("1", "two"), ("2", "six") })
            await ToolkitClient.PutBlockAsync(address, Id(id), text);
        await ToolkitClient.CommitAsync(address, Id("0"), Id("1"), Id("2"));

        await ToolkitClient.CommitAsync(address, Id("0"), Id("1"));

        Assert.Equal("onetwo", await EndAsync(client, 6));
    }

    [Fact]
    public async Task Many_blocks_may_come_at_once()
    {
        var (client, address) = await BeginAsync();
        string[] ids = [.. Enumerable.Range(0, 64).Select(number => Id($"{number:D3}"))];

        var answers = await Task.WhenAll(ids.Select((id, number) => ToolkitClient.PutBlockAsync(address, id, new string((char)('A' + (number % 26)), 1000 + number))));
        await ToolkitClient.CommitAsync(address, ids);

        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        var expected = string.Concat(ids.Select((_, number) => new string((char)('A' + (number % 26)), 1000 + number)));
        Assert.Equal(expected, await EndAsync(client, expected.Length));
    }

    [Fact]
    public async Task Blocks_that_are_larger_than_any_buffer_come_whole()
    {
        var (client, address) = await BeginAsync();
        var text = string.Create(300_000, 0, (span, _) =>
        {
            for (var index = 0; index < span.Length; index++)
                span[index] = (char)('a' + (index * 7 % 26));
        });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(number => ToolkitClient.PutBlockAsync(address, Id($"{number}"), text)));
        await ToolkitClient.CommitAsync(address, Id("0"), Id("1"), Id("2"));

        Assert.Equal(text + text + text, await EndAsync(client, 900_000));
    }

    [Theory]
    [InlineData("9", "8", "7")]
    [InlineData("x", "0", "y")]
    [InlineData("0", "x", "1")]
    [InlineData("5", "0", "9")]
    public async Task Ids_may_be_numbered_as_they_like(string first, string second, string third)
    {
        var (client, address) = await BeginAsync();
        await ToolkitClient.PutBlockAsync(address, Id(second), "22");
        await ToolkitClient.PutBlockAsync(address, Id(third), "333");
        await ToolkitClient.PutBlockAsync(address, Id(first), "1");
        await ToolkitClient.PutBlockAsync(address, Id(second), "2222");

        await ToolkitClient.CommitAsync(address, Id(first), Id(second), Id(third));

        Assert.Equal("12222333", await EndAsync(client, 8));
    }

    [Fact]
    public async Task An_empty_blob_is_one()
    {
        var (client, address) = await BeginAsync();

        Assert.Equal(201, (await ToolkitClient.CommitAsync(address)).Status);

        Assert.Equal("", await EndAsync(client, 0));
    }

    [Theory]
    [InlineData("", "'' ")]
    [InlineData("not base64!", "found 'not base64!'")]
    [InlineData("YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh", "1 to 64 bytes")]
    public async Task An_id_that_is_none_is_refused(string id, string reason)
    {
        var (_, address) = await BeginAsync();

        var answer = await ToolkitClient.PutBlockAsync(address, id, "text");

        Assert.Equal(400, answer.Status);
        Assert.Contains(id.Length == 0 ? "base64" : reason.Replace("'", "&apos;", StringComparison.Ordinal), answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_of_different_lengths_are_refused()
    {
        var (_, address) = await BeginAsync();
        await ToolkitClient.PutBlockAsync(address, Id("a"), "text");

        Assert.Contains("400 ", (await ToolkitClient.PutBlockAsync(address, Id("long enough"), "text")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_with_a_block_that_never_came_is_refused_and_nothing_is_kept()
    {
        var (client, address) = await BeginAsync();
        await ToolkitClient.PutBlockAsync(address, Id("a"), "one");

        var answer = await ToolkitClient.CommitAsync(address, Id("a"), Id("b"));
        var end = await client.ArtifactAsync("FinalizeArtifact", "\"name\":\"dist\",\"size\":\"3\"");

        Assert.Contains("400 <?xml", answer.Refusal, StringComparison.Ordinal);
        Assert.Contains("<Code>InvalidBlockList</Code>", answer.Body, StringComparison.Ordinal);
        Assert.Contains("has not been ended", end.Text("msg"), StringComparison.Ordinal);
        Assert.Empty(await Artifacts.ListAsync(Run, Token));
    }

    [Theory]
    [InlineData("<BlockList><Latest>")]
    [InlineData("<Other/>")]
    [InlineData("<BlockList><Other>YQ==</Other></BlockList>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><BlockList><Latest>&a;</Latest></BlockList>")]
    [InlineData("")]
    public async Task A_list_that_is_none_is_refused(string xml)
    {
        var (_, address) = await BeginAsync();

        var answer = await ToolkitClient.CommitTextAsync(address, xml);

        Assert.Equal(400, answer.Status);
        Assert.Contains("<Code>InvalidXmlDocument</Code>", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_an_upload_may_have_is_refused()
    {
        var (_, address) = await BeginAsync();
        var half = new string('x', (1 << 19) + 1);
        await ToolkitClient.PutBlockAsync(address, Id("a"), half);

        Assert.Equal(413, (await ToolkitClient.PutBlockAsync(address, Id("b"), half)).Status);
        Assert.Equal(413, (await ToolkitClient.PutWholeAsync(address, half + half)).Status);
    }

    [Fact]
    public async Task A_list_that_names_a_block_too_often_is_refused()
    {
        var (_, address) = await BeginAsync();
        await ToolkitClient.PutBlockAsync(address, Id("a"), new string('x', 1 << 18));

        Assert.Equal(413, (await ToolkitClient.CommitAsync(address, [.. Enumerable.Repeat(Id("a"), 5)])).Status);
    }

    [Fact]
    public async Task A_block_is_checked_against_its_digest()
    {
        var (_, address) = await BeginAsync();
        ByteArrayContent Block(byte[] digest)
        {
            var content = new ByteArrayContent("text"u8.ToArray());
            content.Headers.ContentMD5 = digest;
            return content;
        }

        var block = $"{address}&comp=block&blockid={Id("a")}";
        var right = await ToolkitClient.SendAsync(HttpMethod.Put, block, Block(Md5("text")));
        var wrong = await ToolkitClient.SendAsync(HttpMethod.Put, block, Block(Md5("test")));

        Assert.Equal(201, right.Status);
        Assert.Contains("<Code>Md5Mismatch</Code>", wrong.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_of_the_protocol_is_told_so()
    {
        var (_, address) = await BeginAsync();
        using var endless = new StreamContent(new Unseekable());

        Assert.Equal(411, (await ToolkitClient.SendAsync(HttpMethod.Put, $"{address}&comp=block&blockid={Id("a")}", endless)).Status);
        Assert.Equal(400, (await ToolkitClient.SendAsync(HttpMethod.Put, address, new ByteArrayContent([]))).Status);
        Assert.Equal(400, (await ToolkitClient.SendAsync(HttpMethod.Put, $"{address}&comp=tier", new ByteArrayContent([]))).Status);
        Assert.Equal(405, (await ToolkitClient.SendAsync(HttpMethod.Delete, address)).Status);
    }

    [Theory]
    [InlineData("bytes=0-3", 206, "0123", "bytes 0-3/10")]
    [InlineData("bytes=7-", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-2", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=8-99", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=-99", 206, "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=10-", 416, null, "bytes */10")]
    [InlineData("bytes=5-3", 200, "0123456789", null)]
    [InlineData("bytes=0-1,4-5", 200, "0123456789", null)]
    [InlineData("lines=1-2", 200, "0123456789", null)]
    [InlineData("bytes=99999999999999999999-", 200, "0123456789", null)]
    public async Task Parts_of_a_blob_can_be_had(string range, int status, string? text, string? described)
    {
        var client = await OpenAsync();
        await client.UploadAsync("dist", "0123456789");
        var address = (await client.ArtifactAsync("GetSignedArtifactURL", "\"name\":\"dist\"")).Text("signed_url");

        var answer = await ToolkitClient.SendAsync(HttpMethod.Get, address, range: range);

        Assert.Equal((status, described), (answer.Status, answer.Headers.ContentRange?.ToString()));
        Assert.Equal(text ?? answer.Body, answer.Body);
    }

    private static string Id(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    // Azure's protocol has this digest, whatever it is worth.
#pragma warning disable CA5351
    private static byte[] Md5(string text) => MD5.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5351

    private async Task<(ToolkitClient Client, string Address)> BeginAsync()
    {
        var client = await OpenAsync();
        return (client, (await client.ArtifactAsync("CreateArtifact", "\"name\":\"dist\",\"version\":4")).Text("signed_upload_url"));
    }

    /// <summary>Ends the upload, and reads what was kept, whose digest has to be its own.</summary>
    private async Task<string> EndAsync(ToolkitClient client, int size)
    {
        Assert.Equal(200, (await client.ArtifactAsync("FinalizeArtifact", $"\"name\":\"dist\",\"size\":\"{size}\"")).Status);
        var address = (await client.ArtifactAsync("GetSignedArtifactURL", "\"name\":\"dist\"")).Text("signed_url");
        var text = (await ToolkitClient.SendAsync(HttpMethod.Get, address)).Body;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), Assert.Single(await Artifacts.ListAsync(Run, Token)).Digest);
        return text;
    }

    private sealed class Unseekable : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
