using Weir.Dialects.GitHub.Actions;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>Runs the steps of a composite action.</summary>
internal static class CompositeRun
{
    /// <summary>Runs a stage of a composite action: its steps, or what they have to do before or after the steps of the job.</summary>
    public static async Task<StepEnd> RunAsync(
        RunningStep step, ActionUse use, ResolvedAction.Packed action, ActionRuns.Composite composite, OrderedDictionary<string, string> inputs)
    {
        var scope = ScopeOf(step, use, action, inputs);
        var indices = Enumerable.Range(0, composite.Steps.Count);
        if (step.Stage == StepStage.Post)
            indices = indices.Reverse();
        foreach (var index in indices)
        {
            if (step.Limits.Token.IsCancellationRequested)
                break;
            if (!await RunAsync(step, scope, composite.Steps[index], use.Inner[index]).ConfigureAwait(false))
                break;
        }

        var end = StepProcess.StoppedQuietly(step) ?? new StepEnd(scope.Progress.Result, scope.Progress.Reason);
        return step.Stage != StepStage.Main || await SetOutputsAsync(step, scope, action.Manifest).ConfigureAwait(false) is not { } failed ? end : failed;
    }

    private static StepScope ScopeOf(RunningStep step, ActionUse use, ResolvedAction.Packed action, OrderedDictionary<string, string> inputs)
    {
        var progress = new JobProgress();
        return new StepScope
        {
            Job = step.Job,
            Results = use.Results,
            Progress = progress,
            Status = step.Stage == StepStage.Main ? progress : step.Job.Progress,
            Stopping = step.Interrupted,
            Variables = step.Scope.Variables,
            Around = step.OwnAndAround,
            Inputs = new Value.Map(inputs.Select(input => KeyValuePair.Create(input.Key, Value.Of(input.Value)))),
            GitHub = [.. step.GitHubHere, KeyValuePair.Create("action_path", Value.Of(action.Folder))],
            Origin = action.Origin,
            Depth = step.Scope.Depth + 1,
        };
    }

    // False where no further step is to run: an expression that has no value ends the action.
    private static async Task<bool> RunAsync(RunningStep around, StepScope scope, Step definition, ActionUse? use)
    {
        if (around.Stage == StepStage.Pre && use?.HasPre != true || around.Stage == StepStage.Post && use?.PostIsDue != true)
            return true;
        using var step = new RunningStep
        {
            Scope = scope,
            Definition = definition,
            Stage = around.Stage,
            Condition = use?.Condition(around.Stage) ?? definition.Condition ?? new Template.Expression("always()", definition.At),
            Log = around.Log,
            Limits = around.Limits,
            State = use?.State ?? new Dictionary<string, string>(),
        };
        var run = new StepRun(step, use);
        var end = await run.BeginAsync().ConfigureAwait(false);
        var canGoOn = end is null or { Outcome: JobResult.Skipped };
        end ??= await run.ExecuteAsync().ConfigureAwait(false);
        scope.Progress.Take(end.Conclusion, end.Reason);
        if (around.Stage == StepStage.Main)
            scope.Results.Set(definition.Id, step.Outputs, end.Outcome, end.Conclusion);
        return canGoOn;
    }

    private static async Task<StepEnd?> SetOutputsAsync(RunningStep step, StepScope scope, ActionManifest manifest)
    {
        using var inside = new RunningStep { Scope = scope, Definition = step.Definition, Condition = step.Condition, Log = step.Log, Limits = step.Limits };
        foreach (var (name, value) in manifest.Outputs)
        {
            var problems = new DiagnosticBag();
            var text = await inside.EvaluateAsync(templates => templates.Text(value) ?? "", problems).ConfigureAwait(false);
            if (problems.HasErrors)
                return step.Fail(problems);
            step.SetOutput(name, text);
        }

        return null;
    }
}
