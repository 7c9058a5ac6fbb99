using Microsoft.Extensions.Time.Testing;
using Weir.Dialects.GitHub;
using Weir.Dialects.GitHub.Running;
using Weir.Dialects.Tests.Running;
using Weir.Engine.Jobs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>Runs of workflows whose processes tests play.</summary>
public abstract class RunnerScene : IDisposable
{
    private readonly TestLegs _legs;
    private RunLoop? _loop;

    protected RunnerScene() => _legs = new TestLegs(_ => new(Session), Time) { Runner = new GitHubJobRunner(new()), Sources = Sources };

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

    private protected ScriptedSession Session { get; } = new();

    private protected MemorySources Sources { get; } = new();

    private protected TestLegs Legs => _legs;

    private protected Dictionary<string, string> Secrets { get; } = [];

    private protected bool Debug { get; set; }

    private protected Trigger Trigger { get; set; } = PlanBuilder.Push();

    private protected RecordedLog Log => _legs.Log;

    /// <summary>How the job ended.</summary>
    private protected JobOutcome Outcome => _legs.Outcome!;

    /// <summary>The steps in the order of their ends, such as <c>Run true: success</c>, without those that set up and complete the job.</summary>
    private protected string Steps => string.Join('\n', StepsOf((name, end) => $"{name}: {Word(end.Conclusion)}"));

    private protected IReadOnlyList<Annotation> Annotations => [.. _legs.Events!.All.OfType<Annotated>().Select(told => told.Annotation)];

    /// <summary>The output of the processes.</summary>
    private protected string Output => string.Join('\n', Log.Of(LogKind.Output));

    private protected string Errors => string.Join('\n', Log.Of(LogKind.Error));

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _legs.Dispose();

    /// <summary>Runs a job with these steps.</summary>
    private protected Task<JobOutcome> RunAsync(string steps, string job = "") => RunWorkflowAsync($"jobs:\n  job:\n    runs-on: ubuntu-latest\n{Indent(job, 4)}    steps:\n{Indent(steps, 6)}");

    /// <summary>Runs a workflow that is started by a push.</summary>
    private protected async Task<JobOutcome> RunWorkflowAsync(string text)
    {
        var host = new RunHost(new GitHubDialect().Evaluator, _legs, new MachineSlots(1), new GroupDesk(), Time);
        await using var journal = new MemoryJournal(Time);
        _loop = new RunLoop(host, journal, RunState.Of(PlanBuilder.Run() with { Trigger = Trigger }, Workflow.Plan($"on: push\n{text}")), Secrets) { Token = "the-token", Debug = Debug };
        await _loop.RunAsync(null, Token);
        return Outcome;
    }

    private protected void Cancel() => _loop!.Cancel("mona cancelled it");

    /// <summary>Plays a script; the test is told when it begins.</summary>
    private protected Task Begins(string script, Func<ScriptedProcess, Task<int>> play)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Session.Plays[script] = async process =>
        {
            begun.TrySetResult();
            return await play(process);
        };
        return begun.Task;
    }

    /// <summary>Plays a script that ends only when it is stopped.</summary>
    private protected Task BeginsForEver(string script) => Begins(script, async process =>
    {
        await process.UntilStoppedAsync();
        return 130;
    });

    private IEnumerable<string> StepsOf(Func<string, StepFinished, string> describe)
    {
        var events = _legs.Events!.All;
        var names = events.OfType<StepStarted>().ToDictionary(step => step.Step);
        return events.OfType<StepFinished>().Where(end => !names[end.Step].Id.StartsWith("__set-up", StringComparison.Ordinal) && names[end.Step].Id != "__complete-job").Select(end => describe(names[end.Step].Name, end));
    }

    private static string Word(JobResult result) => result.ToString().ToLowerInvariant();

    private static string Indent(string text, int count) =>
        string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{new string(' ', count)}{line}\n"));
}
