using Weir.Pipelines.Execution;
using Xunit;

namespace Weir.Testing;

/// <summary>What every cache store does.</summary>
public abstract class CacheStoreContract
{
    private const string Repository = "octo/shop";
    private const string Main = "refs/heads/main";
    private const string Branch = "refs/heads/work";

    protected MemorySession Session { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The store under test; empty at first, and the same one in all of a test.</summary>
    protected abstract ICacheStore Store { get; }

    /// <summary>Lets the store's clock move on.</summary>
    protected abstract void Wait();

    [Fact]
    public async Task An_entry_comes_back_as_it_was_put()
    {
        Session.Files.Add("/work/shop/node_modules/a/index.js", "code", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Session.Files.AddLink("/work/shop/node_modules/.bin/a", "../a/index.js");
        Session.Files.Add("/home/mona/.npm/x", "tarball");

        var put = await Store.PutAsync(
            Key("k"), [new("/work/shop/node_modules", "node_modules"), new("/home/mona/.npm", "/home/mona/.npm")], Session, Token);
        var other = new MemorySession();
        await Store.UnpackAsync((await FindAsync([Main], "k"))!, other, "/work/shop", Token);

        Assert.NotNull(put);
        Assert.Equal(
            ["node_modules/", "node_modules/.bin/", "node_modules/.bin/a -> ../a/index.js", "node_modules/a/", "node_modules/a/index.js"],
            other.Files.Tree("/work/shop"));
        Assert.Equal("tarball", other.Files.Text("/home/mona/.npm/x"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserExecute,
            (await other.Files.StatAsync("/work/shop/node_modules/a/index.js", Token))!.Mode);
    }

    [Fact]
    public async Task The_whole_folder_can_be_an_entry()
    {
        Session.Files.Add("/work/shop/a/b", "x");

        await Store.PutAsync(Key("k"), [new PackedFile("/work/shop", ".")], Session, Token);
        await Store.UnpackAsync((await FindAsync([Main], "k"))!, Session, "/work/again", Token);

        Assert.Equal(["a/", "a/b"], Session.Files.Tree("/work/again"));
    }

    [Fact]
    public async Task The_exact_key_is_preferred_to_newer_ones_that_begin_alike()
    {
        await PutAsync("npm-1");
        await PutAsync("npm-1-newer");

        Assert.Equal("npm-1", await FoundAsync([Main], "npm-1"));
    }

    [Fact]
    public async Task Else_the_newest_that_begins_with_a_key_is_taken_in_the_order_of_the_keys()
    {
        await PutAsync("npm-linux-1");
        await PutAsync("npm-linux-2");
        await PutAsync("npm-mac-3");

        Assert.Equal("npm-linux-2", await FoundAsync([Main], "npm-linux-9", "npm-linux-", "npm-"));
        Assert.Equal("npm-mac-3", await FoundAsync([Main], "npm-linux-9", "npm-"));
        Assert.Equal("npm-linux-2", await FoundAsync([Main], "npm-linux"));
        Assert.Null(await FoundAsync([Main], "pip-", "gem-"));
    }

    [Fact]
    public async Task A_nearer_scope_wins_over_a_better_key()
    {
        await PutAsync("npm-1", Main);
        await PutAsync("npm-old", Branch);

        Assert.Equal("npm-old", await FoundAsync([Branch, Main], "npm-1", "npm-"));
        Assert.Equal("npm-1", await FoundAsync([Main], "npm-1", "npm-"));
        Assert.Null(await FoundAsync(["refs/heads/other"], "npm-1", "npm-"));
    }

    [Fact]
    public async Task Entries_of_other_paths_or_repositories_are_not_found()
    {
        await PutAsync("k");

        Assert.Null(await Store.FindAsync(new CacheLookup(Repository, [Main], ["k"], "other version"), Token));
        Assert.Null(await Store.FindAsync(new CacheLookup("octo/other", [Main], ["k"], "v"), Token));
    }

    [Fact]
    public async Task An_entry_never_changes()
    {
        Session.Files.Add("/work/shop/f", "first");
        await Store.PutAsync(Key("k"), [new PackedFile("/work/shop/f", "f")], Session, Token);
        Session.Files.Add("/work/shop/f", "second");

        Assert.Null(await Store.PutAsync(Key("k"), [new PackedFile("/work/shop/f", "f")], Session, Token));

        await Store.UnpackAsync((await FindAsync([Main], "k"))!, Session, "/work/out", Token);
        Assert.Equal("first", Session.Files.Text("/work/out/f"));
    }

    [Fact]
    public async Task One_key_may_stand_in_several_scopes_and_versions()
    {
        await PutAsync("k", Main);
        await PutAsync("k", Branch);
        Session.Files.Add("/work/shop/f", "x");

        Assert.NotNull(await Store.PutAsync(Key("k") with { Version = "w" }, [new PackedFile("/work/shop/f", "f")], Session, Token));
        Assert.Null(await Store.PutAsync(Key("k"), [new PackedFile("/work/shop/f", "f")], Session, Token));
    }

    [Fact]
    public async Task Of_several_who_write_one_key_one_wins()
    {
        Session.Files.Add("/work/shop/f", "x");

        var entries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await Task.Yield();
            return await Store.PutAsync(Key("k"), [new PackedFile("/work/shop/f", "f")], Session, Token);
        }));

        var won = Assert.Single(entries, entry => entry is not null);
        Assert.Equal(won, await FindAsync([Main], "k"));
    }

