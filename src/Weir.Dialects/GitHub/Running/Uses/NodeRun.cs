using Weir.Dialects.GitHub.Actions;
using Weir.Dialects.GitHub.Running.Files;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>Runs an action that is a program of node.</summary>
internal static class NodeRun
{
    /// <summary>Runs a stage of an action.</summary>
    public static async Task<StepEnd> RunAsync(RunningStep step, ResolvedAction.Packed action, ActionRuns.Node node, OrderedDictionary<string, string> inputs)
    {
        var program = step.Stage switch
        {
            StepStage.Pre => node.Pre!.File,
            StepStage.Post => node.Post!.File,
            _ => node.Main,
        };
        var files = await StepFiles.CreateAsync(step).ConfigureAwait(false);
        try
        {
            return await RunAsync(step, node.Major, $"{action.Folder}/{program}", inputs).ConfigureAwait(false);
        }
        finally
        {
            await files.ProcessAsync().ConfigureAwait(false);
        }
    }

    private static async Task<StepEnd> RunAsync(RunningStep step, int major, string program, OrderedDictionary<string, string> inputs)
    {
        if (await step.Job.Files.StatAsync(program, step.Limits.Token).ConfigureAwait(false) is not { Kind: JobFileKind.File })
            return step.Fail($"the action's program '{program}' does not exist");
        var state = step.State.Select(entry => KeyValuePair.Create($"STATE_{entry.Key}", entry.Value));
        var environment = ProcessEnvironment.Of(step, step.Variables(), [.. ActionInputs.ToVariables(inputs), .. state]);
        var nodes = await step.Job.Nodes.FindAsync(environment["PATH"], step.Limits.Token).ConfigureAwait(false);
        if (nodes.Where(found => found.Major >= major).MinBy(found => found.Major) is not { } node)
            return step.Fail(Missing(major, nodes));
        if (node.Major != major && step.Job.IsFirst($"node {major}"))
            step.Log.Write(LogKind.Notice, $"The action asks for node {major}, which is not installed: it runs with node {node.Major} ({node.Path}).");
        step.Job.Toolkit.TellIfCutOff(step.Log);
        foreach (var (name, value) in await step.Job.Toolkit.ForActionAsync(step.Job.Gateway, step.Limits.Token).ConfigureAwait(false))
            environment[name] = value;
        return await StepProcess.RunAsync(step, new ProcessRequest
        {
            Program = node.Path,
            Arguments = [program],
            WorkingDirectory = step.Job.Places.Workspace,
            Environment = environment,
        }).ConfigureAwait(false);
    }

    private static string Missing(int major, IReadOnlyList<InstalledNode> nodes) =>
        $"the action needs node {major} or newer, found {(nodes.Count == 0 ? "none" : string.Join(", ", nodes.Select(node => $"{node.Major} ({node.Path})")))}: install it, for example with 'nvm install {major}', and have it in PATH, in nvm or in the tool cache";
}
