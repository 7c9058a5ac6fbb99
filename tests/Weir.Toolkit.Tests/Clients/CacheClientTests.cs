using System.Text.Json;

namespace Weir.Toolkit.Tests.Clients;

public sealed class CacheClientTests : NpmScene
{
    private const string Branch = "refs/heads/branch";
    private const string Main = "refs/heads/main";

    [Theory]
    [InlineData("@actions/cache")]
    [InlineData("cache-4")]
    [InlineData("cache-3")]
    public async Task Saves_and_restores_by_key_and_by_its_beginning(string package)
    {
        var answer = await RunAsync($$"""
            const cache = await load('{{package}}');
            const write = text => { fs.mkdirSync('deps/sub', { recursive: true }); fs.writeFileSync('deps/sub/file', text); };
            const read = () => { const text = fs.existsSync('deps') ? fs.readFileSync('deps/sub/file', 'utf8') : null; fs.rmSync('deps', { recursive: true, force: true }); return text; };
            const answers = [await cache.restoreCache(['deps'], 'deps-1', ['deps-'])];
            write('first');
            answers.push(await cache.saveCache(['deps'], 'deps-1') > 0);
            write('second');
            answers.push(await cache.saveCache(['deps'], 'deps-1'));
            fs.rmSync('deps', { recursive: true });
            answers.push(await cache.restoreCache(['deps'], 'deps-1'), read());
            answers.push(await cache.restoreCache(['deps'], 'deps-2', ['other-', 'deps-']), read());
            answers.push(await cache.restoreCache(['deps'], 'deps-2', ['deps-'], { lookupOnly: true }), read());
            answers.push(await cache.restoreCache(['elsewhere'], 'deps-1'));
            return answers.map(answer => answer ?? null);
            """);

        Assert.Equal("""[null,true,-1,"deps-1","first","deps-1","first","deps-1",null,null]""", JsonSerializer.Serialize(answer));
    }

    [Fact]
    public async Task A_branch_reads_what_its_base_saved_and_not_the_other_way_round()
    {
        const string Restore = """
            const cache = await load('@actions/cache');
            return [await cache.restoreCache(['deps'], 'of-main') ?? null, await cache.restoreCache(['deps'], 'of-branch') ?? null];
            """;
        string Save(string key) => $$"""
            const cache = await load('@actions/cache');
            fs.mkdirSync('deps', { recursive: true });
            return await cache.saveCache(['deps'], '{{key}}');
            """;
        await RunAsync(Save("of-main"), Main);
        await RunAsync(Save("of-branch"), Branch, Main);

        Assert.Equal("""["of-main",null]""", JsonSerializer.Serialize(await RunAsync(Restore, Main)));
        Assert.Equal("""["of-main","of-branch"]""", JsonSerializer.Serialize(await RunAsync(Restore, Branch, Main)));
    }

    [Fact]
    public async Task Saves_and_restores_what_is_large()
    {
        var answer = await RunAsync("""
            const cache = await load('@actions/cache');
            const crypto = await import('node:crypto');
            const large = crypto.randomBytes(200 * 1024 * 1024);
            fs.mkdirSync('deps');
            fs.writeFileSync('deps/large', large);
            const id = await cache.saveCache(['deps'], 'large');
            fs.rmSync('deps', { recursive: true });
            const key = await cache.restoreCache(['deps'], 'large');
            return id > 0 && key === 'large' && Buffer.compare(large, fs.readFileSync('deps/large')) === 0;
            """);

        Assert.True(answer.GetBoolean());
    }

    [Fact]
    public async Task Saves_many_at_once()
    {
        var answer = await RunAsync("""
            const cache = await load('@actions/cache');
            const numbers = [...Array(8).keys()];
            for (const n of numbers) { fs.mkdirSync('deps-' + n); fs.writeFileSync('deps-' + n + '/file', 'text ' + n); }
            const ids = await Promise.all(numbers.map(n => cache.saveCache(['deps-' + n], 'key-' + n)));
            for (const n of numbers) fs.rmSync('deps-' + n, { recursive: true });
            await Promise.all(numbers.map(n => cache.restoreCache(['deps-' + n], 'key-' + n)));
            return ids.every(id => id > 0) && numbers.every(n => fs.readFileSync('deps-' + n + '/file', 'utf8') === 'text ' + n);
            """);

        Assert.True(answer.GetBoolean());
    }
}
