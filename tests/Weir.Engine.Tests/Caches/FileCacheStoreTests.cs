using System.Formats.Tar;
using System.IO.Compression;
using Weir.Engine.Caches;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Caches;

public sealed class FileCacheStoreTests : CacheStoreContract, IDisposable
{
    private const string Main = "refs/heads/main";

    private readonly ScratchFolder _folder = new();
    private readonly SteppingClock _time = new();

    public FileCacheStoreTests() => Store = Open(10_000);

    protected override ICacheStore Store { get; }

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Fact]
    public async Task The_least_recently_used_entry_makes_room()
    {
        var first = await PutAsync("first", size: 4_000);
        await PutAsync("second", size: 3_000);
        Wait();
        await Store.UnpackAsync(first, Session, "/work/out", Token);

        await PutAsync("third", size: 3_000);

        Assert.Equal("first", await FoundAsync([Main], "first"));
        Assert.Null(await FoundAsync([Main], "second"));
        Assert.Equal("third", await FoundAsync([Main], "third"));
        Assert.Equal(2, Archives().Length);
    }

    [Fact]
    public async Task An_entry_that_made_room_says_so()
    {
        var first = await PutAsync("first", size: 6_000);
        await PutAsync("second", size: 6_000);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await Store.UnpackAsync(first, Session, "/work/out", Token));

        Assert.Equal("the cache 'first' is not there any more: it has made room for newer ones", error.Message);
    }

    [Fact]
    public async Task An_entry_above_the_limit_is_refused_and_evicts_nothing()
    {
        await PutAsync("small", size: 100);

        var error = await Assert.ThrowsAsync<StoreException>(() => PutAsync("large", size: 20_000));

        Assert.Contains("'large' is larger than the 10000 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal("small", await FoundAsync([Main], "small"));
        Assert.Single(Archives());
    }

    [Fact]
    public async Task Another_process_sees_the_same_entries()
    {
        await PutAsync("k");

        Assert.NotNull(await Open(10_000).FindAsync(new CacheLookup("octo/shop", [Main], ["k"], "v"), Token));
    }

    [Fact]
    public async Task An_archive_that_lost_its_end_is_not_found_and_can_be_put_again()
    {
        await PutAsync("k");
        await using (var archive = new FileStream(Assert.Single(Archives()), FileMode.Open))
            archive.SetLength(5);

        Assert.Null(await FoundAsync([Main], "k"));
        Assert.NotNull(await PutAsync("k"));
    }

    [Fact]
    public async Task What_killed_processes_left_is_swept_after_a_day()
    {
        await PutAsync("k");
        var folder = Path.GetDirectoryName(Assert.Single(Archives()))!;
        var old = Path.Combine(folder, "1.partial");
        var orphan = Path.Combine(folder, "2.tar.gz");
        var fresh = Path.Combine(folder, "3.partial");
        foreach (var file in new[] { old, orphan, fresh })
            await File.WriteAllTextAsync(file, "left", Token);
        File.SetLastWriteTimeUtc(old, _time.GetUtcNow().UtcDateTime.AddDays(-2));
        File.SetLastWriteTimeUtc(orphan, _time.GetUtcNow().UtcDateTime.AddDays(-2));
        File.SetLastWriteTimeUtc(fresh, _time.GetUtcNow().UtcDateTime);

        await PutAsync("another");

        Assert.False(File.Exists(old));
        Assert.False(File.Exists(orphan));
        Assert.True(File.Exists(fresh));
    }

    [Fact]
    public async Task An_archive_from_elsewhere_lays_out_relative_names_only()
    {
        var store = Open(10_000);
        var file = store.NewFile(Key("k").Repository);
        using (var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        using (var writer = new TarWriter(gzip))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "fine"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "/home/mona/.ssh/authorized_keys"));
        }

        var entry = await store.KeepAsync(Key("k"), file, Token);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await Store.UnpackAsync(entry!, Session, "/work/out", Token));

        Assert.Contains("is an absolute path", error.Message, StringComparison.Ordinal);
        Assert.Empty(Session.Files.Tree("/home"));
    }

    [Fact]
    public async Task A_damaged_index_is_named()
    {
        await PutAsync("k");
        var index = Path.Combine(Path.GetDirectoryName(Assert.Single(Archives()))!, "entries.json");
        await File.WriteAllTextAsync(index, "[{", Token);

        var error = await Assert.ThrowsAsync<StoreException>(() => FoundAsync([Main], "k"));

        Assert.Contains(index, error.Message, StringComparison.Ordinal);
    }

    protected override void Wait() => _time.Step();

    private FileCacheStore Open(long most) => new(_folder.Path, new FileCacheOptions { MaximumBytes = most }, _time);

    private string[] Archives() => Directory.GetFiles(_folder.Path, "*.tar.gz", SearchOption.AllDirectories);

    // Its timers are real, since writers of one key wait for each other.
    private sealed class SteppingClock : TimeProvider
    {
        private long _seconds = 1_800_000_000;

        public void Step() => _seconds++;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(_seconds);
    }
}
