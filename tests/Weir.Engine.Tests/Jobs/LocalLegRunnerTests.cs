using System.Text;
using Weir.Engine.Artifacts;
using Weir.Engine.Caches;
using Weir.Engine.Jobs;
using Weir.Engine.Logs;
using Weir.Engine.Runs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Testing;

namespace Weir.Engine.Tests.Jobs;

public sealed class LocalLegRunnerTests : IAsyncLifetime
{
    private static readonly JobOutcome Success = new(JobResult.Success, Value.Map.None);
    private static readonly LegId Leg = new(new JobId("build"), LegId.Only);

    private readonly ScratchFolder _scratch = new();
    private readonly OneSession _executor = new();
    private readonly List<string> _seen = [];
    private readonly List<RunEvent> _told = [];
    private RunFolder _folder = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _folder = await new RunHistory(_scratch.In("runs"), _scratch.In("shop"), TimeProvider.System)
            .BeginAsync(PlanBuilder.Plan(PlanBuilder.Job("build")), PlanBuilder.Push(), Token);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_leg_runs_in_a_session_of_its_own_that_ends_with_it()
    {
        var outcome = await RunAsync(job =>
        {
            Assert.False(_executor.IsDisposed);
            Assert.Same(_executor.Session, job.Session);
            return Task.FromResult(Success);
        });

        Assert.Same(Success, outcome);
        Assert.Equal((Leg, 1, "shop"), (_executor.Request!.Leg, _executor.Request.Attempt, _executor.Request.Repository));
        Assert.True(_executor.IsDisposed);
    }

