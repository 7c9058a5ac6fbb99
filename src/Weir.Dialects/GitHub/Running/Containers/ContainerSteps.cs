using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Containers;

/// <summary>Starts the containers of a job before its steps and ends them after, as steps that people see where the job asks for some.</summary>
internal sealed class ContainerSteps(RunningJob job)
{
    private bool _areRunning;

    /// <summary>Starts them.</summary>
    /// <returns>False where the job cannot go on.</returns>
    public async Task<bool> BeginAsync()
    {
        // An image may stand for the machine of a job that says nothing of containers: what its start writes is a step as well.
        var step = new Lazy<ControlStep>(() => ControlStep.Begin(job, "__initialize-containers", "Initialize containers"));
        if (job.HasContainers)
            _ = step.Value;
        var end = await StartAsync(step).ConfigureAwait(false);
        if (end.Conclusion != JobResult.Success)
            _ = step.Value;
        if (step.IsValueCreated)
            step.Value.Finish(end);
        job.Progress.Take(end.Conclusion, end.Reason);
        return end.Conclusion == JobResult.Success;
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

    private async Task<StepEnd> StartAsync(Lazy<ControlStep> step)
    {
        try
        {
            return Wanted(step) is { } wanted
                ? await StartAsync(wanted, new Lines(step)).ConfigureAwait(false)
                : StepEnd.Failure("what the job says of its containers cannot be evaluated");
        }
        catch (ActionException exception)
        {
            UseRun.Say(step.Value.Log, exception);
            return StepEnd.Failure(exception.Message);
        }
        catch (ExecutorException exception)
        {
            step.Value.Log.Error(exception.Message);
            return StepEnd.Failure(exception.Message);
        }
        catch (OperationCanceledException) when (job.Force.IsCancellationRequested || job.Stopping.IsCancellationRequested)
        {
            return StepEnd.Cancelled(job.Context.Stop.Reason ?? "it was ended by force");
        }
    }

    /// <summary>What the job asks for; null where that cannot be evaluated, which is logged.</summary>
    private JobContainers? Wanted(Lazy<ControlStep> step)
    {
        if (!job.HasContainers)
            return JobContainers.None;
        var problems = new DiagnosticBag();
        var reader = new ContainerReader(new TemplateEvaluator(new EvaluationScope { Contexts = job.Contexts.WithVariables(job, new StepResults()) }, problems));
        var wanted = reader.Read(job.Assignment.Job);
        foreach (var warning in reader.Warnings)
            step.Value.Log.Annotate(new Annotation(Severity.Warning, warning.Message) { File = warning.At.File, Line = warning.At.Start.Line });
        foreach (var problem in problems)
            step.Value.Log.Annotate(new Annotation(problem.Severity, problem.ToString()) { File = problem.At.File, Line = problem.At.Start.Line });
        foreach (var credentials in wanted.Services.Select(service => service.Container).Append(wanted.Job).Select(container => container?.Credentials).OfType<RegistryCredentials>())
            job.Context.Masks.Add(credentials.Password);
        return problems.HasErrors ? null : wanted;
    }

    private async Task<StepEnd> StartAsync(JobContainers wanted, IOutput output)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(job.Force, job.Stopping);
        var started = await job.Context.Session.Containers.StartAsync(wanted, output, stop.Token).ConfigureAwait(false);
        _areRunning = true;
        job.HasOwnContainer = wanted.Job is not null;
        (job.Gateway, job.IsCutOff) = (started.Gateway, started.IsCutOff);
        job.Contexts.Take(started);
        return StepEnd.Success;
    }

    private sealed class Lines(Lazy<ControlStep> step) : IOutput
    {
        public void Line(ReadOnlySpan<byte> utf8) => step.Value.Log.Write(LogKind.Output, utf8);
    }
}
