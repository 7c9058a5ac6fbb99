using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Logs;
using Weir.Pipelines.Execution;
using Weir.Testing;
using static Weir.Engine.Tests.Logs.LogTestLines;

namespace Weir.Engine.Tests.Logs;

public sealed class JobLogTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 22, 10, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_come_back_with_number_step_kind_and_time()
    {
        using (var log = Create())
        {
            log.Write("one", step: 0, LogKind.Notice);
            _time.Advance(TimeSpan.FromSeconds(2));
            log.Write("two", step: 1, LogKind.Command);
            log.Write("", step: 1, LogKind.GroupEnd);
        }

        var lines = ReadAll(_folder.Path);

        Assert.Equal([1, 2, 3], lines.Select(line => line.Number));
        Assert.Equal([0, 1, 1], lines.Select(line => line.Step));
        Assert.Equal([LogKind.Notice, LogKind.Command, LogKind.GroupEnd], lines.Select(line => line.Kind));
        Assert.Equal(["one", "two", ""], lines.Select(line => line.Text));
        Assert.Equal(TimeSpan.FromSeconds(2), lines[1].At - lines[0].At);
    }

    [Fact]
    public void Bytes_that_are_not_text_come_back_as_they_were()
    {
        byte[] bytes = [0, 0xff, 0xfe, 10, 13, 0x80, 0xc3];
        using (var log = Create())
            log.Write(1, LogKind.Output, bytes);

        Assert.Equal(bytes, Assert.Single(ReadAll(_folder.Path)).Utf8.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4_999, 3)]
    [InlineData(9_990, 100)]
    [InlineData(10_001, 5)]
    public void A_range_in_the_middle_reads_only_the_segments_that_hold_it(int first, int count)
    {
        using (var log = Create(new JobLogOptions { SegmentBytes = 4_096 }))
            log.WriteNumbered(1, 10_000);
        var range = new LogRange { First = first, Count = count };

        Assert.Equal(Enumerable.Range(first, count).Where(number => number <= 10_000).Select(Numbered), Texts(_folder.Path, range));
    }

    [Fact]
    public void The_lines_of_one_step_are_found_among_those_of_others()
    {
        using (var log = Create(new JobLogOptions { SegmentBytes = 512 }))
        {
            for (var step = 1; step <= 50; step++)
            {
                log.Write($"step {step} begins", step);
                log.Write("from the background", step: 7);
                log.Write($"step {step} ends", step);
            }
        }

        Assert.Equal(["step 30 begins", "step 30 ends"], Texts(_folder.Path, new LogRange { Step = 30 }));
        Assert.Equal(52, ReadAll(_folder.Path, new LogRange { Step = 7 }).Count);
    }

    [Fact]
    public void A_line_is_readable_by_others_within_the_flush_interval()
    {
        using var log = Create();
        log.Write("first");
        Assert.Empty(Texts(_folder.Path));

        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(["first"], Texts(_folder.Path));

        log.Write("second");
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(["first", "second"], Texts(_folder.Path));
    }

    [Fact]
    public void Lines_of_the_tail_and_of_segments_join_without_gap_or_double()
    {
        using var log = Create(new JobLogOptions { SegmentBytes = 1_000 });
        for (var number = 1; number <= 200; number++)
        {
            log.Write(Numbered(number));
            if (number % 3 == 0)
                log.Flush();
            if (number % 20 == 0)
            {
                log.Flush();
                Assert.Equal(Enumerable.Range(1, number).Select(Numbered), Texts(_folder.Path));
            }
        }
    }

    [Fact]
    public void The_last_line_is_known_without_reading_the_others()
    {
        using var reader = new JobLogReader(_folder.Path);
        Assert.Equal(0, reader.LastLine);
        using var log = Create(new JobLogOptions { SegmentBytes = 1_000 });
        log.WriteNumbered(1, 500);
        log.Flush();

        Assert.Equal(500, reader.LastLine);
    }

    [Fact]
    public void A_complete_log_leaves_no_tail_file()
    {
        using (var log = Create())
        {
            log.Write("x");
            log.Flush();
        }

        Assert.Equal(["0.log", "index"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_line_of_many_megabytes_is_kept_as_pieces_of_one()
    {
        var line = Enumerable.Range(0, 5_000_000).Select(place => (byte)('a' + (place % 26))).ToArray();
        using (var log = Create())
            log.Write(1, LogKind.Output, line);

        var lines = ReadAll(_folder.Path);

        Assert.Equal(5, lines.Count);
        Assert.Equal(line, lines.SelectMany(piece => piece.Utf8.ToArray()));
    }

    [Fact]
    public void A_log_above_its_limit_keeps_head_and_tail_and_says_what_is_missing()
    {
        const int Count = 20_000;
        using (var log = Create(new JobLogOptions { SegmentBytes = 1_024, MaximumBytes = 100_000 }))
            log.WriteNumbered(1, Count);

        var lines = ReadAll(_folder.Path);
        var gap = Assert.Single(lines, line => line.Kind == LogKind.Warning);
        var kept = lines.Where(line => line != gap).ToList();

        Assert.All(kept, line => Assert.Equal(Numbered((int)line.Number), line.Text));
        Assert.Equal(1, kept[0].Number);
        Assert.Equal(Count, kept[^1].Number);
        Assert.Equal($"{Count - kept.Count} lines are missing here: the log grew past its limit", gap.Text);
        Assert.InRange(kept.Sum(line => line.Utf8.Length), 70_000, 100_000);
        Assert.InRange(Directory.GetFiles(_folder.Path, "*.log").Length, 1, 18);
    }

    [Fact]
    public void Lines_that_are_missing_are_told_where_a_range_begins_among_them()
    {
        using (var log = Create(new JobLogOptions { SegmentBytes = 1_024, MaximumBytes = 50_000 }))
            log.WriteNumbered(1, 20_000);

        var line = Assert.Single(ReadAll(_folder.Path, new LogRange { First = 10_000, Count = 1 }));

        Assert.Equal(10_000, line.Number);
        Assert.Contains("missing here", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_threads_lose_and_mix_nothing()
    {
        using (var log = Create(new JobLogOptions { SegmentBytes = 2_000 }))
        {
            await Task.WhenAll(Enumerable.Range(1, 4).Select(step => Task.Run(() =>
            {
                for (var number = 0; number < 2_000; number++)
                    log.Write($"{step}:{number}", step);
            })));
        }

        var lines = ReadAll(_folder.Path);

        Assert.All(
            lines.GroupBy(line => line.Step),
            step => Assert.Equal(Enumerable.Range(0, 2_000).Select(number => $"{step.Key}:{number}"), step.Select(line => line.Text)));
        Assert.Equal(8_000, lines.Count);
    }

    [Fact]
    public void Times_never_go_back_even_when_the_clock_does()
    {
        var clock = new SettableClock { Now = DateTimeOffset.UnixEpoch.AddDays(1) };
        using (var log = JobLog.Create(_folder.Path, new JobLogOptions(), clock))
        {
            log.Write("before", step: 1);
            clock.Now -= TimeSpan.FromHours(2);
            log.Write("after", step: 2);
        }

        Assert.Single(ReadAll(_folder.Path).Select(line => line.At).Distinct());
    }

    [Fact]
    public void A_disk_that_takes_no_more_is_reported_with_the_place()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this system has no device that is always full");
        var log = Create(new JobLogOptions { SegmentBytes = 200 });
        File.CreateSymbolicLink(_folder.In("0.log"), "/dev/full");

        var error = Assert.Throws<StoreException>(() => log.WriteNumbered(1, 20));

        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(log.Dispose);
    }

    [Fact]
    public void Nothing_is_written_after_the_end()
    {
        var log = Create();
        log.Dispose();

        Assert.Throws<ObjectDisposedException>(() => log.Write("late"));
        log.Dispose();
    }

    private JobLog Create(JobLogOptions? options = null) => JobLog.Create(_folder.Path, options ?? new JobLogOptions(), _time);

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
