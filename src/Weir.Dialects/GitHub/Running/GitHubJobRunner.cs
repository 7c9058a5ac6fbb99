using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Containers;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running;

/// <summary>Runs the jobs of GitHub's workflows as GitHub's runner does.</summary>
/// <remarks>
/// The steps in the journal are those that people see on GitHub: setting up, what actions do first, the steps, what actions do last, completing.
/// The ids of what actions do first and last are those of their steps, followed by <c>:pre</c> and <c>:post</c>.
/// </remarks>
/// <param name="options">How jobs are run.</param>
public sealed class GitHubJobRunner(GitHubRunnerOptions options) : IJobRunner
{
    private const string EndedByForce = "it was ended by force";

    /// <inheritdoc/>
    public ContainerPlaces? PlacesOf(JobAssignment assignment)
    {
        // What cannot be evaluated is said when the job asks for its container.
        var templates = new TemplateEvaluator(new EvaluationScope { Contexts = JobContexts.BeforeRunner(assignment) }, []);
        if (!ContainerReader.HasContainer(templates, assignment.Job))
            return null;
        var name = assignment.Run.Trigger.Repository.Name;
        return new ContainerPlaces($"/__w/{name}/{name}", "/__w/_temp", "/__t", "/__w/_actions", "/github/home");
    }

    /// <inheritdoc/>
    public async Task<JobOutcome> RunAsync(JobContext job, CancellationToken cancellationToken)
    {
        var running = new RunningJob(job, options, cancellationToken);
        await using var toolkit = running.Toolkit.ConfigureAwait(false);
        await using var stopping = job.Stop.Token.Register(() => running.Progress.Take(JobResult.Cancelled, job.Stop.Reason)).ConfigureAwait(false);
        await using var killing = cancellationToken.Register(() => running.Report.Enqueue(job.Session.KillAsync)).ConfigureAwait(false);
        var outcome = await RunAsync(running).ConfigureAwait(false);
        await running.Report.FlushAsync().ConfigureAwait(false);
        return outcome.Reason is { } reason ? outcome with { Reason = job.Masks.Apply(reason) } : outcome;
    }

    private static async Task<JobOutcome> RunAsync(RunningJob job)
    {
        var uses = await new JobSetup(job).RunAsync().ConfigureAwait(false);
        var containers = new ContainerSteps(job);
        if (uses is not null && await containers.BeginAsync().ConfigureAwait(false))
        {
            using var steps = new StepSequence(job, uses);
            await steps.RunAsync().ConfigureAwait(false);
            await containers.EndAsync().ConfigureAwait(false);
            if (!job.Force.IsCancellationRequested)
                return new JobEnding(job).Run(steps.Scope);
        }

        return job.Force.IsCancellationRequested
            ? new JobOutcome(JobResult.Cancelled, Value.Map.None, job.Context.Stop.Reason ?? EndedByForce)
            : new JobOutcome(job.Progress.Result, Value.Map.None, job.Progress.Reason);
    }
}