    [Fact]
    public async Task The_session_ends_also_where_the_runner_is_broken()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(_ => throw new InvalidOperationException("no such luck")));

        Assert.True(_executor.IsDisposed);
    }

    [Fact]
    public async Task Secrets_and_the_token_are_masked_in_the_log_and_for_who_watches()
    {
        await RunAsync(job =>
        {
            job.Log.Write(1, LogKind.Output, "the key is hunter2, the token is t0k3n"u8);
            return Task.FromResult(Success);
        });

        Assert.Equal(["the key is ***, the token is ***"], LogLines());
        Assert.Equal(["1 Output: the key is ***, the token is ***"], _seen);
    }

    [Fact]
    public async Task Who_watches_sees_events_and_lines_in_their_order()
    {
        await RunAsync(async job =>
        {
            await job.Events.TellAsync(new StepStarted(Leg, 1, "compile", "Compile"), Token);
            job.Log.Write(1, LogKind.Output, "one"u8);
            await job.Events.TellAsync(new StepFinished(Leg, 1, JobResult.Success, JobResult.Success, null), Token);
            job.Log.Write(2, LogKind.Warning, "two"u8);
            return Success;
        });

        Assert.Equal(["StepStarted", "1 Output: one", "StepFinished", "2 Warning: two"], _seen);
        Assert.Equal(["StepStarted", "StepFinished"], _told.Select(what => what.GetType().Name));
    }

    [Fact]
    public async Task Summaries_are_kept_with_the_run()
    {
        await RunAsync(async job =>
        {
            await job.Events.SummarizeAsync(3, "# Done", Token);
            return Success;
        });

        Assert.Equal(new StepSummary(3, "# Done"), Assert.Single(_folder.ReadSummaries(Leg, 1)));
    }

    [Fact]
    public async Task Reports_of_tests_are_found_and_told_masked()
    {
        await RunAsync(async job =>
        {
            await WriteAsync(job, "build/junit.xml", "<testsuite name='a'><testcase name='hunter2'><failure message='no hunter2'/></testcase></testsuite>");
            await WriteAsync(job, "build/test-broken.xml", "<testsuite><testcase");
            return Success;
        });

        var report = Assert.IsType<TestsReported>(Assert.Single(_told));
        Assert.Equal((Leg, 1), (report.Leg, report.Tests.Failed));
        Assert.DoesNotContain("hunter2", report.Tests.Failures[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_that_are_named_are_read_whatever_their_names_and_no_others()
    {
        var outcome = await RunAsync(async job =>
        {
            await WriteAsync(job, "results.data", "<testsuite name='a'><testcase name='b'/></testsuite>");
            await WriteAsync(job, "cobertura.data", "<coverage lines-covered='3' lines-valid='4'/>");
            await WriteAsync(job, "jacoco.data", "<report name='a'><counter type='LINE' missed='3' covered='1'/></report>");
            await WriteAsync(job, "junit.xml", "<testsuite name='c'><testcase name='d'/><testcase name='e'/></testsuite>");
            return Success with { Reports = Named(job, "results.data", "cobertura.data", "jacoco.data") };
        });

        Assert.Equal(1, Assert.IsType<TestsReported>(Assert.Single(_told)).Tests.Passed);
        Assert.Equal(50, outcome.Coverage);
    }

    [Theory]
    [InlineData("<testsuite>\n</hunter2>", "line 2: ")]
    [InlineData("<html/>", "it is no report of the formats of JUnit, Cobertura or JaCoCo")]
    [InlineData("[]", "it is no report of the formats of JUnit, Cobertura or JaCoCo")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><testsuite><testcase name='c'>&b;</testcase></testsuite>", "line 1: ")]
    public async Task A_report_that_is_named_and_cannot_be_read_is_told_and_fails_nothing(string text, string reason)
    {
        var outcome = await RunAsync(async job =>
        {
            await WriteAsync(job, "results.data", text);
            return Success with { Reports = Named(job, "results.data") };
        });

        var note = Assert.IsType<Annotated>(Assert.Single(_told)).Annotation;
        Assert.StartsWith($"The report 'results.data' was not read: {reason}", note.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", note.Message, StringComparison.Ordinal);
        Assert.Equal(JobResult.Success, outcome.Result);
    }

    [Fact]
    public async Task A_folder_that_is_named_as_a_report_is_told()
    {
        await RunAsync(async job =>
        {
            var reports = Named(job, "results.xml");
            await job.Session.Files.MakeFolderAsync(reports[0], Token);
            return Success with { Reports = reports };
        });

        Assert.Equal("The report 'results.xml' was not read: it is no file.", Assert.IsType<Annotated>(Assert.Single(_told)).Annotation.Message);
    }

    [Fact]
    public async Task What_the_leg_says_of_coverage_itself_comes_before_its_reports()
    {
        var outcome = await RunAsync(async job =>
        {
            await WriteAsync(job, "cobertura.xml", "<coverage line-rate='0.5'/>");
            return Success with { Coverage = 80 };
        });

        Assert.Equal(80, outcome.Coverage);
    }

    [Fact]
    public async Task Reports_of_a_killed_leg_are_not_looked_for()
    {
        using var kill = new CancellationTokenSource();

        await RunAsync(
            async job =>
            {
                await WriteAsync(job, "junit.xml", "<testsuite name='a'><testcase name='b'/></testsuite>");
                await kill.CancelAsync();
                return Success;
            },
            kill);

        Assert.Empty(_told);
        Assert.True(_executor.IsDisposed);
    }

    private static string[] Named(JobContext job, params string[] names) => [.. names.Select(name => $"{job.Session.Places.Workspace}/{name}")];

    private static async Task WriteAsync(JobContext job, string path, string text)
    {
        await using var stream = await job.Session.Files.OpenWriteAsync($"{job.Session.Places.Workspace}/{path}", null, Token);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
    }

    private List<string> LogLines()
    {
        using var reader = new JobLogReader(_folder.LogOf(Leg, 1, 1));
        return [.. reader.Read(new LogRange()).Select(line => line.Text)];
    }

    private async Task<JobOutcome> RunAsync(Func<JobContext, Task<JobOutcome>> body, CancellationTokenSource? kill = null)
    {
        var legs = new LocalLegRunner(new LocalRun
        {
            Folder = _folder,
            Runner = new BodyRunner(body),
            Executor = _executor,
            Labels = new MachineLabels([], new Dictionary<string, string>(), skipUnavailable: false),
            Sources = new FolderSources(_scratch.In("shop")),
            Packages = new MemoryPackages(),
            Artifacts = new FileArtifactStore(_ => _folder.Artifacts, new FileArtifactOptions(), TimeProvider.System),
            Caches = new FileCacheStore(_scratch.In("caches"), new FileCacheOptions(), TimeProvider.System),
            Time = TimeProvider.System,
            Watcher = new Watcher(_seen),
        });
        var plan = PlanBuilder.Plan();
        var leg = new Leg { Id = Leg, Name = "build" };
        using var stop = new JobStop();
        return await legs.RunAsync(
            new JobAssignment
            {
                Run = _folder.Run,
                Plan = plan,
                Root = plan,
                Job = PlanBuilder.Job("build"),
                Leg = leg,
                Strategy = new JobResolution.Runs([leg], "it always runs"),
                Secrets = new Dictionary<string, string> { ["KEY"] = "hunter2" },
                Token = "t0k3n",
            },
            stop,
            _told.Add,
            kill?.Token ?? CancellationToken.None);
    }

    private sealed class BodyRunner(Func<JobContext, Task<JobOutcome>> body) : IJobRunner
    {
        public ContainerPlaces? PlacesOf(JobAssignment assignment) => null;

        public Task<JobOutcome> RunAsync(JobContext job, CancellationToken cancellationToken) => body(job);
    }

    private sealed class Watcher(List<string> seen) : ILegWatcher
    {
        public void Told(LegId leg, RunEvent what) => seen.Add(what.GetType().Name);

        public void Line(LegId leg, int step, LogKind kind, ReadOnlySpan<byte> utf8) => seen.Add($"{step} {kind}: {Encoding.UTF8.GetString(utf8)}");
    }

    /// <summary>Opens one session in temporary folders, and knows whether it has ended.</summary>
    private sealed class OneSession : IExecutor
    {
        public string Name => "one";

        public ScratchSession? Session { get; private set; }

        public SessionRequest? Request { get; private set; }

        public bool IsDisposed => !Directory.Exists(Session!.Places.Workspace);

        public ValueTask<IJobSession> OpenAsync(SessionRequest request, CancellationToken cancellationToken)
        {
            (Session, Request) = (new ScratchSession("/usr/bin:/bin"), request);
            return new(Session);
        }
    }
}
