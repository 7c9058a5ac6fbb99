using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Logs;
using Weir.Engine.Runs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Testing;
using static Weir.Testing.PlanBuilder;

namespace Weir.Engine.Tests.Runs;

public sealed class RunHistoryTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 22, 10, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_is_kept_with_its_plan_and_identity()
    {
        using var made = await BeginAsync("ci.yml");
        var read = History().Open(made.Run.Id);

        Assert.Equal(made.Run.Id, read.Run.Id);
        Assert.Equal(1, read.Run.Number);
        Assert.Equal("mona", read.Run.Trigger.Actor);
        Assert.Equal("build", Assert.Single(read.ReadPlan().Jobs).Id.Value);
    }

    [Fact]
    public async Task Each_pipeline_counts_its_own_runs()
    {
        var numbers = new List<int>();
        foreach (var pipeline in new[] { "ci.yml", "ci.yml", "cd.yml", "CI.yml", "ci.yml" })
            numbers.Add((await BeginAsync(pipeline)).Run.Number);

        Assert.Equal([1, 2, 1, 1, 3], numbers);
        Assert.Equal(1, (await BeginAsync("ci.yml", "/work/other")).Run.Number);
    }

    [Fact]
    public async Task Runs_that_begin_at_once_have_different_numbers_and_ids()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            await Task.Yield();
            return (await new RunHistory(_folder.Path, $"/work/{number % 2}", TimeProvider.System).BeginAsync(Plan(Job("a")), Push(), Token)).Run;
        }));

        Assert.Equal(Enumerable.Range(1, 10).SelectMany(number => new[] { number, number }), runs.Select(run => run.Number).Order());
        Assert.Equal(20, runs.Select(run => run.Id).Distinct().Count());
    }

    [Fact]
    public async Task Ids_grow_even_when_the_clock_goes_back()
    {
        var first = (await BeginAsync()).Run.Id;
        var earlier = new RunHistory(_folder.Path, "/work/shop", new FakeTimeProvider(_time.GetUtcNow().AddDays(-1)));
        var second = (await earlier.BeginAsync(Plan(Job("a")), Push(), Token)).Run.Id;

        Assert.True(long.Parse(second.Value, CultureInfo.InvariantCulture) > long.Parse(first.Value, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_with_how_they_ended()
    {
        await FinishAsync(await BeginAsync(), JobResult.Failure);
        using var running = await BeginAsync();
        await using (var journal = await running.OpenJournalAsync(_time, Token))
            await journal.AppendAsync(new RunBegun("Deploy to production", null, []), Token);
        (await BeginAsync()).Dispose();

        var entries = await ListAsync();

        Assert.Equal([3, 2, 1], entries.Select(entry => entry.Run.Number));
        Assert.Equal([RunStatus.Lost, RunStatus.Running, RunStatus.Finished], entries.Select(entry => entry.Status));
        Assert.Equal(["pipeline", "Deploy to production", "Run of ci.yml"], entries.Select(entry => entry.Title));
        Assert.Equal(JobResult.Failure, entries[2].Result);
        Assert.Equal(entries[2].CreatedAt, entries[2].FinishedAt);
    }

    [Fact]
    public async Task A_run_that_is_run_again_is_not_finished()
    {
        var run = await BeginAsync();
        await FinishAsync(run, JobResult.Failure);
        using var again = await History().HoldAsync(run.Run.Id, Token);
        await using var journal = await again.OpenJournalAsync(_time, Token);
        await journal.AppendAsync(new AttemptBegun(2, [], []), Token);

        Assert.Equal(RunStatus.Running, Assert.Single(await ListAsync()).Status);
    }

    [Fact]
    public async Task A_run_that_gave_its_group_back_after_its_end_is_finished()
    {
        var run = await BeginAsync();
        await FinishAsync(run, JobResult.Success, new GroupReleased(null), new CancelRequested("too late"));

        Assert.Equal(JobResult.Success, Assert.Single(await ListAsync()).Result);
    }

    [Fact]
    public async Task A_run_with_a_damaged_journal_does_not_hide_the_others()
    {
        await FinishAsync(await BeginAsync(), JobResult.Success);
        var damaged = await BeginAsync();
        await FinishAsync(damaged, JobResult.Success);
        await File.AppendAllTextAsync(Path.Combine(damaged.Path, "journal.jsonl"), "{]\n", Token);

        var entries = await ListAsync();

        Assert.Equal([RunStatus.Damaged, RunStatus.Finished], entries.Select(entry => entry.Status));
        Assert.Contains("the journal is damaged", entries[0].Problem!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_found_by_number_or_by_the_beginning_of_its_id()
    {
        var ids = new List<RunId>();
        for (var number = 1; number <= 12; number++)
            ids.Add((await BeginAsync("ci.yml")).Run.Id);
        var other = (await BeginAsync("cd.yml")).Run.Id;

        Assert.Equal([ids[11]], await FindAsync("12"));
        Assert.Equal([other, ids[0]], await FindAsync("1"));
        Assert.Equal([ids[4]], await FindAsync(ids[4].Value));
        Assert.Equal(13, (await FindAsync(ids[0].Value[..8])).Count);
        Assert.Empty(await FindAsync("99"));
        Assert.Empty(await FindAsync(""));
    }

    [Fact]
    public async Task The_oldest_runs_are_pruned_but_never_one_that_runs()
    {
        using var running = await BeginAsync();
        for (var number = 0; number < 5; number++)
            await FinishAsync(await BeginAsync(), JobResult.Success);

        Assert.Equal(3, await History().PruneAsync(keep: 2, Token));

        Assert.Equal([6, 5, 1], (await ListAsync()).Select(entry => entry.Run.Number));
        Assert.Equal(0, await History().PruneAsync(keep: 2, Token));
        Assert.Equal(7, (await BeginAsync()).Run.Number);
    }

    [Fact]
    public async Task What_processes_left_that_died_over_a_run_is_pruned_too()
    {
        var run = await BeginAsync();
        var project = Path.GetDirectoryName(run.Path)!;
        Directory.CreateDirectory(Path.Combine(project, ".new-123", "x"));
        Directory.CreateDirectory(Path.Combine(project, ".old-456", "x"));
        Assert.Single(await ListAsync());

        await History().PruneAsync(keep: 200, Token);

        Assert.Empty(Directory.GetDirectories(project, ".*"));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task A_run_that_another_process_runs_cannot_be_held()
    {
        using var run = await BeginAsync();
        using var other = System.Diagnostics.Process.Start("sleep", "60");
        try
        {
            var stat = await File.ReadAllTextAsync($"/proc/{other.Id}/stat", Token);
            Lease(run, ProcessStamp.Own with { Pid = other.Id, Started = stat.Split(')')[1].Split(' ')[20] });

            var error = await Assert.ThrowsAsync<StoreException>(async () => await History().HoldAsync(run.Run.Id, Token));
            Assert.Equal($"run 1 is being run by process {other.Id}; wait for its end, or cancel it", error.Message);
        }
        finally
        {
            other.Kill();
            await other.WaitForExitAsync(Token);
        }

        Assert.Equal(RunStatus.Lost, Assert.Single(await ListAsync()).Status);
        (await History().HoldAsync(run.Run.Id, Token)).Dispose();
    }

    [Theory]
    [InlineData("reused number", RunStatus.Lost)]
    [InlineData("rebooted", RunStatus.Lost)]
    [InlineData("other machine", RunStatus.Running)]
    [InlineData("other container", RunStatus.Running)]
    public async Task A_run_is_lost_only_where_its_process_has_certainly_ended(string holder, RunStatus status)
    {
        using var run = await BeginAsync();
        Lease(run, holder switch
        {
            "reused number" => ProcessStamp.Own with { Started = "1" },
            "rebooted" => ProcessStamp.Own with { Boot = "before" },
            "other machine" => ProcessStamp.Own with { Boot = "there", Host = "there" },
            _ => ProcessStamp.Own with { Namespace = "pid:[1]", Started = "1" },
        });

        Assert.Equal(status, Assert.Single(await ListAsync()).Status);
    }

    [Fact]
    public async Task Logs_and_summaries_of_each_leg_and_attempt_have_their_place()
    {
        using var run = await BeginAsync();
        var leg = new LegId(new JobId("Call[1]/../Build"), 3);
        using (var log = JobLog.Create(run.LogOf(leg, 1, 1), new JobLogOptions(), _time))
            log.Write(1, LogKind.Output, "hello"u8);
        run.WriteSummary(leg, 1, 10, "# Ten");
        run.WriteSummary(leg, 1, 9, "# Old nine");
        run.WriteSummary(leg, 1, 9, "# Nine");

        using var reader = new JobLogReader(run.LogOf(leg, 1, 1));
        Assert.Equal("hello", Assert.Single(reader.Read(new LogRange())).Text);
        Assert.Equal([new StepSummary(9, "# Nine"), new StepSummary(10, "# Ten")], run.ReadSummaries(leg, 1));
        Assert.Empty(run.ReadSummaries(leg, 2));
        Assert.NotEqual(run.LogOf(leg, 1, 1), run.LogOf(leg, 2, 1));
        Assert.StartsWith(run.Path, Path.GetFullPath(run.LogOf(leg, 1, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_users_of_the_machine_do_not_see_the_runs()
    {
        var root = _folder.In("state", "runs");
        (await new RunHistory(root, "/work/shop", _time).BeginAsync(Plan(Job("a")), Push(), Token)).Dispose();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
    }

    [Fact]
    public async Task A_project_without_runs_has_none()
    {
        Assert.Empty(await ListAsync());
        Assert.Equal(0, await History().PruneAsync(1, Token));
        var error = Assert.Throws<StoreException>(() => History().Open(new RunId("123")));
        Assert.Equal("there is no run '123' of '/work/shop'", error.Message);
        Assert.Throws<StoreException>(() => History().Open(new RunId("../..")));
    }

    private static void Lease(RunFolder run, ProcessStamp holder) => File.WriteAllBytes(
        Path.Combine(run.Path, "lease.json"), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(holder, RunJson.Default.ProcessStamp));

    private RunHistory History(string project = "/work/shop") => new(_folder.Path, project, _time);

    private async Task<RunFolder> BeginAsync(string pipeline = "ci.yml", string project = "/work/shop")
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return await History(project).BeginAsync(Plan(Job("build")) with { Path = pipeline }, Push(), Token);
    }

    private async Task FinishAsync(RunFolder run, JobResult result, params RunEvent[] after)
    {
        await using (var journal = await run.OpenJournalAsync(_time, Token))
        {
            foreach (var what in (RunEvent[])[new RunBegun($"Run of {run.ReadPlan().Path}", null, []), new RunFinished(result), .. after])
                await journal.AppendAsync(what, Token);
        }

        run.Dispose();
    }

    private async Task<IReadOnlyList<RunEntry>> ListAsync()
    {
        List<RunEntry> entries = [];
        await foreach (var entry in History().ListAsync(Token))
            entries.Add(entry);
        return entries;
    }

    private async Task<IReadOnlyList<RunId>> FindAsync(string text) => [.. (await History().FindAsync(text, Token)).Select(entry => entry.Run.Id)];
}
