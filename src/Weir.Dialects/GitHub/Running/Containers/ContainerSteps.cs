using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Containers;

/// <summary>Starts the containers of a job before its steps and ends them after, as steps that people see where the job asks for some.</summary>
internal sealed class ContainerSteps(RunningJob job)
{
    private bool _areRunning;

    /// <summary>Starts them.</summary>
    /// <returns>False where the job cannot go on.</returns>
    public async Task<bool> BeginAsync()
    {
        if (!job.HasContainers)
            return await StartAsync(JobContainers.None, new Silence()).ConfigureAwait(false) is not null;
        var step = ControlStep.Begin(job, "__initialize-containers", "Initialize containers");
        var end = StepEnd.Success;
        try
        {
            var problems = new DiagnosticBag();
            var templates = new TemplateEvaluator(new EvaluationScope { Contexts = job.Contexts.WithVariables(job, new StepResults()) }, problems);
            var reader = new ContainerReader(templates);
            var wanted = reader.Read(job.Assignment.Job);
            foreach (var warning in reader.Warnings)
                step.Log.Annotate(new Pipelines.Journal.Annotation(Severity.Warning, warning.Message) { File = warning.At.File, Line = warning.At.Start.Line });
            foreach (var problem in problems)
                step.Log.Annotate(new Pipelines.Journal.Annotation(problem.Severity, problem.ToString()) { File = problem.At.File, Line = problem.At.Start.Line });
            if (problems.HasErrors)
                end = StepEnd.Failure("what the job says of its containers cannot be evaluated");
            foreach (var credentials in wanted.Services.Select(service => service.Container).Append(wanted.Job).Select(container => container?.Credentials).OfType<RegistryCredentials>())
                job.Context.Masks.Add(credentials.Password);
            if (end.Outcome == Pipelines.Plans.JobResult.Success)
                await StartAsync(wanted, new StepLogOutput(step.Log)).ConfigureAwait(false);
        }
        catch (ActionException exception)
        {
            UseRun.Say(step.Log, exception);
            end = StepEnd.Failure(exception.Message);
        }
        catch (ExecutorException exception)
        {
            step.Log.Error(exception.Message);
            end = StepEnd.Failure(exception.Message);
        }
        catch (OperationCanceledException) when (job.Force.IsCancellationRequested || job.Stopping.IsCancellationRequested)
        {
            end = StepEnd.Cancelled(job.Context.Stop.Reason ?? "it was ended by force");
        }

        step.Finish(end);
        job.Progress.Take(end.Conclusion, end.Reason);
        return end.Conclusion == Pipelines.Plans.JobResult.Success;
    }

    /// <summary>Ends them.</summary>
    public async Task EndAsync()
    {
        if (!_areRunning || !job.HasContainers)
            return;
        var step = ControlStep.Begin(job, "__stop-containers", "Stop containers");
        try
        {
            await job.Context.Session.Containers.StopAsync(new StepLogOutput(step.Log), CancellationToken.None).ConfigureAwait(false);
            step.Finish(StepEnd.Success);
        }
        catch (ExecutorException exception)
        {
            step.Log.Warning(exception.Message);
            step.Finish(StepEnd.Success);
        }
    }

    private async Task<StartedContainers?> StartAsync(JobContainers wanted, IOutput output)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(job.Force, job.Stopping);
        var started = await job.Context.Session.Containers.StartAsync(wanted, output, stop.Token).ConfigureAwait(false);
        _areRunning = true;
        job.Gateway = started.Job is null ? null : started.Gateway;
        job.Contexts.Take(started);
        return started;
    }

    private sealed class Silence : IOutput
    {
        public void Line(ReadOnlySpan<byte> utf8)
        {
        }
    }
}
