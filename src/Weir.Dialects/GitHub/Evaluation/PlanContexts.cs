using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Evaluation;

/// <summary>The contexts that exist before a job runs.</summary>
internal static class PlanContexts
{
    private const string Server = "https://github.com";

    // All jobs of a run ask for the same, and the payload of the event alone is a hundred values.
    private static readonly ConditionalWeakTable<RunScope, Dictionary<string, Value>> Known = [];

    /// <summary>The contexts <c>github</c>, <c>inputs</c> and <c>vars</c>, in a dictionary of the caller's own.</summary>
    public static Dictionary<string, Value> Of(RunScope scope) => new(Known.GetValue(scope, Create), StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, Value> Create(RunScope scope) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["github"] = GitHub(scope),
        ["inputs"] = Inputs(scope),
        ["vars"] = new Value.Map(scope.Run.Trigger.Variables.Where(variable => variable.Value is not null).Select(variable => KeyValuePair.Create(variable.Name, Value.Of(variable.Value)))),
    };

    /// <summary>The context <c>github</c>, as far as it is known before a job runs.</summary>
    public static Value.Map GitHub(RunScope scope)
    {
        var (run, repository) = (scope.Run, scope.Run.Trigger.Repository);
        var happened = GitHubEvent.Of(run.Trigger);
        var workflowReference = $"{repository.FullName}/{scope.Root.Path}@{happened.Reference}";
        return EventPayload.Map(
            ("ref", Value.Of(happened.Reference)),
            ("ref_name", Value.Of(happened.ReferenceName)),
            ("ref_type", Value.Of(happened.ReferenceType)),
            ("ref_protected", Value.False),
            ("sha", Value.Of(happened.Sha)),
            ("repository", Value.Of(repository.FullName)),
            ("repository_id", Number(EventPayload.Identity(repository.FullName))),
            ("repository_owner", Value.Of(repository.Owner)),
            ("repository_owner_id", Number(EventPayload.Identity(repository.Owner))),
            ("repository_visibility", Value.Of("public")),
            ("repositoryUrl", Value.Of($"git://github.com/{repository.FullName}.git")),
            ("run_id", Value.Of(run.Id.Value)),
            ("run_number", Number(run.Number)),
            ("run_attempt", Number(run.Attempt)),
            ("retention_days", Value.Of("90")),
            ("artifact_cache_size_limit", Value.Of("10")),
            ("actor", Value.Of(run.Trigger.Actor)),
            ("actor_id", Number(EventPayload.Identity(run.Trigger.Actor))),
            ("triggering_actor", Value.Of(run.Trigger.Actor)),
            ("workflow", Value.Of(scope.Root.Name)),
            ("workflow_ref", Value.Of(workflowReference)),
            ("workflow_sha", Value.Of(happened.Sha)),
            ("head_ref", Value.Of(happened.HeadReference)),
            ("base_ref", Value.Of(happened.BaseReference)),
            ("event_name", Value.Of(happened.Name)),
            ("event", WithInputs(happened, scope)),
            ("server_url", Value.Of(Server)),
            ("api_url", Value.Of("https://api.github.com")),
            ("graphql_url", Value.Of("https://api.github.com/graphql")),
            ("secret_source", Value.Of("Actions")));
    }

    /// <summary>The context <c>inputs</c>: what was given or passed, with defaults and types.</summary>
    public static Value.Map Inputs(RunScope scope) => ReferenceEquals(scope.Plan, scope.Root) || scope.Plan.Path == scope.Root.Path
        ? ManualInputs.Of(scope.Root, GitHubEvent.Of(scope.Run.Trigger))
        : scope.Inputs;

    /// <summary>The context <c>needs</c>.</summary>
    public static Value.Map Needs(IReadOnlyDictionary<JobId, JobSummary> needs) => new(needs.Select(need => KeyValuePair.Create<string, Value>(
        need.Key.Value,
        EventPayload.Map(("result", Value.Of(ResultName(need.Value.Result))), ("outputs", need.Value.Outputs)))));

    /// <summary>The word for a result.</summary>
    public static string ResultName(JobResult result) => result switch
    {
        JobResult.Success => "success",
        JobResult.Failure => "failure",
        JobResult.Cancelled => "cancelled",
        _ => "skipped",
    };

    // In the payload all inputs are text, as people typed them; in the context 'inputs' they have types.
    private static Value.Map WithInputs(GitHubEvent happened, RunScope scope) => happened.Name == "workflow_dispatch"
        ? happened.Payload.With("inputs", new Value.Map(ManualInputs.Of(scope.Root, happened).Entries
            .Select(input => KeyValuePair.Create(input.Key, Value.Of(Expressions.Coercion.ToText(input.Value))))))
        : happened.Payload;

    private static Value Number(double number) => Value.Of(number.ToString(CultureInfo.InvariantCulture));
}
