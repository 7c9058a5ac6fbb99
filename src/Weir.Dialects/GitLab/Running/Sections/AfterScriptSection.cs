using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Runs <c>after_script</c>, however the script ended; the job does not depend on how it ends itself, unless <c>AFTER_SCRIPT_IGNORE_ERRORS</c> is false.</summary>
internal sealed class AfterScriptSection(RunningJob job, Coverage coverage)
{
    private static readonly TimeSpan UsualLimit = TimeSpan.FromMinutes(5);

    /// <summary>Runs it to its end, or until its time, or that of the job, is up.</summary>
    /// <returns>How the job ends.</returns>
    public async Task<ScriptEnd> RunAsync(ScriptEnd script)
    {
        if (job.ScriptOf("after_script") is not { } lines)
            return script;
        var section = await Section.BeginAsync(job, "after_script", "Run the after_script").ConfigureAwait(false);
        var length = await ScriptLimit.ReadAsync(job, section, "RUNNER_AFTER_SCRIPT_TIMEOUT", UsualLimit).ConfigureAwait(false);
        using var limit = ScriptLimit.After(length, job.Context);

        // It runs for a job that was stopped, and is itself stopped only by the time of the job, where that did not stop the script.
        var stop = job.Context.Stop;
        await using var ending = (stop.Cause is null ? stop.Token.Register(EndInTime) : default).ConfigureAwait(false);
        var end = await RunAsync(section, lines, $"'after_script' took longer than {length}", limit.Token).ConfigureAwait(false);
        if (script.Cause != FailureCause.TimedOut && stop.Cause == StopCause.TimedOut)
            script = ScriptEnd.Of(stop)!;
        var counts = script.Succeeded && !end.Succeeded && !job.Variables.Flag("AFTER_SCRIPT_IGNORE_ERRORS", usual: true);
        if (!end.Succeeded)
            await section.WarnAsync(counts ? end.Reason! : $"{end.Reason}; the job does not depend on it").ConfigureAwait(false);
        await section.EndAsync(end.Result, end.Reason, passes: !counts).ConfigureAwait(false);
        return counts ? end : script;

        void EndInTime()
        {
            if (stop.Cause == StopCause.TimedOut)
                limit.Cancel();
        }
    }

    private async Task<ScriptEnd> RunAsync(Section section, IReadOnlyList<string> lines, string late, CancellationToken limit)
    {
        try
        {
            var result = await new ShellRun(job, section) { Sees = coverage.See }.RunAsync(new ShellScript("after_script", lines), limit).ConfigureAwait(false);
            job.Force.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
                return new ScriptEnd(JobResult.Failure, job.Context.Stop.Cause == StopCause.TimedOut ? job.Context.Stop.Reason : late, FailureCause.TimedOut);
            return result.ExitCode == 0 ? ScriptEnd.Success
                : new ScriptEnd(JobResult.Failure, $"'after_script' ended with exit code {result.ExitCode}", FailureCause.Script, result.ExitCode);
        }
        catch (ExecutorException exception)
        {
            return new ScriptEnd(JobResult.Failure, exception.Message, FailureCause.System);
        }
    }
}
