using System.Text;
using Xunit;

namespace Weir.Testing.Executors;

/// <summary>How every executor hands on what processes write.</summary>
public abstract class ExecutorOutputContract(IExecutorUnderTest underTest) : ExecutorScene(underTest)
{
    [Fact]
    public async Task Both_streams_come_in_the_order_of_writing()
    {
        var lines = await LinesAsync("i=0; while [ $i -lt 500 ]; do echo \"out $i\"; echo \"err $i\" >&2; i=$((i+1)); done");
        Assert.Equal(Enumerable.Range(0, 500).SelectMany(i => new[] { $"out {i}", $"err {i}" }), lines);
    }

    [Fact]
    public async Task Lines_are_there_while_the_process_runs()
    {
        var output = new RecordedOutput();
        var running = Session.RunAsync(Script("echo ready; while [ ! -e go ]; do sleep 0.01; done; echo done"), output, Token).AsTask();
        await output.Seen("ready");
        await WriteAsync($"{Session.Places.Workspace}/go", "");
        await running;
        Assert.Equal(["ready", "done"], output.Lines);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\\nb", new[] { "a", "b" })]
    [InlineData("a\\n\\n\\nb\\n", new[] { "a", "", "", "b" })]
    [InlineData("a\\r\\nb\\r\\n\\r\\n", new[] { "a", "b", "" })]
    [InlineData("10%%\\r50%%\\r100%%\\n", new[] { "10%\r50%\r100%" })]
    [InlineData("a\\r", new[] { "a\r" })]
    [InlineData("a\\r\\r\\n", new[] { "a\r" })]
    public async Task Cuts_lines_at_line_feeds_and_drops_the_carriage_return_before(string written, string[] lines) =>
        Assert.Equal(lines, await LinesAsync($"printf '{written}'"));

    [Fact]
    public async Task Bytes_that_are_no_text_pass_untouched()
    {
        var all = Enumerable.Range(0, 256).Where(value => value != '\n').Select(value => (byte)value).ToArray();
        await using (var stream = await Session.Files.OpenWriteAsync($"{Session.Places.Workspace}/binary", null, Token))
            await stream.WriteAsync(all, Token);
        var output = new RecordedOutput();
        await Session.RunAsync(Command("cat", "binary"), output, Token);
        Assert.Equal(all, Assert.Single(output.Bytes));
    }

    [Fact]
    public async Task A_line_of_a_megabyte_is_one_and_a_longer_one_comes_in_pieces()
    {
        var output = new RecordedOutput();
        await Session.RunAsync(Script("head -c 1048576 /dev/zero | tr '\\0' a; echo; head -c 2500000 /dev/zero | tr '\\0' b; printf '\\r\\nend'"), output, Token);
        Assert.Equal([1_048_576, 1_048_576, 1_048_576, 402_848, 3], output.Bytes.Select(line => line.Length));
        Assert.Equal(2_500_000, output.Bytes.Skip(1).Take(3).Sum(line => line.Count(value => value == 'b')));
    }

    [Fact]
    public async Task Pieces_of_a_line_are_not_cut_within_a_character()
    {
        var output = new RecordedOutput();
        await Session.RunAsync(Script("printf x; yes 水 | head -n 500000 | tr -d '\\n'"), output, Token);
        Assert.Equal(1 + (500_000 * 3), output.Bytes.Sum(line => line.Length));
        Assert.True(output.Bytes.Count > 1);
        Assert.All(output.Bytes, line => new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(line));
    }

    [Fact]
    public async Task A_million_lines_all_arrive()
    {
        var (count, bytes) = (0, 0L);
        var output = new OutputTo(line => (count, bytes) = (count + 1, bytes + line.Length));
        await Session.RunAsync(Command("seq", "1000000"), output, Token);
        Assert.Equal((1_000_000, 5_888_896L), (count, bytes));
    }

    [Fact]
    public async Task A_process_waits_for_who_reads_it_and_nothing_is_lost()
    {
        using var gate = new SemaphoreSlim(0);
        var reading = new TaskCompletionSource();
        var count = 0;
        var output = new OutputTo(_ =>
        {
            reading.TrySetResult();
            if (count++ == 0)
                gate.Wait(Token);
        });
        var running = Session.RunAsync(Script("seq 2000000; touch written"), output, Token).AsTask();
        await reading.Task;
        Assert.Null(await Session.Files.StatAsync($"{Session.Places.Workspace}/written", Token));
        gate.Release();
        await running;
        Assert.Equal(2_000_000, count);
    }

    [Fact]
    public async Task An_output_that_throws_ends_its_process()
    {
        var output = new OutputTo(_ => throw new InvalidOperationException("the disk is full"));
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Session.RunAsync(Command("yes"), output, Token).AsTask());
        Assert.Equal("the disk is full", thrown.Message);
    }

    [Fact]
    public async Task A_process_left_in_the_background_holds_nobody_up()
    {
        Assert.Equal(["started"], await LinesAsync($"{Forever} & echo started"));
        Assert.Equal(["next"], await LinesAsync("echo next"));
    }

    [Fact]
    public async Task One_that_writes_without_end_in_the_background_holds_nobody_up()
    {
        var seen = new TaskCompletionSource();
        var result = await Session.RunAsync(Script("yes & echo started"), new OutputTo(_ => seen.TrySetResult()), Token);
        Assert.Equal(0, result.ExitCode);
        await seen.Task;
    }

    [Fact]
    public async Task What_is_written_in_the_background_goes_to_the_step_that_started_it()
    {
        var first = new RecordedOutput();
        await Session.RunAsync(Script("(while [ ! -e go ]; do sleep 0.01; done; echo late; seq 100000; echo last) & echo first"), first, Token);
        Assert.Equal(["first"], first.Lines);
        Assert.Equal(["second"], await LinesAsync("touch go; echo second"));
        await first.Seen("last");
        Assert.Equal(100_003, first.Lines.Count);
    }

    [Fact]
    public async Task The_end_of_a_line_in_the_background_is_not_waited_for()
    {
        var output = new RecordedOutput();
        await Session.RunAsync(Script($"{Forever} & printf unfinished"), output, Token);
        Assert.Equal(["unfinished"], output.Lines);
    }
}
