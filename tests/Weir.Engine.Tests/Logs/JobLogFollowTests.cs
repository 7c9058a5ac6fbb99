using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Logs;
using Weir.Testing;
using static Weir.Engine.Tests.Logs.LogTestLines;

namespace Weir.Engine.Tests.Logs;

public sealed class JobLogFollowTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeTimeProvider _readerTime = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Follows_a_log_to_its_end()
    {
        var log = JobLog.Create(_folder.Path, new JobLogOptions { SegmentBytes = 1_000 }, _time);
        using var reader = new JobLogReader(_folder.Path);
        await using var lines = reader.FollowAsync(1, _readerTime, Token).GetAsyncEnumerator(Token);
        var seen = new List<string>();

        for (var round = 0; round < 10; round++)
        {
            log.WriteNumbered((round * 50) + 1, 50);
            log.Flush();
            for (var number = 0; number < 50; number++)
                seen.Add(await NextAsync(lines));
        }

        log.Write("the end");
        log.Dispose();
        seen.Add(await NextAsync(lines));
        var more = lines.MoveNextAsync();
        _readerTime.Advance(TimeSpan.FromMilliseconds(100));

        Assert.False(await more);
        Assert.Equal([.. Enumerable.Range(1, 500).Select(Numbered), "the end"], seen);
    }

    [Fact]
    public async Task Waits_a_tenth_of_a_second_between_two_looks()
    {
        using var log = JobLog.Create(_folder.Path, new JobLogOptions(), _time);
        using var reader = new JobLogReader(_folder.Path);
        await using var lines = reader.FollowAsync(1, _readerTime, Token).GetAsyncEnumerator(Token);
        var next = lines.MoveNextAsync();
        log.Write("hello");
        log.Flush();

        _readerTime.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(next.IsCompleted);

        _readerTime.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await next);
        Assert.Equal("hello", lines.Current.Text);
    }

    [Fact]
    public async Task Follows_a_log_that_does_not_exist_yet()
    {
        using var reader = new JobLogReader(_folder.In("later"));
        await using var lines = reader.FollowAsync(1, _readerTime, Token).GetAsyncEnumerator(Token);
        var next = lines.MoveNextAsync();

        using (var log = JobLog.Create(_folder.In("later"), new JobLogOptions(), _time))
            log.Write("here I am");
        _readerTime.Advance(TimeSpan.FromMilliseconds(100));

        Assert.True(await next);
        Assert.Equal("here I am", lines.Current.Text);
    }

    [Fact]
    public async Task Ends_when_it_is_told_to()
    {
        using var log = JobLog.Create(_folder.Path, new JobLogOptions(), _time);
        using var reader = new JobLogReader(_folder.Path);
        using var stop = new CancellationTokenSource();
        await using var lines = reader.FollowAsync(1, _readerTime, stop.Token).GetAsyncEnumerator(Token);
        var next = lines.MoveNextAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private async Task<string> NextAsync(IAsyncEnumerator<LogLine> lines)
    {
        var next = lines.MoveNextAsync();
        if (!next.IsCompleted)
            _readerTime.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await next);
        return lines.Current.Text;
    }
}