    [Fact]
    public async Task A_put_that_fails_leaves_nothing()
    {
        PackedFile[] files = [new("/work/is/not/there", "f")];

        await Assert.ThrowsAsync<StoreException>(async () => await Store.PutAsync(Key("k"), files, Session, Token));

        Assert.Null(await FoundAsync([Main], "k"));
        await PutAsync("k");
    }

    [Fact]
    public async Task Keys_are_short_and_have_no_comma()
    {
        await PutAsync(new string('k', 512));
        var tooLong = await Assert.ThrowsAsync<StoreException>(() => PutAsync(new string('k', 513)));
        var comma = await Assert.ThrowsAsync<StoreException>(() => PutAsync("a,b"));
        var empty = await Assert.ThrowsAsync<StoreException>(() => FoundAsync([Main], "k", ""));
        var many = await Assert.ThrowsAsync<StoreException>(() => FoundAsync([Main], [.. Enumerable.Repeat("k", 11)]));

        Assert.Contains("has 513 characters, at most 512 are allowed", tooLong.Message, StringComparison.Ordinal);
        Assert.Contains("'a,b' has a comma", comma.Message, StringComparison.Ordinal);
        Assert.Contains("needs a key", empty.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 10 keys, not by 11", many.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_was_made_elsewhere_is_given_back_as_it_is()
    {
        var file = await NewFileAsync("anything");

        var entry = await Store.KeepAsync(Key("blob"), file, Token);

        Assert.False(File.Exists(file));
        Assert.Equal(entry, await FindAsync([Main], "bl"));
        using var reader = new StreamReader(await Store.OpenAsync(entry!, Token));
        Assert.Equal("anything", await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task An_archive_under_a_key_that_is_taken_stays_the_callers()
    {
        await Store.KeepAsync(Key("blob"), await NewFileAsync("first"), Token);
        var file = await NewFileAsync("second");

        Assert.Null(await Store.KeepAsync(Key("blob"), file, Token));

        Assert.Equal("second", await File.ReadAllTextAsync(file, Token));
    }

    private async Task<string> NewFileAsync(string text)
    {
        var file = Store.NewFile(Repository);
        await File.WriteAllTextAsync(file, text, Token);
        return file;
    }

    protected static CacheKey Key(string key, string scope = Main) => new(Repository, scope, key, "v");

    protected async Task<CacheEntry> PutAsync(string key, string scope = Main, int size = 10)
    {
        var bytes = new byte[size];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        Session.Files.Add("/work/shop/f", bytes);
        Wait();
        return (await Store.PutAsync(Key(key, scope), [new PackedFile("/work/shop/f", "f")], Session, Token))!;
    }

    protected ValueTask<CacheEntry?> FindAsync(string[] scopes, params string[] keys) =>
        Store.FindAsync(new CacheLookup(Repository, scopes, keys, "v"), Token);

    protected async Task<string?> FoundAsync(string[] scopes, params string[] keys) => (await FindAsync(scopes, keys))?.Key.Key;
}
