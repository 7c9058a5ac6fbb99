namespace Weir.Toolkit.Tests;

public sealed class SignedAddressTests : ToolkitScene
{
    [Theory]
    [InlineData("sig=", "sig=x")]
    [InlineData("se=1", "se=2")]
    [InlineData("sp=w", "sp=r")]
    [InlineData("&sig=", "&signature=")]
    [InlineData("se=", "se=soon&se=")]
    [InlineData("artifact-upload-", "artifact-upload-0")]
    public async Task An_altered_address_is_refused(string part, string altered)
    {
        var client = await OpenAsync();
        var address = await CreateAsync(client, "dist");
        Assert.Contains(part, address, StringComparison.Ordinal);

        var answer = await ToolkitClient.PutWholeAsync(address.Replace(part, altered, StringComparison.Ordinal), "text");

        Assert.Contains("403 <?xml", answer.Refusal, StringComparison.Ordinal);
        Assert.Contains("<Code>AuthenticationFailed</Code>", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_of_one_job_is_none_of_another()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var (mine, its) = (await CreateAsync(one, "dist"), await CreateAsync(other, "docs"));
        var (myJob, itsJob) = (new Uri(mine).Segments[2], new Uri(its).Segments[2]);
        Assert.NotEqual(myJob, itsJob);

        Assert.Equal(403, (await ToolkitClient.PutWholeAsync(mine.Replace(myJob, itsJob, StringComparison.Ordinal), "text")).Status);
    }

    [Fact]
    public async Task An_address_expires()
    {
        var client = await OpenAsync(request => request with { Lifetime = TimeSpan.FromDays(1) });
        var address = await CreateAsync(client, "dist");
        Time.Advance(TimeSpan.FromHours(6));

        Assert.Contains("the address has expired", (await ToolkitClient.PutWholeAsync(address, "text")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_to_read_does_not_let_write_nor_the_other_way_round()
    {
        var client = await OpenAsync();
        await client.UploadAsync("dist", "text");
        var read = (await client.ArtifactAsync("GetSignedArtifactURL", "\"name\":\"dist\"")).Text("signed_url");
        var write = await CreateAsync(client, "docs");

        Assert.Contains("only to read", (await ToolkitClient.PutWholeAsync(read, "other")).Refusal, StringComparison.Ordinal);
        Assert.Contains("only to write", (await ToolkitClient.SendAsync(HttpMethod.Get, write)).Refusal, StringComparison.Ordinal);
        Assert.Equal("text", (await ToolkitClient.SendAsync(HttpMethod.Get, read)).Body);
    }

    [Fact]
    public async Task Addresses_end_with_their_job()
    {
        var client = await OpenAsync();
        await client.UploadAsync("dist", "text");
        var read = (await client.ArtifactAsync("GetSignedArtifactURL", "\"name\":\"dist\"")).Text("signed_url");
        var write = await CreateAsync(client, "docs");
        await client.Job.DisposeAsync();

        Assert.Equal(403, (await ToolkitClient.SendAsync(HttpMethod.Get, read)).Status);
        Assert.Equal(403, (await ToolkitClient.PutWholeAsync(write, "text")).Status);
        Assert.DoesNotContain(StoredFiles, name => name.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("blobs")]
    [InlineData("blobs/job")]
    [InlineData("blobs/job/a/b")]
    [InlineData("blobs/job/..%2f..%2fetc%2fpasswd")]
    public async Task A_path_that_was_not_given_out_leads_nowhere(string path)
    {
        var client = await OpenAsync();

        Assert.InRange((await client.GetAsync(path, client.Access.Token)).Status, 403, 404);
    }

    private static async Task<string> CreateAsync(ToolkitClient client, string name) =>
        (await client.ArtifactAsync("CreateArtifact", $"\"name\":\"{name}\"")).Text("signed_upload_url");
}
