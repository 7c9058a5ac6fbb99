using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>Ends a job: what it gives to the jobs that need it, and the address of what it deployed.</summary>
internal sealed class JobEnding(RunningJob job)
{
    /// <summary>Ends the job.</summary>
    /// <param name="scope">The scope of its steps.</param>
    public JobOutcome Run(StepScope scope)
    {
        var step = ControlStep.Begin(job, "__complete-job", "Complete job");
        if (job.Context.Stop is { Cause: StopCause.TimedOut, Reason: { } reason })
            step.Log.Error($"The job was stopped: {reason}.");
        var problems = new DiagnosticBag();
        var templates = new TemplateEvaluator(new EvaluationScope { Contexts = job.Contexts.WithVariables(job, scope.Results) }, problems);
        var outputs = Outputs(templates, step.Log);
        var address = Address(templates, step.Log);
        foreach (var problem in problems)
            step.Log.Annotate(new Annotation(problem.Severity, problem.ToString()) { File = problem.At.File, Line = problem.At.Start.Line });
        var end = problems.HasErrors ? StepEnd.Failure("what the job gives to others cannot be evaluated") : StepEnd.Success;
        step.Finish(end);
        job.Progress.Take(end.Conclusion, end.Reason);
        return new JobOutcome(job.Progress.Result, outputs, job.Progress.Reason) { EnvironmentUrl = address };
    }

    // A secret that left the job would be masked no more, so it does not leave.
    private Value.Map Outputs(TemplateEvaluator templates, StepLog log)
    {
        List<KeyValuePair<string, Value>> outputs = [];
        foreach (var (name, value) in templates.Texts(job.Assignment.Job.Outputs).Where(output => output.Value.Length > 0))
        {
            if (job.Context.Masks.Covers(value))
            {
                log.Warning($"Output '{name}' is left out, for it may hold a secret.");
                continue;
            }

            log.Write(LogKind.Output, $"Output '{name}' is set.");
            outputs.Add(KeyValuePair.Create(name, Value.Of(value)));
        }

        return new Value.Map(outputs);
    }

    private string? Address(TemplateEvaluator templates, StepLog log)
    {
        if (job.Assignment.Job.Environment.Get("url") is not { } template || job.Progress.Result != JobResult.Success)
            return null;
        var address = templates.Text(template) ?? "";
        if (address.Length == 0)
            return null;
        log.Write(LogKind.Output, $"Address of the environment: {address}");
        return job.Context.Masks.Apply(address);
    }
}
