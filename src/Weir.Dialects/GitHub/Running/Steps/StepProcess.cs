using Weir.Dialects.GitHub.Running.Commands;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>Runs the process of a step.</summary>
internal static class StepProcess
{
    /// <summary>Runs a process to its end, or until the step is to stop.</summary>
    /// <param name="step">The step.</param>
    /// <param name="request">What to run.</param>
    /// <returns>How the step ended, which the log says already.</returns>
    public static Task<StepEnd> RunAsync(RunningStep step, ProcessRequest request)
    {
        step.Log.Debug($"{request.Program} {string.Join(' ', request.Arguments)}");
        return RunAsync(step, (output, stop) => step.Job.Context.Session.RunAsync(request, output, stop));
    }

    /// <summary>Runs something that ends as a process does.</summary>
    /// <param name="step">The step.</param>
    /// <param name="run">Runs it.</param>
    /// <returns>How the step ended, which the log says already.</returns>
    public static async Task<StepEnd> RunAsync(RunningStep step, Func<IOutput, CancellationToken, ValueTask<ProcessResult>> run)
    {
        var output = new StepOutput(step);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(step.Limits.Token, step.Interrupted);
        ProcessResult result;
        try
        {
            result = await run(output, stop.Token).ConfigureAwait(false);
        }
        catch (ExecutorException exception)
        {
            step.Log.Error(exception.Message);
            return StepEnd.Failure(exception.Message);
        }

        await output.CompleteAsync().ConfigureAwait(false);
        if (Stopped(step) is { } stopped)
            return stopped;
        if (result.ExitCode == 0)
            return StepEnd.Success;
        step.Log.Error($"The process ended with exit code {result.ExitCode}.");
        return StepEnd.Failure($"it ended with exit code {result.ExitCode}");
    }

    /// <summary>How a step ended that was stopped, which is logged; null where it was not.</summary>
    public static StepEnd? Stopped(RunningStep step)
    {
        var end = StoppedQuietly(step);
        if (end is not null)
            step.Log.Error($"The step was stopped: {end.Reason}.");
        return end;
    }

    /// <summary>How a step ended that was stopped; null where it was not.</summary>
    public static StepEnd? StoppedQuietly(RunningStep step) =>
        step.Limits.Token.IsCancellationRequested ? step.Limits.End()
        : step.Interrupted.IsCancellationRequested ? StepEnd.Cancelled(step.Job.Context.Stop.Reason ?? "the job was cancelled")
        : null;
}
