using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>How the script of a job ended.</summary>
/// <param name="Result">Its result.</param>
/// <param name="Reason">Why it did not end well.</param>
/// <param name="Cause">What that counts as.</param>
/// <param name="ExitCode">Its exit code, where it had one.</param>
internal sealed record ScriptEnd(JobResult Result, string? Reason = null, FailureCause Cause = FailureCause.Script, int? ExitCode = null)
{
    /// <summary>True where it ended well.</summary>
    public bool Succeeded => Result == JobResult.Success;

    /// <summary>What <c>CI_JOB_STATUS</c> says of it.</summary>
    public string Status => Result switch { JobResult.Success => "success", JobResult.Cancelled => "canceled", _ => "failed" };
}

/// <summary>Runs <c>before_script</c> and <c>script</c> in one shell.</summary>
internal sealed class ScriptSection(RunningJob job, Coverage coverage)
{
    /// <summary>Runs them to their end, or until the job is to stop.</summary>
    public async Task<ScriptEnd> RunAsync()
    {
        var lines = job.ScriptOf("script") ?? RunSteps.LinesOf(job.Settings);
        if (lines is null)
            return new ScriptEnd(JobResult.Success);
        var section = await Section.BeginAsync(job, "script", "Run the script").ConfigureAwait(false);
        if (RunSteps.Problem(job.Settings) is { } problem)
            throw await section.FailAsync(problem, FailureCause.System).ConfigureAwait(false);
        using var limit = LimitOf("RUNNER_SCRIPT_TIMEOUT") is { } length ? new CancellationTokenSource(length, job.Context.Time) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, job.Context.Stop.Token);
        var end = await RunAsync(section, lines, limit.Token, stop.Token).ConfigureAwait(false);
        if (!end.Succeeded)
            section.Write(LogKind.Error, end.ExitCode is { } code ? $"The script ended with exit code {code}." : $"The script was stopped: {end.Reason}.");
        await section.EndAsync(end.Result, end.Reason).ConfigureAwait(false);
        return end;
    }

    private async Task<ScriptEnd> RunAsync(Section section, IReadOnlyList<string> lines, CancellationToken limit, CancellationToken stop)
    {
        try
        {
            var result = await new ShellRun(job, section) { Sees = coverage.See }.RunAsync("script", lines, stop).ConfigureAwait(false);
            job.Force.ThrowIfCancellationRequested();
            if (Stopped(limit) is { } stopped)
                return stopped;
            return result.ExitCode == 0 ? new ScriptEnd(JobResult.Success)
                : new ScriptEnd(JobResult.Failure, $"the script ended with exit code {result.ExitCode}", FailureCause.Script, result.ExitCode);
        }
        catch (OperationCanceledException) when (!job.Force.IsCancellationRequested)
        {
            return Stopped(limit) ?? new ScriptEnd(JobResult.Cancelled, "it was stopped");
        }
        catch (ExecutorException exception)
        {
            section.Write(LogKind.Error, exception.Message);
            return new ScriptEnd(JobResult.Failure, exception.Message, FailureCause.System);
        }
    }

    private ScriptEnd? Stopped(CancellationToken limit) => job.Context.Stop.Cause switch
    {
        StopCause.TimedOut => new ScriptEnd(JobResult.Failure, job.Context.Stop.Reason, FailureCause.TimedOut),
        not null => new ScriptEnd(JobResult.Cancelled, job.Context.Stop.Reason),
        null when limit.IsCancellationRequested => new ScriptEnd(JobResult.Failure, $"the script took longer than RUNNER_SCRIPT_TIMEOUT, {job.Variables["RUNNER_SCRIPT_TIMEOUT"]}", FailureCause.TimedOut),
        _ => null,
    };

    private TimeSpan? LimitOf(string name) => job.Variables[name] is { } text ? Duration.Parse(text) : null;
}
