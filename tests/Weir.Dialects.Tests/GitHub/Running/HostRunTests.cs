using Weir.Dialects.GitHub;
using Weir.Dialects.GitHub.Running;
using Weir.Dialects.Tests.Running;
using Weir.Engine.Executors.Host;
using Weir.Engine.Jobs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>Jobs in real processes of this machine.</summary>
public sealed class HostRunTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly TestLegs _legs;
    private RunLoop? _loop;

    public HostRunTests()
    {
        var executor = new HostExecutor(new HostOptions { WorkRoot = _folder.In("root"), Tools = _folder.In("tools") }, TimeProvider.System);
        _legs = new TestLegs(request => executor.OpenAsync(request, TestContext.Current.CancellationToken), TimeProvider.System) { Runner = new GitHubJobRunner(new()) };
    }

    [Fact]
    public async Task Cancelling_interrupts_the_shell_and_runs_what_is_always_to_run()
    {
        _legs.Log.Written += line =>
        {
            if (line is { Kind: LogKind.Output, Text: "ready" })
                _loop!.Cancel("mona cancelled it");
        };
        var outcome = await RunAsync("- run: |\n    trap 'echo interrupted; exit 0' INT\n    echo ready\n    sleep 1000 &\n    wait\n- run: echo always\n  if: always()");
        Assert.Equal(JobResult.Cancelled, outcome.Result);
        Assert.Contains("interrupted", _legs.Log.Of(LogKind.Output));
        Assert.Contains("always", _legs.Log.Of(LogKind.Output));
    }

    [Fact]
    public async Task A_pipe_fails_as_its_shell_says()
    {
        var outcome = await RunAsync("- run: false | true\n- run: false | true\n  shell: bash");
        Assert.Equal("step 'Run false | true' failed: it ended with exit code 1", outcome.Reason);
        Assert.Equal([JobResult.Success, JobResult.Success, JobResult.Failure, JobResult.Success], _legs.Events!.All.OfType<StepFinished>().Select(step => step.Outcome));
    }

    [Fact]
    public async Task What_a_script_prints_is_taken_as_it_was_written()
    {
        await RunAsync("- run: printf 'a\\nb %s\\xff' \"$(printf '\\t')\"; printf '\\n::notice::kept\\nlast' >&2");
        var output = string.Join('|', _legs.Log.Lines.Where(line => line.Step == 2 && line.Kind is LogKind.Output or LogKind.Notice).Select(line => line.Text));
        Assert.Contains("a|b \t\ufffd|kept|last", output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _legs.Dispose();
        _folder.Dispose();
    }

    private async Task<JobOutcome> RunAsync(string steps)
    {
        var plan = Workflow.Plan($"on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      {steps.Replace("\n", "\n      ", StringComparison.Ordinal)}\n");
        var host = new RunHost(new GitHubDialect().Evaluator, _legs, new MachineSlots(1), new GroupDesk(), TimeProvider.System);
        await using var journal = new MemoryJournal(TimeProvider.System);
        _loop = new RunLoop(host, journal, RunState.Of(PlanBuilder.Run(), plan), new Dictionary<string, string>());
        await _loop.RunAsync(null, TestContext.Current.CancellationToken);
        return _legs.Outcome!;
    }
}
