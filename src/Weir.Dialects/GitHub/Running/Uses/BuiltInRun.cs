using Weir.Dialects.GitHub.BuiltIns;
using Weir.Dialects.GitHub.Running.Matchers;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>Runs an action that Weir carries.</summary>
internal static class BuiltInRun
{
    /// <summary>Runs a stage of an action.</summary>
    public static async Task<StepEnd> RunAsync(RunningStep step, ResolvedAction.BuiltIn builtIn, OrderedDictionary<string, string> inputs)
    {
        var action = builtIn.Action;
        var call = new Call(step)
        {
            Job = step.Job.Context,
            Reference = builtIn.Reference,
            Inputs = inputs.Where(input => input.Value.Length > 0).ToDictionary(StringComparer.OrdinalIgnoreCase),
            GitHub = step.GitHub(),
            Environment = ProcessEnvironment.Of(step, step.Variables(), []),
            State = step.State.AsReadOnly(),
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(step.Limits.Token, step.Interrupted);
        try
        {
            var succeeded = step.Stage == StepStage.Post
                ? await action.RunPostAsync(call, stop.Token).ConfigureAwait(false)
                : await action.RunAsync(call, stop.Token).ConfigureAwait(false);
            return StepProcess.Stopped(step) ?? (succeeded ? StepEnd.Success : StepEnd.Failure(step.Log.FirstError ?? $"'{action.Name}' failed"));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return StepProcess.Stopped(step)!;
        }
    }

    private sealed class Call(RunningStep step) : BuiltInCall
    {
        public override void Write(LogKind kind, string line) => step.Log.Write(kind, line);

        public override ValueTask AnnotateAsync(Annotation annotation, CancellationToken cancellationToken)
        {
            step.Log.Annotate(annotation);
            return ValueTask.CompletedTask;
        }

        public override void SetOutput(string name, string value) => step.SetOutput(name, value);

        public override void SetVariable(string name, string value) => step.SetVariable(name, value);

        public override void AddPath(string folder) => step.Scope.Variables.AddFolder(folder);

        public override void AddMatchers(string json) => step.Job.Matchers.Add(MatcherFile.Read(json));

        public override void SaveState(string name, string value) => step.State[name] = value;
    }
}
