using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Evaluation;

/// <summary>What GitHub's server evaluates: conditions, matrices and all else that is decided before a job runs.</summary>
internal sealed class GitHubEvaluator : IPlanEvaluator
{
    public RunHeader Begin(RunScope scope)
    {
        var problems = new DiagnosticBag();
        var templates = new TemplateEvaluator(new EvaluationScope { Contexts = PlanContexts.Of(scope) }, problems);
        var name = templates.Text(scope.Plan.RunName) is { Length: > 0 } given ? given.Trim() : DefaultName(scope);
        return new RunHeader(name, Claims.Of(templates, scope.Plan.Concurrency, problems), [.. problems]);
    }

    public JobResolution Resolve(Job job, JobScope scope)
    {
        var problems = new DiagnosticBag();
        var contexts = PlanContexts.Of(scope.Run);
        contexts["needs"] = PlanContexts.Needs(scope.Needs);
        var conditions = new TemplateEvaluator(new EvaluationScope { Contexts = contexts, Functions = StatusFunctions(scope) }, problems);
        var runs = conditions.Condition(job.Condition);
        if (problems.HasErrors)
            return new JobResolution.Invalid([.. problems]);
        if (!runs)
            return new JobResolution.Skips(ReasonToSkip(job, scope), job.Condition.At);
        var legs = new LegBuilder(job, scope, contexts, problems).Build();
        return problems.HasErrors ? new JobResolution.Invalid([.. problems]) : legs;
    }

    public CallOutputs Outputs(RunScope scope, IReadOnlyDictionary<JobId, JobSummary> jobs)
    {
        var problems = new DiagnosticBag();
        var contexts = PlanContexts.Of(scope);
        contexts["jobs"] = PlanContexts.Needs(jobs);
        var templates = new TemplateEvaluator(new EvaluationScope { Contexts = contexts }, problems);
        var values = scope.Plan.Outputs.NamedEntries().Select(output => KeyValuePair.Create(output.Key, Value.Of(templates.Text(output.Value.Get("value")) ?? "")));
        return new CallOutputs(new Value.Map(values), [.. problems]);
    }

    public IReadOnlyDictionary<string, string> Secrets(Job call, Leg leg, JobScope scope, IReadOnlyDictionary<string, string> secrets)
    {
        if (call.Call is { InheritsSecrets: true })
            return secrets;
        var contexts = PlanContexts.Of(scope.Run);
        contexts["needs"] = PlanContexts.Needs(scope.Needs);
        contexts["matrix"] = leg.Matrix;
        contexts["secrets"] = new Value.Map(secrets.Select(secret => KeyValuePair.Create(secret.Key, Value.Of(secret.Value))));
        var templates = new TemplateEvaluator(new EvaluationScope { Contexts = contexts }, []);
        return templates.Texts(call.Call?.Secrets).Where(secret => secret.Value.Length > 0).ToDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static string DefaultName(RunScope scope) => GitHubEvent.Of(scope.Run.Trigger) switch
    {
        { Name: "push" } => scope.Run.Trigger.Head.Message.Split('\n')[0],
        { Name: "pull_request" or "pull_request_target", Payload: var payload } => ((payload["pull_request"] as Value.Map)?["title"] as Value.Text)?.Characters ?? scope.Plan.Name,
        _ => scope.Plan.Name,
    };

    private static Dictionary<string, Func<IReadOnlyList<Value>, Value>> StatusFunctions(JobScope scope) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["always"] = _ => Value.True,
        ["cancelled"] = _ => Value.Of(scope.Cancelled),
        ["success"] = names => Value.Of(!scope.Cancelled && Results(scope, names).ContainOnly(JobResult.Success)),
        ["failure"] = names => Value.Of(!scope.Cancelled && Results(scope, names).Contains(JobResult.Failure)),
    };

    // Without names all jobs further up count, not only those that are needed directly.
    private static JobResults Results(JobScope scope, IReadOnlyList<Value> names) => names.Count == 0
        ? scope.AncestorResults
        : JobResults.Of(names.Select(name => scope.Needs.FirstOrDefault(need => need.Key.Value.Equals(Coercion.ToText(name), StringComparison.OrdinalIgnoreCase)).Value?.Result ?? JobResult.Skipped));

    private static string ReasonToSkip(Job job, JobScope scope)
    {
        if (scope.Cancelled)
            return "the run was cancelled";
        var culprit = scope.Ancestors.FirstOrDefault(need => need.Value.Result != JobResult.Success);
        return culprit.Value is not null && job.Condition.Text.StartsWith("success()", StringComparison.Ordinal)
            ? $"job '{culprit.Key}', which it needs, {(culprit.Value.Result == JobResult.Skipped ? "was skipped" : culprit.Value.Result == JobResult.Cancelled ? "was cancelled" : "failed")}"
            : $"its condition is false: {job.Condition.Text}";
    }
}
