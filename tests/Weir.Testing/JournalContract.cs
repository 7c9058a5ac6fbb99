using System.Text.Json;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Xunit;

namespace Weir.Testing;

/// <summary>What every journal does.</summary>
public abstract class JournalContract
{
    private static readonly LegId Leg = new(new JobId("build"), 2);

    /// <summary>An event of each kind.</summary>
    public static IReadOnlyList<RunEvent> Events { get; } =
    [
        new RunBegun("ci · \"main\"\n<é漢🙂>", new GroupClaim("g", true, QueueMode.Max), []),
        new AttemptBegun(2, [new JobId("build")], [Leg]),
        new GroupRequested(null, new GroupClaim("g", false, QueueMode.Single)),
        new GroupGranted(Leg),
        new GroupReleased(null),
        new CancelRequested("somebody wanted it"),
        new JobReviewed(new JobId("build"), true),
        new JobResolved(new JobId("build"), new JobResolution.Skips("its condition is false", PlanBuilder.Here)),
        new LegQueued(Leg),
        new LegStarted(Leg, "host"),
        new LegCancelRequested(Leg, StopCause.TimedOut, "it took too long"),
        new LegKillRequested(Leg),
        new StepStarted(Leg, 1, "step/inner", "Run tests"),
        new StepFinished(Leg, 1, JobResult.Failure, JobResult.Success, "exit code 1"),
        new Annotated(Leg, 1, new Annotation(Severity.Warning, "two\nlines") { File = "a.cs", Line = 3 }),
        new LegFinished(Leg, JobResult.Success, Value.Map.None, null),
        new RunFinished(JobResult.Success),
    ];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_event_comes_back_as_it_was_appended()
    {
        await using var journal = await OpenAsync();
        List<JournalEntry> appended = [];
        foreach (var what in Events)
            appended.Add(await journal.AppendAsync(what, Token));

        Assert.Equal(appended.Select(Json), (await ReadAsync(journal)).Select(Json));
        Assert.Equal(Events.Select(what => what.GetType()), appended.Select(entry => entry.Event.GetType()));
    }

    [Fact]
    public async Task Entries_are_counted_from_one_without_gaps()
    {
        await using var journal = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
        {
            await Task.Yield();
            await journal.AppendAsync(new CancelRequested($"{number}"), Token);
        }));

        var entries = await ReadAsync(journal);

        Assert.Equal(Enumerable.Range(1, 50).Select(number => (long)number), entries.Select(entry => entry.Sequence));
        Assert.Equal(50, entries.Select(entry => ((CancelRequested)entry.Event).Reason).Distinct().Count());
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 2)]
    [InlineData(5, 0)]
    [InlineData(9, 0)]
    public async Task Reading_goes_on_after_a_place(long after, int left)
    {
        await using var journal = await OpenAsync();
        for (var number = 1; number <= 5; number++)
            await journal.AppendAsync(new CancelRequested($"{number}"), Token);

        var entries = await ReadAsync(journal, after);

        Assert.Equal(left, entries.Count);
        Assert.All(entries, (entry, index) => Assert.Equal(after + index + 1, entry.Sequence));
    }

    [Fact]
    public async Task A_large_entry_among_small_ones_comes_back()
    {
        await using var journal = await OpenAsync();
        var reason = string.Concat(Enumerable.Repeat("a long reason \n", 20_000));
        await journal.AppendAsync(new CancelRequested("before"), Token);
        await journal.AppendAsync(new CancelRequested(reason), Token);
        await journal.AppendAsync(new CancelRequested("after"), Token);

        Assert.Equal(["before", reason, "after"], (await ReadAsync(journal)).Select(entry => ((CancelRequested)entry.Event).Reason));
    }

    /// <summary>The journal under test; empty.</summary>
    protected abstract ValueTask<IJournal> OpenAsync();

    protected static async Task<IReadOnlyList<JournalEntry>> ReadAsync(IJournal journal, long after = 0)
    {
        List<JournalEntry> entries = [];
        await foreach (var entry in journal.ReadAsync(after, Token))
            entries.Add(entry);
        return entries;
    }

    protected static string Json(JournalEntry entry) => JsonSerializer.Serialize(entry, PlanJson.Relaxed.JournalEntry);
}
