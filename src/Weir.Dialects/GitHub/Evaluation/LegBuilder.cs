using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Evaluation;

/// <summary>Makes the legs of a job that runs.</summary>
internal sealed class LegBuilder(Job job, JobScope scope, Dictionary<string, Value> contexts, DiagnosticBag problems)
{
    private const int LongestName = 100;

    /// <summary>The legs; incomplete where something is reported.</summary>
    public JobResolution.Runs Build()
    {
        var templates = new TemplateEvaluator(new EvaluationScope { Contexts = contexts }, problems);
        var strategy = templates.Evaluate(job.Strategy) as Value.Map ?? Value.Map.None;
        var combinations = Combinations(strategy);
        var failFast = strategy["fail-fast"] is not Value.Bool { Is: false };
        var maxParallel = strategy["max-parallel"] is Value.Number { Amount: >= 1 and var most } ? (int?)Math.Min(most, int.MaxValue) : null;
        var legs = combinations.Select((combination, index) => Leg(combination, index, combinations.Count, failFast, maxParallel));
        return new JobResolution.Runs([.. legs], job.Condition.Text == "success()" ? "nothing before it failed" : $"its condition is true: {job.Condition.Text}")
        {
            FailFast = combinations is not [null] && failFast,
            MaxParallel = maxParallel,
        };
    }

    // One leg without a combination is a job without a matrix.
    private IReadOnlyList<Combination?> Combinations(Value.Map strategy)
    {
        if (strategy["matrix"].IsNull)
            return [null];
        var (combinations, problem) = MatrixExpander.Expand(strategy["matrix"]);
        if (problem is not null)
            problems.Add(GitHubRules.Matrix, job.Strategy!.At, problem);
        if (combinations.Count == 0)
            return [null];
        return combinations;
    }

    private Leg Leg(Combination? combination, int index, int total, bool failFast, int? maxParallel)
    {
        var inLeg = new Dictionary<string, Value>(contexts, StringComparer.OrdinalIgnoreCase)
        {
            ["matrix"] = combination?.Values ?? Value.Null,
            ["strategy"] = Strategy(index, total, failFast, maxParallel),
        };
        var templates = new TemplateEvaluator(new EvaluationScope { Contexts = inLeg }, problems);
        var (labels, group) = RunsOn(templates.Evaluate(job.RunsOn));
        var inputs = job.Call?.Plan is { } called ? CallInputs(called, templates) : null;
        return new Leg
        {
            Id = new LegId(job.Id, combination is null ? LegId.Only : index),
            Name = Name(templates, combination),
            Matrix = combination?.Values ?? Value.Map.None,
            Total = total,
            Labels = labels,
            MachineGroup = group,
            Timeout = Minutes(templates.Number(job.TimeoutMinutes)) ?? TimeSpan.FromHours(6),
            CancelTimeout = Minutes(templates.Number(job.CancelTimeoutMinutes)) ?? TimeSpan.FromMinutes(5),
            ContinueOnError = templates.Flag(job.ContinueOnError) ?? false,
            Claim = Claims.Of(templates, job.Concurrency, problems) ?? ClaimOfCalled(inputs),
            Environment = EnvironmentName(templates),
            CallInputs = inputs,
        };
    }

    // A called workflow's group is held by the call of it. Where the call asks for a group of its own, that one counts: a leg holds only one.
    private GroupClaim? ClaimOfCalled(Value.Map? inputs) => job.Call?.Plan is { Concurrency: { } concurrency } called && inputs is not null
        ? Claims.Of(new TemplateEvaluator(new EvaluationScope { Contexts = PlanContexts.Of(scope.Run with { Plan = called, Inputs = inputs }) }, problems), concurrency, problems)
        : null;

    /// <summary>The context <c>strategy</c> of a leg.</summary>
    public static Value.Map Strategy(int index, int total, bool failFast, int? maxParallel) => EventPayload.Map(
        ("fail-fast", Value.Of(failFast)),
        ("job-index", Value.Of(index)),
        ("job-total", Value.Of(total)),
        ("max-parallel", Value.Of(maxParallel ?? total)));

    private string Name(TemplateEvaluator templates, Combination? combination)
    {
        var name = templates.Text(job.Name) is { Length: > 0 } given ? given : job.Id.Value;
        if (job.Name is Template.Literal && combination?.Segments.ToList() is { Count: > 0 } segments)
            name = $"{name} ({string.Join(", ", segments)})";
        return name.Length > LongestName ? $"{name[..(LongestName - 3)]}..." : name;
    }

    private static (IReadOnlyList<string> Labels, string? Group) RunsOn(Value value) => value switch
    {
        Value.Map map => (RunsOn(map["labels"]).Labels, map["group"].IsNull ? null : Coercion.ToText(map["group"])),
        Value.List list => ([.. list.Items.Select(Coercion.ToText)], null),
        { IsNull: true } => ([], null),
        _ => ([Coercion.ToText(value)], null),
    };

    // The environment's address is evaluated when the job has run, so only its name is asked for here.
    private string? EnvironmentName(TemplateEvaluator templates)
    {
        var name = job.Environment is Template.Mapping mapping
            ? templates.Text(mapping["name"])
            : templates.Evaluate(job.Environment) is Value.Map map ? Coercion.ToText(map["name"]) : templates.Text(job.Environment);
        return string.IsNullOrEmpty(name) ? null : name;
    }

    private Value.Map CallInputs(Plan called, TemplateEvaluator templates)
    {
        var given = templates.Evaluate(job.Call!.Inputs) as Value.Map ?? Value.Map.None;
        var defaults = new TemplateEvaluator(new EvaluationScope { Contexts = PlanContexts.Of(scope.Run) }, problems);
        return new Value.Map(called.Inputs.Select(input => KeyValuePair.Create(
            input.Name,
            given.TryGet(input.Name, out var value) ? Fitting(input, value) : input.Default is { } otherwise ? defaults.Evaluate(otherwise) : Empty(input.Type))));
    }

    private Value Fitting(Input input, Value value)
    {
        if (!InputConverter.Fits(input.Type, value))
            problems.Add(GitHubRules.CallInput, job.Call!.At, $"input '{input.Name}' is {InputConverter.Title(input.Type)}, found '{Coercion.ToText(value)}'", "convert it with 'fromJSON'");
        return input.Type is InputType.Boolean or InputType.Number ? value : Value.Of(Coercion.ToText(value));
    }

    private static Value Empty(InputType type) => type switch
    {
        InputType.Boolean => Value.False,
        InputType.Number => Value.Of(0),
        _ => Value.Empty,
    };

    private static TimeSpan? Minutes(double? minutes) =>
        minutes is > 0 and < 1e6 ? TimeSpan.FromMinutes(minutes.Value) : minutes is >= 1e6 ? TimeSpan.FromMinutes(1e6) : null;
}
