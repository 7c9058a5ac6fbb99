using Weir.Dialects.GitHub.Actions;
using Weir.Dialects.GitHub.Running.Containers;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>Runs the action that a step uses.</summary>
internal static class UseRun
{
    /// <summary>Runs a stage of an action.</summary>
    public static async Task<StepEnd> RunAsync(RunningStep step, ActionUse use)
    {
        try
        {
            if (use.Action is null)
                await step.Job.Actions.ResolveAsync(use, step.Scope.Origin, step.Scope.Depth, step.Limits.Token).ConfigureAwait(false);
        }
        catch (ActionException exception)
        {
            Say(step.Log, exception);
            return StepEnd.Failure(exception.Message);
        }

        if (step.Stage != StepStage.Post && use.RegisterPost() is { } root)
            step.Job.PostSteps.Push(new PostStep(root));
        if (step.Stage == StepStage.Main && use.MissesPre)
            step.Log.Warning($"'pre' of '{use.Step.Reference}' does not run: before the first step, the actions of the workspace are not there yet");
        if (use.Reference is ActionReference.Remote remote)
        {
            step.SetGitHub("action_repository", remote.Repository);
            step.SetGitHub("action_ref", remote.Reference);
        }

        var problems = new DiagnosticBag();
        var inputs = await ActionInputs.LoadAsync(step, use, problems).ConfigureAwait(false);
        if (problems.HasErrors)
            return step.Fail(problems);
        Introduce(step, use, inputs);
        return use.Action switch
        {
            ResolvedAction.BuiltIn builtIn => await BuiltInRun.RunAsync(step, builtIn, inputs).ConfigureAwait(false),
            ResolvedAction.Packed { Manifest.Runs: ActionRuns.Composite composite } packed => await CompositeRun.RunAsync(step, use, packed, composite, inputs).ConfigureAwait(false),
            ResolvedAction.Packed { Manifest.Runs: ActionRuns.Node node } packed => await NodeRun.RunAsync(step, packed, node, inputs).ConfigureAwait(false),
            ResolvedAction.Packed { Manifest.Runs: ActionRuns.Docker docker } packed => await DockerRun.RunAsync(step, packed, docker, inputs).ConfigureAwait(false),
            ResolvedAction.Image image => await DockerRun.RunAsync(step, image.Name, inputs).ConfigureAwait(false),
            var other => throw new InvalidOperationException($"no way to run '{other}'"),
        };
    }

    /// <summary>Says why an action cannot be used.</summary>
    public static void Say(StepLog log, ActionException exception)
    {
        foreach (var problem in exception.Problems)
        {
            log.Annotate(new Annotation(Severity.Error, $"{problem.At}: {problem.Message}")
            {
                File = problem.At.File,
                Line = problem.At.Start.Line,
                Column = problem.At.Start.Column,
            });
        }
    }

    private static void Introduce(RunningStep step, ActionUse use, OrderedDictionary<string, string> inputs)
    {
        if (step.Stage == StepStage.Post)
        {
            step.Log.Write(LogKind.Output, "Post job cleanup.");
            return;
        }

        step.Log.BeginGroup($"Run {use.Step.Reference}");
        var given = inputs.Where(input => input.Value.Length > 0).ToList();
        if (given.Count > 0)
            step.Log.Write(LogKind.Output, "with:");
        foreach (var (name, value) in given)
            step.Log.Write(LogKind.Output, $"  {name}: {value}");
        step.Log.WriteVariables(step.Variables());
        step.Log.EndGroup();
    }
}
