using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>Runs the steps of a job in order: what actions do first, the steps, and what actions do last, in reverse.</summary>
/// <param name="job">The job.</param>
/// <param name="uses">The actions that its steps use, by step.</param>
internal sealed class StepSequence(RunningJob job, IReadOnlyDictionary<Step, ActionUse> uses) : IDisposable
{
    private readonly StepScope _scope = StepScope.Of(job);
    private readonly BackgroundSteps _background = new(job);

    /// <summary>The scope of the job's steps.</summary>
    public StepScope Scope => _scope;

    /// <summary>Runs them all; each decides by its condition whether it does anything.</summary>
    public async Task RunAsync()
    {
        foreach (var use in uses.Values.Where(use => use.HasPre))
            await RunAsync(use.Step, use, StepStage.Pre).ConfigureAwait(false);
        foreach (var step in job.Assignment.Job.Steps)
            await RunAsync(step).ConfigureAwait(false);
        if (_background.Pending is { Count: > 0 } pending)
            await WaitAsync("__implicit-wait-all", "Wait for all background steps", pending, null).ConfigureAwait(false);
        await _background.ConcludeAsync().ConfigureAwait(false);
        while (job.PostSteps.TryPop(out var post))
            await RunAsync(post.Use.Step, post.Use, StepStage.Post).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _background.Dispose();

    private Task RunAsync(Step step) => step switch
    {
        _ when job.Force.IsCancellationRequested => Task.CompletedTask,
        Step.Wait wait => WaitAsync(wait.Id, NameOf(wait, $"Wait for {string.Join(", ", wait.Targets)}"), wait.Targets, wait),
        Step.WaitAll all => WaitAsync(all.Id, NameOf(all, "Wait for all background steps"), _background.Pending, all),
        Step.Cancel cancel => CancelAsync(cancel),
        Step.Parallel parallel => RunParallelAsync(parallel),
        { Background: true } => StartAsync(step),
        _ => RunAsync(step, uses.GetValueOrDefault(step), StepStage.Main),
    };

    private async Task RunAsync(Step definition, ActionUse? use, StepStage stage)
    {
        if (job.Force.IsCancellationRequested)
            return;
        using var step = new JournalledStep(_scope, definition, use, stage, inBackground: false);
        var end = await step.BeginAsync().ConfigureAwait(false) ?? await step.ExecuteAsync().ConfigureAwait(false);
        step.Finish(end);
        step.Publish(end);
        job.Progress.Take(end.Conclusion, step.Reason(end));
    }

    private async Task StartAsync(Step definition)
    {
        var step = new JournalledStep(_scope, definition, uses.GetValueOrDefault(definition), StepStage.Main, inBackground: true);
        if (await step.BeginAsync().ConfigureAwait(false) is not { } end)
        {
            _background.Start(step);
            return;
        }

        step.Finish(end);
        step.Publish(end);
        job.Progress.Take(end.Conclusion, step.Reason(end));
        step.Dispose();
    }

    private async Task RunParallelAsync(Step.Parallel parallel)
    {
        foreach (var step in parallel.Steps)
            await StartAsync(step).ConfigureAwait(false);
        await WaitAsync(parallel.Id, NameOf(parallel, "Wait for parallel steps"), [.. parallel.Steps.Select(step => step.Id)], parallel).ConfigureAwait(false);
    }

    private async Task WaitAsync(string id, string name, IReadOnlyList<string> targets, Step? definition)
    {
        var step = ControlStep.Begin(job, id, name);
        var end = new StepEnd(await _background.WaitAsync(targets, step.Log).ConfigureAwait(false));
        if (end.Outcome == JobResult.Failure)
            end = end with { Reason = "a step that it waited for failed", Conclusion = MayFail(definition, step.Log) ? JobResult.Success : JobResult.Failure };
        step.Finish(end);
        _scope.Results.Set(id, [], end.Outcome, end.Conclusion);
        job.Progress.Take(end.Conclusion, $"step '{name}' failed: {end.Reason}");
    }

    private async Task CancelAsync(Step.Cancel cancel)
    {
        var step = ControlStep.Begin(job, cancel.Id, NameOf(cancel, $"Cancel {cancel.Target}"));
        await _background.CancelAsync(cancel.Target, step.Log).ConfigureAwait(false);
        step.Finish(StepEnd.Success);
        _scope.Results.Set(cancel.Id, [], JobResult.Success, JobResult.Success);
    }

    private string NameOf(Step step, string otherwise) => Evaluate(templates => templates.Text(step.Name), []) is { Length: > 0 } name ? name : otherwise;

    private bool MayFail(Step? step, StepLog log)
    {
        var problems = new DiagnosticBag();
        var may = Evaluate(templates => templates.Flag(step?.ContinueOnError) ?? false, problems);
        foreach (var problem in problems)
            log.Error(problem.ToString());
        return may;
    }

    private T Evaluate<T>(Func<TemplateEvaluator, T> evaluate, DiagnosticBag problems) =>
        evaluate(new TemplateEvaluator(new EvaluationScope { Contexts = job.Contexts.WithVariables(job, _scope.Results) }, problems));
}
