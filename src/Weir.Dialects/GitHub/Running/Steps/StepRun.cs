using Weir.Dialects.GitHub.Running.Scripts;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>Runs one step that runs a script or an action: its variables, its condition, itself, and what its end counts as.</summary>
/// <param name="step">The step.</param>
/// <param name="use">The action that it uses; null for a script.</param>
internal sealed class StepRun(RunningStep step, ActionUse? use)
{
    private bool _wasStopping;

    /// <summary>Evaluates what decides whether the step runs.</summary>
    /// <param name="named">Called once the step's name can be evaluated.</param>
    /// <returns>How it ended already; null where it is to be executed.</returns>
    public async Task<StepEnd?> BeginAsync(Func<Task>? named = null)
    {
        var problems = new DiagnosticBag();
        await step.LoadVariablesAsync(problems).ConfigureAwait(false);
        if (named is not null)
            await named().ConfigureAwait(false);
        if (problems.HasErrors)
            return step.Fail(problems);
        _wasStopping = step.Scope.Stopping.IsCancellationRequested;
        var runs = await step.EvaluateAsync(templates => templates.Condition(step.Condition), problems).ConfigureAwait(false);
        step.Log.Debug($"condition '{step.Condition.Text}' is {(runs ? "true" : "false")}");
        if (problems.HasErrors)
            return step.Fail(problems);
        return runs ? null : StepEnd.Skipped;
    }

    /// <summary>Runs the step.</summary>
    public async Task<StepEnd> ExecuteAsync()
    {
        var end = await GuardAsync().ConfigureAwait(false);
        if (step.CommandFailed && end.Outcome == JobResult.Success)
            end = StepEnd.Failure(step.Log.FirstError ?? "a command in its output failed");
        return end.Outcome == JobResult.Failure && await MayFailAsync().ConfigureAwait(false) ? end with { Conclusion = JobResult.Success } : end;
    }

    // When the job is to stop, the condition is asked once more; a step that began after that was asked already.
    private async Task<StepEnd> GuardAsync()
    {
        var work = WorkAsync();
        if (_wasStopping)
            return await work.ConfigureAwait(false);
        using var stopping = new TokenWait(step.Scope.Stopping);
        if (await Task.WhenAny(work, stopping.Task).ConfigureAwait(false) != work && !await step.GoesOnAsync().ConfigureAwait(false))
            await step.InterruptAsync().ConfigureAwait(false);
        return await work.ConfigureAwait(false);
    }

    private async Task<StepEnd> WorkAsync()
    {
        try
        {
            return step.Definition is Step.Run script
                ? await ScriptRun.RunAsync(step, script).ConfigureAwait(false)
                : await UseRun.RunAsync(step, use!).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (step.Limits.Token.IsCancellationRequested || step.Interrupted.IsCancellationRequested)
        {
            return StepProcess.Stopped(step)!;
        }
        catch (ToolkitException exception)
        {
            return step.Fail(exception.Message);
        }
    }

    private async Task<bool> MayFailAsync()
    {
        var problems = new DiagnosticBag();
        var may = await step.EvaluateAsync(templates => templates.Flag(step.Definition.ContinueOnError) ?? false, problems).ConfigureAwait(false);
        if (problems.HasErrors)
            step.Fail(problems);
        return may && !problems.HasErrors;
    }
}
