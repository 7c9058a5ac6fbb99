using Weir.Engine.Runs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Testing;

namespace Weir.Engine.Tests.Runs;

public sealed class MemoryJournalTests : JournalContract
{
    protected override ValueTask<IJournal> OpenAsync() => new(new MemoryJournal(TimeProvider.System));
}

public sealed class FileJournalTests : JournalContract, IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string File => _folder.In("run", "journal.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_goes_on_where_another_process_ended()
    {
        await AppendAsync("one", "two");
        await AppendAsync("three");

        Assert.Equal(["one", "two", "three"], await ReasonsAsync());
    }

    [Fact]
    public async Task A_writer_killed_at_any_byte_leaves_the_entries_before_and_the_next_one_goes_on()
    {
        await AppendAsync("one", "two", "three");
        var whole = await System.IO.File.ReadAllBytesAsync(File, Token);
        for (var length = 0; length <= whole.Length; length += 7)
        {
            await System.IO.File.WriteAllBytesAsync(File, whole[..length], Token);
            var left = await ReasonsAsync();
            Assert.Equal(new[] { "one", "two", "three" }.Take(left.Count), left);

            await AppendAsync("again");
            Assert.Equal([.. left, "again"], await ReasonsAsync());
        }
    }

    [Fact]
    public async Task A_damaged_line_is_told_with_its_number()
    {
        await AppendAsync("one", "two", "three");
        var lines = await System.IO.File.ReadAllLinesAsync(File, Token);
        lines[1] = lines[1].Replace("cancel-requested", "something-newer", StringComparison.Ordinal);
        await System.IO.File.WriteAllLinesAsync(File, lines, Token);

        var error = await Assert.ThrowsAsync<StoreException>(ReasonsAsync);

        Assert.StartsWith($"{File}:2: the journal is damaged, or of a newer version of Weir: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_line_is_told()
    {
        await AppendAsync("one", "two", "three");
        var lines = await System.IO.File.ReadAllLinesAsync(File, Token);
        await System.IO.File.WriteAllLinesAsync(File, [lines[0], lines[2]], Token);

        var error = await Assert.ThrowsAsync<StoreException>(ReasonsAsync);

        Assert.Contains("entry 2 was expected, found 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_sees_what_was_appended_while_the_writer_is_at_it()
    {
        await using var journal = await OpenAsync();
        await using var reader = await FileJournal.OpenAsync(File, TimeProvider.System, Token);
        for (var number = 1; number <= 3; number++)
        {
            await journal.AppendAsync(new CancelRequested($"{number}"), Token);
            Assert.Equal(number, (await ReadAsync(reader)).Count);
        }
    }

    protected override async ValueTask<IJournal> OpenAsync() => await FileJournal.OpenAsync(File, TimeProvider.System, Token);

    private async Task AppendAsync(params string[] reasons)
    {
        await using var journal = await OpenAsync();
        foreach (var reason in reasons)
            await journal.AppendAsync(new CancelRequested(reason), Token);
    }

    private async Task<IReadOnlyList<string>> ReasonsAsync()
    {
        List<string> reasons = [];
        await foreach (var entry in JournalFile.ReadAsync(File, 0, Token))
            reasons.Add(((CancelRequested)entry.Event).Reason);
        return reasons;
    }
}
