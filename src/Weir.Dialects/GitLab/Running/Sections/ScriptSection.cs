using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Runs <c>before_script</c> and <c>script</c> in one shell, or each step of <c>run</c> in one of its own.</summary>
internal sealed class ScriptSection(RunningJob job, Coverage coverage)
{
    private const string LimitName = "RUNNER_SCRIPT_TIMEOUT";

    /// <summary>Runs them to their end, or until the job is to stop.</summary>
    public async Task<ScriptEnd> RunAsync()
    {
        var (lines, steps) = (job.ScriptOf("script"), RunSteps.Of(job));
        if (lines is null && steps is null)
            return ScriptEnd.Success;
        var section = await Section.BeginAsync(job, "script", "Run the script").ConfigureAwait(false);
        if (RunSteps.Problem(job.Settings) is { } problem)
            throw await section.FailAsync(problem, FailureCause.System).ConfigureAwait(false);
        using var limit = ScriptLimit.After(await ScriptLimit.ReadAsync(job, section, LimitName, null).ConfigureAwait(false), job.Context);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, job.Context.Stop.Token);
        var end = lines is null ? ScriptEnd.Success : await RunAsync(section, new ShellScript("script", lines), limit.Token, stop.Token).ConfigureAwait(false);
        foreach (var (step, index) in (steps ?? []).Select((step, index) => (step, index)))
        {
            if (end.Succeeded)
                end = await RunAsync(section, new ShellScript($"step-{index}", [step.Script]) { Title = $"the step '{step.Name ?? $"{index + 1}"}' of 'run'", Environment = step.Environment }, limit.Token, stop.Token).ConfigureAwait(false);
        }

        if (!end.Succeeded)
            section.Write(LogKind.Error, end.ExitCode is { } code ? $"The script ended with exit code {code}." : $"The script was stopped: {end.Reason}.");
        await section.EndAsync(end.Result, end.Reason).ConfigureAwait(false);
        return end;
    }

    private async Task<ScriptEnd> RunAsync(Section section, ShellScript script, CancellationToken limit, CancellationToken stop)
    {
        try
        {
            var result = await new ShellRun(job, section) { Sees = coverage.See }.RunAsync(script, stop).ConfigureAwait(false);
            job.Force.ThrowIfCancellationRequested();
            if (Stopped(limit) is { } stopped)
                return stopped;
            return result.ExitCode == 0 ? ScriptEnd.Success
                : new ScriptEnd(JobResult.Failure, $"{script.Title} ended with exit code {result.ExitCode}", FailureCause.Script, result.ExitCode);
        }
        catch (OperationCanceledException) when (!job.Force.IsCancellationRequested && Stopped(limit) is not null)
        {
            return Stopped(limit)!;
        }
        catch (ExecutorException exception)
        {
            section.Write(LogKind.Error, exception.Message);
            return new ScriptEnd(JobResult.Failure, exception.Message, FailureCause.System);
        }
    }

    private ScriptEnd? Stopped(CancellationToken limit) => ScriptEnd.Of(job.Context.Stop)
        ?? (limit.IsCancellationRequested ? new ScriptEnd(JobResult.Failure, $"the script took longer than {LimitName}, {job.Variables[LimitName]}", FailureCause.TimedOut) : null);
}
