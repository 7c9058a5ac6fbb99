using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Engine.Jobs;

/// <summary>A leg that runs in this process.</summary>
internal sealed class RunningLeg : IDisposable
{
    private readonly CancellationTokenSource _kill = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Tells it to stop, politely.</summary>
    public JobStop Stop { get; } = new();

    /// <summary>Starts a leg; when it has ended, its slot is given back and its end is told.</summary>
    public static RunningLeg Start(ILegRunner legs, JobAssignment assignment, Action<RunEvent> tell, Action release) =>
        Start(leg => legs.RunAsync(assignment, leg.Stop, tell, leg._kill.Token), assignment, tell, release);

    /// <summary>Goes on with a leg that another process has started; when it has ended, its end is told.</summary>
    public static RunningLeg Resume(ILegRunner legs, JobAssignment assignment, int told, Action<RunEvent> tell) =>
        Start(leg => legs.ResumeAsync(assignment, told, leg.Stop, tell, leg._kill.Token), assignment, tell, static () => { });

    private static RunningLeg Start(Func<RunningLeg, Task<JobOutcome>> run, JobAssignment assignment, Action<RunEvent> tell, Action release)
    {
        var leg = new RunningLeg();
        leg._run = Task.Run(async () =>
        {
            var outcome = await leg.RunAsync(run).ConfigureAwait(false);
            release();
            tell(new LegFinished(assignment.Leg.Id, outcome.Result, outcome.Outputs, outcome.Reason)
            {
                EnvironmentUrl = outcome.EnvironmentUrl,
                Cause = outcome.Cause,
                ExitCode = outcome.ExitCode,
                Coverage = outcome.Coverage,
            });
        });
        return leg;
    }

    /// <summary>Ends it by force.</summary>
    public Task KillAsync() => _kill.CancelAsync();

    /// <summary>Ends it by force, and waits until nothing of it is left.</summary>
    public async Task EndAsync()
    {
        await KillAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop.Dispose();
        _kill.Dispose();
    }

    private async Task<JobOutcome> RunAsync(Func<RunningLeg, Task<JobOutcome>> run)
    {
        try
        {
            return await run(this).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_kill.IsCancellationRequested)
        {
            return new JobOutcome(JobResult.Cancelled, Value.Map.None, Stop.Reason ?? "it was ended by force");
        }
        catch (ExecutorException exception)
        {
            return new JobOutcome(JobResult.Failure, Value.Map.None, exception.Message) { Cause = FailureCause.System };
        }
#pragma warning disable CA1031 // A fault in one leg must not end the others; the run says what it was.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new JobOutcome(JobResult.Failure, Value.Map.None, $"Weir itself failed, which is a fault to report: {exception}") { Cause = FailureCause.System };
        }
    }
}
