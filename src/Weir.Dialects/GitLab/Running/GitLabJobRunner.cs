using Weir.Dialects.GitLab.Running.Sections;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Runs the jobs of GitLab's pipelines as GitLab Runner does: with its Docker executor those that name an image, others with its shell executor.</summary>
/// <remarks>The steps in the journal are the sections of GitLab's log that have something to do.</remarks>
/// <param name="options">How jobs are run.</param>
public sealed class GitLabJobRunner(GitLabRunnerOptions options) : IJobRunner
{
    /// <inheritdoc/>
    public ContainerPlaces? PlacesOf(JobAssignment assignment)
    {
        if (assignment.Job.Container is null || assignment.Job.Settings is null)
            return null;
        var workspace = $"/builds/{assignment.Run.Trigger.Repository.FullName}";
        return new ContainerPlaces(workspace, $"{workspace}.tmp", "/__t", "/__a", Home: null);
    }

    /// <inheritdoc/>
    public async Task<JobOutcome> RunAsync(JobContext job, CancellationToken cancellationToken)
    {
        var running = new RunningJob(job, options, cancellationToken);
        await using var killing = cancellationToken.Register(() => running.Kill()).ConfigureAwait(false);
        JobOutcome outcome;
        try
        {
            outcome = await RunAsync(running).ConfigureAwait(false);
        }
        catch (SectionException exception)
        {
            outcome = new JobOutcome(JobResult.Failure, Value.Map.None, exception.Message) { Cause = exception.Cause };
        }

        cancellationToken.ThrowIfCancellationRequested();
        return outcome.Reason is { } reason ? outcome with { Reason = job.Masks.Apply(reason) } : outcome;
    }

    private static async Task<JobOutcome> RunAsync(RunningJob job)
    {
        if (job.Settings["trigger"] is not null)
            return await new TriggerSection(job).RunAsync().ConfigureAwait(false);
        await new PrepareSection(job).RunAsync().ConfigureAwait(false);
        await new ContainersSection(job).RunAsync().ConfigureAwait(false);
        if (ScriptEnd.Of(job.Context.Stop) is { } early)
            return new JobOutcome(early.Result, Value.Map.None, early.Reason) { Cause = early.Cause };
        await new SourcesSection(job).RunAsync().ConfigureAwait(false);
        var caches = new CacheSection(job);
        await caches.RestoreAsync().ConfigureAwait(false);
        await new DownloadSection(job).RunAsync().ConfigureAwait(false);
        if (ScriptEnd.Of(job.Context.Stop) is { } stopped)
            return new JobOutcome(stopped.Result, Value.Map.None, stopped.Reason) { Cause = stopped.Cause };
        var coverage = new Coverage(job.Settings.Text("coverage"));
        var script = await RunScriptsAsync(job, coverage).ConfigureAwait(false);
        var dotenv = Value.Map.None;

        // Of a job whose time is up, GitLab keeps nothing.
        if (job.Context.Stop.Cause != StopCause.TimedOut)
        {
            await caches.SaveAsync(script.Succeeded).ConfigureAwait(false);
            (script, dotenv) = await UploadAsync(job, script).ConfigureAwait(false);
        }

        var reports = await JobReports.TestsAndCoverageAsync(job).ConfigureAwait(false);
        await new ContainersSection(job).EndAsync().ConfigureAwait(false);
        return new JobOutcome(script.Result, dotenv, script.Reason)
        {
            Cause = script.Cause,
            ExitCode = script.ExitCode,
            Coverage = coverage.Percent,
            Reports = reports,
            EnvironmentUrl = job.EnvironmentUrl(dotenv) is { } url ? job.Context.Masks.Apply(url) : null,
        };
    }

    private static async Task<ScriptEnd> RunScriptsAsync(RunningJob job, Coverage coverage)
    {
        var script = await new ScriptSection(job, coverage).RunAsync().ConfigureAwait(false);
        if (script.Succeeded)
            await new ReleaseSection(job).RunAsync().ConfigureAwait(false);
        job.Status = script.Status;
        return await new AfterScriptSection(job, coverage).RunAsync(script).ConfigureAwait(false);
    }

    // That something cannot be kept fails only a job that did not fail before.
    private static async Task<(ScriptEnd Script, Value.Map Dotenv)> UploadAsync(RunningJob job, ScriptEnd script)
    {
        try
        {
            var dotenv = await new UploadSection(job).RunAsync(script.Succeeded).ConfigureAwait(false);
            return (script, dotenv);
        }
        catch (SectionException exception)
        {
            return (script.Succeeded ? new ScriptEnd(JobResult.Failure, exception.Message, exception.Cause) : script, Value.Map.None);
        }
    }
}
