using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Runs <c>after_script</c>, however the script ended; the job does not depend on how it ends itself.</summary>
internal sealed class AfterScriptSection(RunningJob job)
{
    private static readonly TimeSpan UsualLimit = TimeSpan.FromMinutes(5);

    /// <summary>Runs it to its end, or until its time is up.</summary>
    public async Task RunAsync()
    {
        if (job.ScriptOf("after_script") is not { } lines)
            return;
        var section = await Section.BeginAsync(job, "after_script", "Run the after_script").ConfigureAwait(false);
        var length = job.Variables["RUNNER_AFTER_SCRIPT_TIMEOUT"] is { } text ? Duration.Parse(text) ?? UsualLimit : UsualLimit;
        using var limit = new CancellationTokenSource(length, job.Context.Time);
        string? problem;
        try
        {
            var result = await new ShellRun(job, section).RunAsync("after_script", lines, limit.Token).ConfigureAwait(false);
            problem = limit.IsCancellationRequested ? $"'after_script' took longer than {length}" : result.ExitCode == 0 ? null : $"'after_script' ended with exit code {result.ExitCode}";
        }
        catch (ExecutorException exception)
        {
            problem = exception.Message;
        }

        job.Force.ThrowIfCancellationRequested();
        if (problem is not null)
            await section.WarnAsync($"{problem}; the job does not depend on it").ConfigureAwait(false);
        await section.EndAsync(problem is null ? JobResult.Success : JobResult.Failure, problem, passes: true).ConfigureAwait(false);
    }
}
