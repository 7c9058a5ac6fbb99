using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Toolkit.Tests;

public sealed class ArtifactTests : ToolkitScene
{
    [Fact]
    public async Task What_is_uploaded_is_an_artifact_of_the_run_as_any_other()
    {
        var client = await OpenAsync();

        var answer = await client.UploadAsync("dist", "text");

        var artifact = Assert.Single(await Artifacts.ListAsync(Run, Token));
        Assert.Equal(("dist", 4, Digest("text")), (artifact.Name, artifact.Size, artifact.Digest));
        Assert.Equal(artifact.Id.ToString(CultureInfo.InvariantCulture), answer.Text("artifact_id"));
    }

    [Fact]
    public async Task What_the_built_in_step_keeps_can_be_downloaded()
    {
        var session = new MemorySession();
        session.Files.Add("/work/app.js", "code");
        await Artifacts.PutAsync(Run, "dist", [new PackedFile("/work/app.js", "app.js")], session, new ArtifactOptions(), Token);
        var client = await OpenAsync();

        var address = (await client.ArtifactAsync("GetSignedArtifactURL", "\"name\":\"dist\"")).Text("signed_url");
        using var http = new HttpClient();
        using var zip = new ZipArchive(await http.GetStreamAsync(address, Token));

        Assert.Equal("app.js", Assert.Single(zip.Entries).FullName);
        Assert.EndsWith(".zip", new Uri(address).AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_listed_by_name_and_by_number()
    {
        var client = await OpenAsync();
        await client.UploadAsync("a", "1");
        var id = (await client.UploadAsync("b", "22")).Text("artifact_id");

        Assert.Equal("a b", await NamesAsync(""));
        Assert.Equal("a", await NamesAsync("\"name_filter\":\"a\""));
        Assert.Equal("b", await NamesAsync($"\"id_filter\":\"{id}\""));
        Assert.Equal("", await NamesAsync("\"name_filter\":\"c\""));
        var listed = (await client.ArtifactAsync("ListArtifacts", $"\"id_filter\":{id}")).Json.GetProperty("artifacts")[0];
        Assert.Equal(("2", "2026-03-04T05:06:07.000Z", "sha256:" + Digest("22")), (listed.GetProperty("size").GetString(), listed.GetProperty("created_at").GetString(), listed.GetProperty("digest").GetString()));

        async Task<string> NamesAsync(string filter) => string.Join(
            ' ', (await client.ArtifactAsync("ListArtifacts", filter)).Json.GetProperty("artifacts").EnumerateArray().Select(artifact => artifact.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_name_is_taken_until_it_is_deleted()
    {
        var client = await OpenAsync();
        await client.UploadAsync("dist", "first");

        var again = await client.ArtifactAsync("CreateArtifact", "\"name\":\"dist\"");
        var deleted = await client.ArtifactAsync("DeleteArtifact", "\"name\":\"dist\"");
        await client.UploadAsync("dist", "second");

        Assert.Equal((409, "already_exists"), (again.Status, again.Text("code")));
        Assert.True(deleted.Json.GetProperty("ok").GetBoolean());
        Assert.Equal(Digest("second"), Assert.Single(await Artifacts.ListAsync(Run, Token)).Digest);
    }

    [Fact]
    public async Task Of_two_jobs_with_one_name_the_first_to_finish_has_it()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        foreach (var client in new[] { one, other })
            await ToolkitClient.PutWholeAsync((await client.ArtifactAsync("CreateArtifact", "\"name\":\"dist\"")).Text("signed_upload_url"), "text");

        var first = await one.ArtifactAsync("FinalizeArtifact", "\"name\":\"dist\",\"size\":\"4\"");
        var second = await other.ArtifactAsync("FinalizeArtifact", "\"name\":\"dist\",\"size\":\"4\"");

        Assert.Equal((200, 400), (first.Status, second.Status));
        Assert.Contains("has an artifact 'dist' already", second.Text("msg"), StringComparison.Ordinal);
        Assert.DoesNotContain(StoredFiles, name => name.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../evil", "'/'")]
    [InlineData("a\\\\b", "'\\'")]
    [InlineData("a:b", "':'")]
    [InlineData(" ", "needs a name")]
    [InlineData("", "needs a name")]
    public async Task A_name_that_no_artifact_may_have_is_refused_before_anything_is_uploaded(string name, string reason)
    {
        var client = await OpenAsync();

        var answer = await client.ArtifactAsync("CreateArtifact", $"\"name\":\"{name}\"");

        Assert.Equal(400, answer.Status);
        Assert.Contains(reason, answer.Text("msg"), StringComparison.Ordinal);
        Assert.Empty(StoredFiles);
    }

    [Fact]
    public async Task An_upload_is_as_large_as_was_announced_and_has_its_digest()
    {
        var client = await OpenAsync();
        await PutAsync();
        var size = await client.ArtifactAsync("FinalizeArtifact", "\"name\":\"dist\",\"size\":\"5\"");
        var digest = await client.ArtifactAsync("FinalizeArtifact", "\"name\":\"dist\",\"size\":\"4\",\"hash\":\"sha256:00\"");

        Assert.Equal((400, 400), (size.Status, digest.Status));
        Assert.Contains("has 4 bytes, 5 were announced", size.Text("msg"), StringComparison.Ordinal);
        Assert.Contains("its digest is sha256:" + Digest("text"), digest.Text("msg"), StringComparison.Ordinal);
        Assert.Empty(await Artifacts.ListAsync(Run, Token));
        await PutAsync();
        Assert.Equal(200, (await client.ArtifactAsync("FinalizeArtifact", $"\"name\":\"dist\",\"size\":\"4\",\"hash\":\"sha256:{Digest("text")}\"")).Status);

        async Task PutAsync() => await ToolkitClient.PutWholeAsync((await client.ArtifactAsync("CreateArtifact", "\"name\":\"dist\"")).Text("signed_upload_url"), "text");
    }

    [Fact]
    public async Task A_single_file_is_kept_as_what_it_is()
    {
        var client = await OpenAsync();
        await client.UploadAsync("Ergebnis für alle.html", "<p/>", ",\"mime_type\":\"text/html\"");

        var address = (await client.ArtifactAsync("GetSignedArtifactURL", "\"name\":\"Ergebnis für alle.html\"")).Text("signed_url");
        var answer = await ToolkitClient.SendAsync(HttpMethod.Get, address);

        Assert.Equal(("<p/>", "text/html"), (answer.Body, answer.Headers.ContentType!.MediaType));
        Assert.Equal("Ergebnis für alle.html", answer.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal("text/html", Assert.Single(await Artifacts.ListAsync(Run, Token)).MediaType);
    }

    [Fact]
    public async Task An_artifact_is_kept_for_as_long_as_it_asks()
    {
        var client = await OpenAsync();
        await client.UploadAsync("day", "x", ",\"expires_at\":\"2026-03-05T05:06:07Z\"");
        await client.UploadAsync("usual", "x");

        var past = await client.ArtifactAsync("CreateArtifact", "\"name\":\"past\",\"expires_at\":\"2026-03-01T00:00:00Z\"");
        Time.Advance(TimeSpan.FromDays(1));

        Assert.Contains("for 1 to 400 days", past.Text("msg"), StringComparison.Ordinal);
        Assert.Equal("usual", Assert.Single(await Artifacts.ListAsync(Run, Token)).Name);
    }

    [Fact]
    public async Task What_is_not_there_is_told_so()
    {
        var client = await OpenAsync();

        Assert.Equal(404, (await client.ArtifactAsync("DeleteArtifact", "\"name\":\"dist\"")).Status);
        Assert.Equal(404, (await client.ArtifactAsync("GetSignedArtifactURL", "\"name\":\"dist\"")).Status);
        Assert.Equal(404, (await client.ArtifactAsync("FinalizeArtifact", "\"name\":\"dist\"")).Status);
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
