using Microsoft.Extensions.Time.Testing;
using Weir.Dialects.GitLab;
using Weir.Dialects.GitLab.Running;
using Weir.Dialects.Tests.Running;
using Weir.Engine.Executors.Host;
using Weir.Engine.Jobs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Running;

/// <summary>Pipelines that run to their end: each job in real processes of this machine.</summary>
public abstract class PipelineScene : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly TestLegs _legs;
    private RunLoop? _loop;

    protected PipelineScene()
    {
        _legs = new TestLegs(OpenAsync, Time)
        {
            Runner = new GitLabJobRunner(new GitLabRunnerOptions { StateFolder = Keys }),
            Sources = Sources,
        };
    }

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero));

    private protected MemorySources Sources { get; } = new();

    private protected Dictionary<string, string> Secrets { get; } = [];

    private protected TestLegs Legs => _legs;

    /// <summary>Where jobs run.</summary>
    private protected HostOptions Options => new() { WorkRoot = _folder.In("root"), Tools = _folder.In("tools") };

    /// <summary>What the run became.</summary>
    private protected RunState State { get; private set; } = null!;

    /// <summary>Where the key that signs tokens is kept.</summary>
    private protected string Keys => _folder.In("keys");

    private protected bool Debug { get; set; }

    private protected string? JobToken { get; set; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _legs.Dispose();
        _folder.Dispose();
    }

    private protected virtual ValueTask<IJobSession> OpenAsync(SessionRequest request) => new HostExecutor(Options, Time).OpenAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Runs a pipeline, and gives its only job, or its last.</summary>
    private protected async Task<RanJob> RunAsync(string text, Trigger? trigger = null)
    {
        var pipeline = new GitLabPipeline(text, trigger);
        Assert.Empty(pipeline.Errors);
        var host = new RunHost(new GitLabDialect().Evaluator, _legs, new MachineSlots(1), new GroupDesk(), Time);
        await using var journal = new MemoryJournal(Time);
        var run = PlanBuilder.Run("1001") with { Trigger = trigger ?? Triggers.Push() };
        _loop = new RunLoop(host, journal, RunState.Of(run, pipeline.Plan), Secrets) { Token = JobToken, Debug = Debug };
        State = await _loop.RunAsync(null, TestContext.Current.CancellationToken);
        return _legs.Ran is [.., var last] ? new RanJob(last) : throw new InvalidOperationException("no job ran");
    }

    /// <summary>Runs a pipeline of one job with these keywords.</summary>
    private protected Task<RanJob> RunJobAsync(string keywords, Trigger? trigger = null) => RunAsync($"job:\n{Indented(keywords)}", trigger);

    /// <summary>The last try of a job.</summary>
    private protected RanJob Job(string id) => new(_legs.Ran.Last(leg => leg.Assignment.Leg.Id.Job.Value == id));

    /// <summary>The result of each job, such as <c>build success</c>.</summary>
    private protected string Results => string.Join(", ", State.Ordered().Select(job => $"{job.Id} {job.Result?.ToString().ToLowerInvariant()}"));

    private protected void Cancel() => _loop!.Cancel("mona cancelled it");

    /// <summary>Does something once a job has written a line.</summary>
    private protected void Once(string line, Action act) => _legs.Log.Written += written =>
    {
        if (written.Kind == LogKind.Output && written.Text == line)
            act();
    };

    private protected static string Indented(string text) => string.Concat(text.Split('\n').Select(line => line.Length == 0 ? "\n" : $"  {line}\n"));

    /// <summary>A job that ran.</summary>
    private protected sealed class RanJob(RanLeg leg)
    {
        public JobOutcome Outcome => leg.Outcome!;

        public JobAssignment Assignment => leg.Assignment;

        public RecordedLog Log => leg.Log;

        /// <summary>What its scripts wrote.</summary>
        public string Output => Of(LogKind.Output);

        public string Commands => Of(LogKind.Command);

        public string Warnings => Of(LogKind.Warning);

        public string Errors => Of(LogKind.Error);

        /// <summary>What its log holds of a section, by its id: the kinds and texts of the lines.</summary>
        public string Section(string id)
        {
            var number = leg.Events.All.OfType<StepStarted>().Single(step => step.Id == id).Step;
            return string.Join('\n', leg.Log.Lines.Where(line => line.Step == number).Select(line => line.Kind == LogKind.Output ? line.Text : $"{line.Kind}: {line.Text}"));
        }

        /// <summary>What a script wrote.</summary>
        public string OutputOf(string section)
        {
            var number = leg.Events.All.OfType<StepStarted>().Single(step => step.Id == section).Step;
            return string.Join('\n', leg.Log.Lines.Where(line => line.Step == number && line.Kind == LogKind.Output).Select(line => line.Text));
        }

        /// <summary>Its sections with their ends, such as <c>script success</c>.</summary>
        public string Sections
        {
            get
            {
                var ends = leg.Events.All.OfType<StepFinished>().ToDictionary(end => end.Step);
                return string.Join(", ", leg.Events.All.OfType<StepStarted>().Select(step => $"{step.Id} {ends[step.Step].Outcome.ToString().ToLowerInvariant()}"));
            }
        }

        public IReadOnlyList<Annotation> Annotations => [.. leg.Events.All.OfType<Annotated>().Select(told => told.Annotation)];

        private string Of(LogKind kind) => string.Join('\n', leg.Log.Of(kind));
    }
}
