using System.Text;
using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>Sets a job up: its variables and defaults, the event's payload, and the actions that it uses.</summary>
internal sealed class JobSetup(RunningJob job)
{
    /// <summary>Sets the job up.</summary>
    /// <returns>The actions that its steps use, by step; null where the job cannot go on.</returns>
    public async Task<IReadOnlyDictionary<Step, ActionUse>?> RunAsync()
    {
        AddMasks();
        var step = ControlStep.Begin(job, "__set-up-job", "Set up job");
        var problems = new DiagnosticBag();
        IReadOnlyDictionary<Step, ActionUse>? uses = null;
        try
        {
            Introduce(step.Log);
            LoadVariables(problems);
            await WriteEventAsync().ConfigureAwait(false);
            if (!problems.HasErrors)
                uses = await PrepareActionsAsync(step.Log).ConfigureAwait(false);
            foreach (var problem in problems)
                step.Log.Annotate(new Annotation(problem.Severity, problem.ToString()) { File = problem.At.File, Line = problem.At.Start.Line });
        }
        catch (ActionException exception)
        {
            UseRun.Say(step.Log, exception);
        }
        catch (OperationCanceledException) when (job.Force.IsCancellationRequested || job.Stopping.IsCancellationRequested)
        {
            step.Finish(StepEnd.Cancelled(job.Context.Stop.Reason ?? "it was ended by force"));
            return null;
        }

        var end = uses is null ? StepEnd.Failure(step.Log.FirstError ?? "the job cannot be set up") : StepEnd.Success;
        step.Finish(end);
        job.Progress.Take(end.Conclusion, end.Reason);
        return uses;
    }

    private void AddMasks()
    {
        foreach (var secret in job.Assignment.Secrets.Values.Append(job.Assignment.Token ?? "").Where(secret => !string.IsNullOrWhiteSpace(secret)))
            job.Context.Masks.Add(secret);
    }

    private void Introduce(StepLog log)
    {
        var machine = job.Context.Session.Machine;
        log.Write(LogKind.Output, $"Machine: {machine.Name} ({machine.System}, {machine.Architecture})");
        log.Write(LogKind.Output, $"Workspace: {job.Places.Workspace}");
        if (job.Assignment.Job.Permissions is not { Count: > 0 } permissions)
            return;
        log.BeginGroup("Permissions of GITHUB_TOKEN");
        foreach (var (name, access) in permissions)
            log.Write(LogKind.Output, $"{name}: {access}");
        log.EndGroup();
    }

    private void LoadVariables(DiagnosticBag problems)
    {
        foreach (var variables in new[] { job.Assignment.Plan.Variables, job.Assignment.Job.Variables })
        {
            foreach (var (name, value) in Templates(problems).Texts(variables))
                job.Variables.Set(name, value);
        }

        var defaults = Templates(problems);
        string? Of(string key) => NonEmpty(defaults.Text(job.Assignment.Job.Defaults.Get("run").Get(key)))
            ?? NonEmpty(defaults.Text(job.Assignment.Plan.Defaults.Get("run").Get(key)));
        job.Defaults = new ScriptDefaults(Of("shell"), Of("working-directory"));
    }

    private TemplateEvaluator Templates(DiagnosticBag problems) =>
        new(new EvaluationScope { Contexts = job.Contexts.WithVariables(job, new StepResults()) }, problems);

    private async Task WriteEventAsync()
    {
        var stream = await job.Files.OpenWriteAsync(JobContexts.EventPath(job.Places), null, job.Force).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(ValueJson.Serialize(job.Contexts.GitHub["event"], indented: true)), job.Force).ConfigureAwait(false);
    }

    private async Task<IReadOnlyDictionary<Step, ActionUse>> PrepareActionsAsync(StepLog log)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(job.Force, job.Stopping);
        job.Actions.Fetched = package => log.Write(
            LogKind.Output,
            $"Action '{package.Repository}@{package.Reference}' ({(package.Commit is { } commit ? $"commit {commit}" : $"from {package.Folder}")})");
        var origin = ActionOrigin.Of(job.Assignment.Plan);
        var uses = new OrderedDictionary<Step, ActionUse>(ReferenceEqualityComparer.Instance);
        foreach (var step in job.Assignment.Job.Steps.SelectMany(step => step is Step.Parallel parallel ? parallel.Steps : [step]).OfType<Step.Use>())
            uses[step] = await job.Actions.PrepareAsync(step, origin, null, 0, stop.Token).ConfigureAwait(false);
        log.Write(LogKind.Output, $"Complete job name: {job.Assignment.Leg.Name}");
        return uses;
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
