using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Storage;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Storage;

public sealed class StorageTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_lock_is_held_by_one_and_then_by_the_next()
    {
        var first = await AcquireAsync(TimeSpan.FromSeconds(10));
        var second = AcquireAsync(TimeSpan.FromSeconds(10)).AsTask();
        Assert.False(second.IsCompleted);

        first.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await second).Dispose();
    }

    [Fact]
    public async Task Who_waits_too_long_for_a_lock_is_told_which()
    {
        using var first = await AcquireAsync(TimeSpan.Zero);
        var second = AcquireAsync(TimeSpan.FromSeconds(2)).AsTask();
        while (!second.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<StoreException>(() => second);
        Assert.Equal($"another process has held '{_folder.In("lock")}' for 2 seconds; end it, or try again later", error.Message);
    }

    [Fact]
    public async Task Who_stops_waiting_for_a_lock_does_not_get_it()
    {
        using var first = await AcquireAsync(TimeSpan.Zero);
        using var stop = new CancellationTokenSource();
        var second = StoreLock.AcquireAsync(_folder.In("lock"), TimeSpan.FromHours(1), _time, stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public void A_file_is_replaced_as_a_whole_and_nothing_else_is_left()
    {
        AtomicFile.Write(_folder.In("deep", "file"), "one"u8, durable: true);
        AtomicFile.Write(_folder.In("deep", "file"), "two"u8, durable: false);

        Assert.Equal("two", File.ReadAllText(_folder.In("deep", "file")));
        Assert.Equal(["file"], Directory.GetFiles(_folder.In("deep")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_that_cannot_be_replaced_leaves_nothing_beside_it()
    {
        Directory.CreateDirectory(_folder.In("file", "in the way"));

        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(_folder.In("file"), "x"u8, durable: true));

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("build")]
    [InlineData("build-and_test2")]
    public void A_plain_name_is_its_own_folder(string name) => Assert.Equal(name, FolderNames.Of(name));

    [Theory]
    [InlineData("Build")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("con.")]
    [InlineData("ünïcode")]
    [InlineData("a b")]
    public void Any_other_name_has_a_folder_that_every_file_system_takes(string name)
    {
        var folder = FolderNames.Of(name);

        Assert.Matches(@"^[A-Za-z0-9_-]*\.[0-9a-f]{12}$", folder);
        Assert.NotEqual(FolderNames.Of(name + "x"), folder, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Names_that_differ_in_case_have_different_folders() =>
        Assert.NotEqual(FolderNames.Of("build"), FolderNames.Of("BUILD"), StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void A_name_of_any_length_has_a_short_folder() => Assert.InRange(FolderNames.Of(new string('n', 5_000)).Length, 1, 80);

    private ValueTask<StoreLock> AcquireAsync(TimeSpan patience) => StoreLock.AcquireAsync(_folder.In("lock"), patience, _time, Token);
}
