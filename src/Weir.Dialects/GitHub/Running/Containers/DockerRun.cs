using Weir.Dialects.GitHub.Actions;
using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Files;
using Weir.Dialects.GitHub.Running.Scripts;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Containers;

/// <summary>Runs an action in a container of its own, with the job's folders where GitHub's runner has them.</summary>
internal static class DockerRun
{
    private const string Prefix = "docker://", Workspace = "/github/workspace";

    /// <summary>Runs a stage of an action whose file says how.</summary>
    public static async Task<StepEnd> RunAsync(RunningStep step, ResolvedAction.Packed action, ActionRuns.Docker docker, OrderedDictionary<string, string> inputs)
    {
        var problems = new DiagnosticBag();
        var given = new Value.Map(inputs.Select(input => KeyValuePair.Create(input.Key, Value.Of(input.Value))), StringComparer.OrdinalIgnoreCase);
        var templates = new TemplateEvaluator(new EvaluationScope { Contexts = new Dictionary<string, Value>(StringComparer.OrdinalIgnoreCase) { ["inputs"] = given } }, problems);
        var arguments = templates.TextList(docker.Arguments);
        var variables = templates.Texts(docker.Variables);
        if (problems.HasErrors)
            return step.Fail(problems);
        return await RunAsync(step, ImageOf(action, docker), inputs, variables, new Command(EntrypointOf(step, docker), docker.Arguments is null ? null : arguments)).ConfigureAwait(false);
    }

    /// <summary>Runs the image that a step names itself.</summary>
    public static Task<StepEnd> RunAsync(RunningStep step, string image, OrderedDictionary<string, string> inputs) =>
        RunAsync(step, new ActionImage.Published(image), inputs, [], new Command(null, null));

    private static async Task<StepEnd> RunAsync(
        RunningStep step, ActionImage image, OrderedDictionary<string, string> inputs, IReadOnlyList<KeyValuePair<string, string>> variables, Command command)
    {
        var files = await StepFiles.CreateAsync(step).ConfigureAwait(false);
        try
        {
            var desk = step.Job.Context.Session.Containers;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(step.Limits.Token, step.Interrupted);
            var run = new ContainerRun
            {
                Image = await desk.PrepareAsync(image, new StepLogOutput(step.Log), stop.Token).ConfigureAwait(false),
                Entrypoint = NonEmpty(command.Entrypoint) ?? (step.Stage == StepStage.Main ? NonEmpty(inputs.GetValueOrDefault("entrypoint")) : null),
                Arguments = command.Arguments ?? (NonEmpty(inputs.GetValueOrDefault("args")) is { } line ? CommandLine.Split(line) : null),
                Environment = await EnvironmentAsync(step, inputs, variables).ConfigureAwait(false),
                Folders = FoldersOf(step.Job.Places),
                WorkingDirectory = Workspace,
            };
            return await StepProcess.RunAsync(step, (output, token) => desk.RunAsync(run, output, token)).ConfigureAwait(false);
        }
        catch (ExecutorException exception)
        {
            return step.Fail(exception.Message);
        }
        finally
        {
            await files.ProcessAsync().ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(
        RunningStep step, OrderedDictionary<string, string> inputs, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        var state = step.State.Select(entry => KeyValuePair.Create($"STATE_{entry.Key}", entry.Value));
        var environment = ProcessEnvironment.InContainer(step, [.. variables, .. step.Variables(), .. ActionInputs.ToVariables(inputs), .. state]);
        environment["HOME"] = "/github/home";
        var places = FoldersOf(step.Job.Places).OrderByDescending(folder => folder.Path.Length).ToList();
        foreach (var (name, value) in environment.ToList())
            environment[name] = Translate(value, places);
        step.Job.Toolkit.TellIfCutOff(step.Log);
        if (await step.Job.Context.Session.Containers.GatewayAsync(step.Limits.Token).ConfigureAwait(false) is { } gateway)
        {
            foreach (var (name, value) in await step.Job.Toolkit.ForActionAsync(gateway, step.Limits.Token).ConfigureAwait(false))
                environment[name] = value;
        }

        return environment;
    }

    private static IReadOnlyList<SharedFolder> FoldersOf(JobPlaces places) =>
    [
        new(places.Workspace, Workspace),
        new(places.Home, "/github/home"),
        new($"{places.Temporary}/_github_workflow", "/github/workflow"),
        new($"{places.Temporary}/_runner_file_commands", "/github/file_commands"),
        new(places.Temporary, "/github/runner_temp"),
    ];

    private static string Translate(string value, IReadOnlyList<SharedFolder> places)
    {
        foreach (var place in places)
        {
            if (value == place.Path || value.StartsWith(place.Path + "/", StringComparison.Ordinal))
                return place.Target + value[place.Path.Length..];
        }

        return value;
    }

    private static string? EntrypointOf(RunningStep step, ActionRuns.Docker docker) => step.Stage switch
    {
        StepStage.Pre => docker.Pre?.File,
        StepStage.Post => docker.Post?.File,
        _ => docker.Entrypoint,
    };

    private static ActionImage ImageOf(ResolvedAction.Packed action, ActionRuns.Docker docker)
    {
        if (docker.Image.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return new ActionImage.Published(docker.Image[Prefix.Length..]);
        var file = Path.GetFullPath(docker.Image.TrimStart('/'), action.Folder);
        var end = file.LastIndexOf('/');
        return new ActionImage.Built(file[..end], file[(end + 1)..]);
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed record Command(string? Entrypoint, IReadOnlyList<string>? Arguments);
}
