using System.Text.Json;

namespace Weir.Toolkit.Tests.Clients;

public sealed class ArtifactClientTests : NpmScene
{
    private const string Client = """
        const { DefaultArtifactClient } = await load('@actions/artifact');
        const client = new DefaultArtifactClient();
        fs.mkdirSync('dist/sub', { recursive: true });
        fs.writeFileSync('dist/a.txt', 'one');
        fs.writeFileSync('dist/sub/b.txt', 'two');

        """;

    [Fact]
    public async Task Uploads_lists_and_downloads()
    {
        var answer = await RunAsync(Client + """
            const uploaded = await client.uploadArtifact('dist', ['dist/a.txt', 'dist/sub/b.txt'], 'dist');
            const listed = (await client.listArtifacts()).artifacts;
            const { artifact } = await client.getArtifact('dist');
            const downloaded = await client.downloadArtifact(uploaded.id, { path: 'out', expectedHash: artifact.digest });
            return { uploaded, listed, artifact, mismatch: downloaded.digestMismatch, text: fs.readFileSync('out/a.txt', 'utf8') + fs.readFileSync('out/sub/b.txt', 'utf8') };
            """);

        var kept = Assert.Single(await Artifacts.ListAsync(Run, Token));
        Assert.Equal("onetwo", answer.GetProperty("text").GetString());
        Assert.False(answer.GetProperty("mismatch").GetBoolean());
        Assert.Equal((kept.Id, kept.Digest, kept.Size), (answer.GetProperty("uploaded").GetProperty("id").GetInt64(), answer.GetProperty("uploaded").GetProperty("digest").GetString(), answer.GetProperty("uploaded").GetProperty("size").GetInt64()));
        Assert.Equal("dist", Assert.Single(answer.GetProperty("listed").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal($"sha256:{kept.Digest}", answer.GetProperty("artifact").GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Overwrites_by_deleting_first()
    {
        var answer = await RunAsync(Client + """
            await client.uploadArtifact('dist', ['dist/a.txt'], 'dist');
            const refused = await client.uploadArtifact('dist', ['dist/a.txt'], 'dist').catch(error => error.message);
            fs.writeFileSync('dist/a.txt', 'changed');
            await client.deleteArtifact('dist');
            const { id } = await client.uploadArtifact('dist', ['dist/a.txt'], 'dist');
            await client.downloadArtifact(id, { path: 'out' });
            const missing = await client.deleteArtifact('other').catch(error => error.name);
            return [refused, fs.readFileSync('out/a.txt', 'utf8'), missing];
            """);

        Assert.Contains("(409) Conflict: this run has an artifact 'dist' already", answer[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(("changed", "ArtifactNotFoundError"), (answer[1].GetString(), answer[2].GetString()));
        Assert.Single(await Artifacts.ListAsync(Run, Token));
    }

    [Fact]
    public async Task Uploads_a_single_file_as_it_is()
    {
        var answer = await RunAsync(Client + """
            const { id } = await client.uploadArtifact('any', ['dist/a.txt'], 'dist', { skipArchive: true, retentionDays: 3 });
            await client.downloadArtifact(id, { path: 'out' });
            return fs.readdirSync('out').map(name => name + '=' + fs.readFileSync('out/' + name, 'utf8'));
            """);

        Assert.Equal("a.txt=one", Assert.Single(answer.EnumerateArray()).GetString());
        Assert.Equal("text/plain", Assert.Single(await Artifacts.ListAsync(Run, Token)).MediaType);
    }

    [Fact]
    public async Task Uploads_many_at_once()
    {
        var answer = await RunAsync(Client + """
            fs.writeFileSync('dist/big', Buffer.alloc(20_000_000, 'x'));
            const ids = await Promise.all([...Array(12).keys()].map(async n => (await client.uploadArtifact('dist-' + n, ['dist/big', 'dist/a.txt'], 'dist', { compressionLevel: 0 })).id));
            await Promise.all(ids.map((id, n) => client.downloadArtifact(id, { path: 'out/' + n })));
            return ids.map((_, n) => fs.statSync('out/' + n + '/big').size);
            """);

        Assert.Equal(12, answer.GetArrayLength());
        Assert.All(answer.EnumerateArray(), size => Assert.Equal(20_000_000, size.GetInt64()));
        Assert.Equal(12, (await Artifacts.ListAsync(Run, Token)).Count);
    }

    [Fact]
    public async Task Uploads_and_downloads_what_is_large()
    {
        var answer = await RunAsync(Client + """
            const crypto = await import('node:crypto');
            const large = crypto.randomBytes(200 * 1024 * 1024);
            fs.writeFileSync('dist/large', large);
            const { id, digest } = await client.uploadArtifact('large', ['dist/large'], 'dist', { compressionLevel: 0 });
            const { digestMismatch } = await client.downloadArtifact(id, { path: 'out', expectedHash: 'sha256:' + digest });
            return !digestMismatch && Buffer.compare(large, fs.readFileSync('out/large')) === 0;
            """);

        Assert.True(answer.GetBoolean());
    }

    [Fact]
    public async Task The_client_of_the_fourth_actions_works_too()
    {
        var answer = await RunAsync(Client + """
            const { DefaultArtifactClient: Old } = load('artifact-2');
            const old = new Old();
            const { id } = await old.uploadArtifact('dist', ['dist/a.txt'], 'dist', { retentionDays: 1 });
            await old.downloadArtifact(id, { path: 'out' });
            await client.downloadArtifact(id, { path: 'out-2' });
            return [fs.readFileSync('out/a.txt', 'utf8'), fs.readFileSync('out-2/a.txt', 'utf8'), (await old.deleteArtifact('dist')).id === id];
            """);

        Assert.Equal("""["one","one",true]""", JsonSerializer.Serialize(answer));
        Assert.Empty(await Artifacts.ListAsync(Run, Token));
    }
}
