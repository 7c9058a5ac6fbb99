using System.Runtime.InteropServices;
using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>The contexts of a job that none of its steps changes.</summary>
internal sealed class JobContexts
{
    private const string DebugSwitch = "ACTIONS_STEP_DEBUG";

    private JobContexts(Dictionary<string, Value> all, Value.Map job)
    {
        All = all;
        Job = job;
        InActions = all.Where(context => context.Key is "strategy" or "matrix" or "runner").ToDictionary(StringComparer.OrdinalIgnoreCase);
        GitHub = (Value.Map)all["github"];
    }

    /// <summary>All that the steps of the job may use; <c>github</c> and <c>job</c> without what depends on the step.</summary>
    public IReadOnlyDictionary<string, Value> All { get; }

    /// <summary>Those of them that the steps of an action may use too.</summary>
    public IReadOnlyDictionary<string, Value> InActions { get; }

    /// <summary>The context <c>github</c>, without what depends on the step.</summary>
    public Value.Map GitHub { get; }

    /// <summary>The context <c>job</c>, without its status.</summary>
    public Value.Map Job { get; private set; }

    /// <summary>Takes over what is known of the job's containers once they run.</summary>
    public void Take(StartedContainers started)
    {
        if (started.Network is not { } network)
            return;
        var services = started.Services.Select(service => KeyValuePair.Create<string, Value>(service.Key, EventPayload.Map(
            ("id", Value.Of(service.Value.Id)),
            ("network", Value.Of(network)),
            ("ports", new Value.Map(service.Value.Ports.Select(port => KeyValuePair.Create(port.Key, Value.Of($"{port.Value}"))))))));
        Job = Job.With("services", new Value.Map(services));
        if (started.Job is { } own)
            Job = Job.With("container", EventPayload.Map(("id", Value.Of(own.Id)), ("network", Value.Of(network))));
    }

    /// <summary>Where the payload of the event is for the steps.</summary>
    public static string EventPath(JobPlaces places) => $"{places.Temporary}/_github_workflow/event.json";

    /// <summary>Whether a secret or variable asks for what is only for finding the cause of something.</summary>
    public static bool AsksForDebug(JobAssignment assignment) =>
        (assignment.Secrets.GetValueOrDefault(DebugSwitch) ?? assignment.Run.Trigger.VariableOf(DebugSwitch) ?? "").Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The contexts of a job.</summary>
    public static JobContexts Of(RunningJob job)
    {
        var assignment = job.Assignment;
        var contexts = BeforeRunner(assignment);
        contexts["github"] = GitHubOf(job, (Value.Map)contexts["github"]);
        contexts["secrets"] = SecretsOf(assignment);
        contexts["runner"] = RunnerOf(job);
        return new JobContexts(contexts, JobOf(assignment, (Value.Map)contexts["github"]));
    }

    /// <summary>The contexts that are known before anything of the job runs.</summary>
    public static Dictionary<string, Value> BeforeRunner(JobAssignment assignment)
    {
        var scope = new RunScope { Plan = assignment.Plan, Root = assignment.Root, Run = assignment.Run, Inputs = assignment.Inputs };
        var contexts = PlanContexts.Of(scope);
        contexts["needs"] = PlanContexts.Needs(assignment.Needs);
        contexts["matrix"] = assignment.Leg.Id.Index == LegId.Only ? Value.Null : assignment.Leg.Matrix;
        contexts["strategy"] = StrategyOf(assignment, contexts);
        return contexts;
    }

    /// <summary>All contexts as the job itself sees them now, outside of any step.</summary>
    public Dictionary<string, Value> WithVariables(RunningJob job, StepResults results) => new(All, StringComparer.OrdinalIgnoreCase)
    {
        ["env"] = new Value.Map(job.Variables.Snapshot().Select(variable => KeyValuePair.Create(variable.Key, Value.Of(variable.Value))), job.Variables.Comparer),
        ["steps"] = results.Context,
        ["job"] = Job.With("status", Value.Of(PlanContexts.ResultName(job.Progress.Result))),
    };

    private static Value.Map GitHubOf(RunningJob job, Value.Map planned) => new(
    [
        .. planned.Entries,
        KeyValuePair.Create("job", Value.Of(job.Assignment.Job.Id.Value)),
        KeyValuePair.Create("token", Value.Of(job.Assignment.Token ?? "")),
        KeyValuePair.Create("workspace", Value.Of(job.Places.Workspace)),
        KeyValuePair.Create("event_path", Value.Of(EventPath(job.Places))),
    ]);

    private static Value.Map StrategyOf(JobAssignment assignment, Dictionary<string, Value> contexts)
    {
        var failFast = new TemplateEvaluator(new EvaluationScope { Contexts = contexts }, []).Evaluate(assignment.Job.Strategy.Get("fail-fast")) is not Value.Bool { Is: false };
        return LegBuilder.Strategy(Math.Max(0, assignment.Leg.Id.Index), assignment.Leg.Total, failFast, assignment.Strategy.MaxParallel);
    }

    private static Value.Map SecretsOf(JobAssignment assignment)
    {
        var secrets = assignment.Secrets.Select(secret => KeyValuePair.Create(secret.Key, Value.Of(secret.Value)));
        return new Value.Map(assignment.Token is { } token ? secrets.Prepend(KeyValuePair.Create("GITHUB_TOKEN", Value.Of(token))) : secrets);
    }

    private static Value.Map RunnerOf(RunningJob job)
    {
        var (machine, places) = (job.Context.Session.Machine, job.Places);
        List<(string, Value)> entries =
        [
            ("name", Value.Of(machine.Name)),
            ("os", Value.Of(machine.System switch { OperatingSystemKind.Linux => "Linux", OperatingSystemKind.MacOS => "macOS", _ => "Windows" })),
            ("arch", Value.Of(machine.Architecture switch
            {
                Architecture.X64 => "X64",
                Architecture.X86 => "X86",
                Architecture.Arm64 => "ARM64",
                Architecture.Arm or Architecture.Armv6 => "ARM",
                var other => other.ToString().ToUpperInvariant(),
            })),
            ("environment", Value.Of("self-hosted")),
            ("temp", Value.Of(places.Temporary)),
            ("tool_cache", Value.Of(places.Tools)),
            ("workspace", Value.Of(places.Workspace[..Math.Max(1, places.Workspace.LastIndexOf('/'))])),
        ];
        if (job.IsDebug)
            entries.Add(("debug", Value.Of("1")));
        return EventPayload.Map(entries);
    }

    // Where the workflow is a called one, 'github' speaks of its caller, and 'job' of itself.
    private static Value.Map JobOf(JobAssignment assignment, Value.Map github)
    {
        var path = assignment.Plan.Path;
        var remote = ActionOrigin.SourceOf(assignment.Plan);
        var repository = remote?.Repository ?? Coercion.ToText(github["repository"]);
        return EventPayload.Map(
            ("check_run_id", Value.Null),
            ("container", Value.Map.None),
            ("services", Value.Map.None),
            ("workflow_ref", Value.Of(remote is null ? $"{repository}/{path}@{Coercion.ToText(github["ref"])}" : path)),
            ("workflow_sha", remote is null ? github["sha"] : Value.Of(remote.Reference)),
            ("workflow_repository", Value.Of(repository)),
            ("workflow_file_path", Value.Of(remote?.Path ?? path)));
    }
}
