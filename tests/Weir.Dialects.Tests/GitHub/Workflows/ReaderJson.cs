using Weir.Dialects.GitHub.Templates;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;

namespace Weir.Dialects.Tests.GitHub.Workflows;

/// <summary>Writes a compiled workflow in the form that GitHub's reader suite expects.</summary>
internal sealed class ReaderJson(ReaderCase test)
{
    private static readonly string[] ScopesOfTheSuite =
    [
        "actions", "checks", "contents", "deployments", "discussions", "id-token", "issues", "packages", "pages", "pull-requests",
        "repository-projects", "security-events", "statuses",
    ];

    private readonly List<string> _files = [test.Path, .. test.Called.Keys];

    public Value.Map Write(CompiledWorkflow workflow)
    {
        var isPartialRerun = test.Options["is-partial-rerun"] is not null;
        var plan = workflow.Plan;
        return Map(
            ("input-types", InputTypes(workflow)),
            ("env", Of(plan.Variables)),
            ("defaults", Of(plan.Defaults)),
            ("concurrency", Of(plan.Concurrency)),
            ("permissions", Of(plan.Permissions)),
            ("jobs", new Value.List([.. plan.Jobs.Select(Of)])),
            ("file-table", test.IncludesSource ? Value.Of(isPartialRerun ? _files.Order(StringComparer.Ordinal) : _files) : null));
    }

    private Value.Map? InputTypes(CompiledWorkflow workflow)
    {
        var inputs = workflow.File.Root.Get("on").Get("workflow_dispatch").Get("inputs").NamedEntries().ToList();
        return inputs.Count == 0 ? null : Map([.. inputs.Select(input => (input.Key, Value.Of(input.Value.Get("type").TextOrNull() ?? "string")))]);
    }

    private Value.Map Of(Job job) => job.Call is { } call ? OfCall(job, call) : Map(
        ("type", Value.Of("job")),
        ("id", Literal(job.Id.Value, job.At)),
        ("name", Of(job.Name)),
        ("needs", job.Needs.Count == 0 ? null : NeedsOf(job)),
        ("if", Condition(job.Condition)),
        ("strategy", Of(job.Strategy)),
        ("continue-on-error", Of(job.ContinueOnError)),
        ("timeout-minutes", Of(job.TimeoutMinutes)),
        ("cancel-timeout-minutes", Of(job.CancelTimeoutMinutes)),
        ("container", Of(job.Container)),
        ("services", Of(job.Services)),
        ("concurrency", Of(job.Concurrency)),
        ("permissions", Of(job.Permissions)),
        ("environment", Of(job.Environment)),
        ("env", Of(job.Variables)),
        ("defaults", Of(job.Defaults)),
        ("runs-on", Of(job.RunsOn)),
        ("outputs", Of(job.Outputs)),
        ("steps", job.Steps.Count == 0 ? null : new Value.List([.. job.Steps.Select(Of)])),
        ("snapshot", OfSnapshot(job.Snapshot)));

    private Value.Map OfCall(Job job, Call call)
    {
        var called = WorkflowFile.Read(new SourceText(call.Reference, test.Called[call.Reference]), new TemplateLimits(), new Budget(new TemplateLimits()), [])!.Root;
        var declared = called.Get("on").Get("workflow_call");
        return Map(
            ("type", Value.Of("reusableWorkflowJob")),
            ("id", Literal(job.Id.Value, job.At)),
            ("name", Of(job.Name)),
            ("needs", NeedsOf(job)),
            ("if", Condition(job.Condition)),
            ("ref", Literal(call.Reference, call.At)),
            ("input-definitions", Of(declared.Get("inputs"))),
            ("input-values", Of(call.Inputs)),
            ("secret-definitions", Of(declared.Get("secrets"))),
            ("secret-values", Of(call.Secrets)),
            ("inherit-secrets", call.InheritsSecrets ? Value.True : null),
            ("outputs", Of(declared.Get("outputs"))),
            ("env", Of(call.Plan!.Variables)),
            ("defaults", Of(call.Plan.Defaults)),
            ("permissions", Of(job.Permissions)),
            ("concurrency", Of(job.Concurrency)),
            ("embedded-concurrency", Of(call.Plan.Concurrency)),
            ("strategy", Of(job.Strategy)),
            ("jobs", new Value.List([.. call.Plan.Jobs.Select(Of)])));
    }

    private Value.Map Of(Step step) => Map(
    [
        ("id", Value.Of(step.Id)),
        ("name", Of(step.Name) ?? DefaultName(step)),
        ("if", step.Condition is { } condition ? Condition(condition) : null),
        ("continue-on-error", Of(step.ContinueOnError)),
        ("timeout-minutes", Of(step.TimeoutMinutes)),
        ("env", Of(step.Variables)),
        ("background", step.Background ? Value.True : null),
        .. Own(step),
    ]);

    private IEnumerable<(string, Value?)> Own(Step step) => step switch
    {
        Step.Run run => [("run", Of(run.Script)), ("shell", Of(run.Shell)), ("working-directory", Of(run.WorkingDirectory))],
        Step.Use use => [("uses", Literal(use.Reference, use.ReferenceAt)), ("with", Of(use.Inputs))],
        Step.Wait wait => [("wait", Value.Of(wait.Targets))],
        Step.WaitAll => [("wait-all", Value.True)],
        Step.Cancel cancel => [("cancel", Value.Of(cancel.Target))],
        Step.Parallel group => [("parallel", new Value.List([.. group.Steps.Select(Of)]))],
        _ => [],
    };

    private static Value? DefaultName(Step step) => step switch
    {
        Step.Wait => Value.Of("Wait"),
        Step.WaitAll => Value.Of("Wait for all"),
        Step.Cancel => Value.Of("Cancel"),
        Step.Parallel => Value.Of("Parallel group"),
        _ => null,
    };

    private Value.List NeedsOf(Job job) => new([.. job.Needs.Select(need => Literal(need.Job.Value, need.At))]);

    // A suite of 2022 knows the scopes of its time; of the shorthands for all scopes it expects those.
    private static Value.Map? Of(IReadOnlyDictionary<string, string>? permissions)
    {
        var shorthand = permissions?.Count == PermissionsSchema.Scopes.Count;
        var scopes = permissions?.Where(scope => scope.Value != "none" && (!shorthand || ScopesOfTheSuite.Contains(scope.Key)));
        return scopes is null ? null : Map([.. scopes.Select(scope => (scope.Key, (Value?)Value.Of(scope.Value)))]);
    }

    private Value? OfSnapshot(Template? snapshot) => Of(snapshot);

    // What the service makes up itself has no place in a file.
    private Value.Map Condition(Template.Expression condition) =>
        condition.Text == "success()" ? Map(("type", Value.Of(3)), ("expr", Value.Of(condition.Text))) : (Value.Map)Of(condition)!;

    private Value? Of(Template? template) => template switch
    {
        null => null,
        Template.Literal literal => OfLiteral(literal),
        Template.Expression expression => Token(3, expression.At, ("expr", Value.Of(expression.Text))),
        Template.Sequence sequence => Token(1, sequence.At, ("seq", new Value.List([.. sequence.Items.Select(item => Of(item)!)]))),
        Template.Mapping mapping => Token(2, mapping.At, ("map", new Value.List([.. mapping.Entries.Select(entry => Map(("Key", Of(entry.Key)), ("Value", Of(entry.Value))))]))),
        _ => Token(4, template.At, ("directive", Value.Of("insert"))),
    };

    private Value OfLiteral(Template.Literal literal) => (literal.Value, test.IncludesSource) switch
    {
        (Value.Number { Amount: var amount }, _) when !double.IsFinite(amount) => Value.Of(double.IsNaN(amount) ? "NaN" : amount > 0 ? "Infinity" : "-Infinity"),
        (_, false) => literal.Value,
        (Value.Bool, _) => Token(5, literal.At, ("bool", literal.Value)),
        (Value.Number, _) => Token(6, literal.At, ("num", literal.Value)),
        (Value.Text text, _) => Literal(text.Characters, literal.At),
        _ => Token(7, literal.At),
    };

    private Value Literal(string text, Span at) => test.IncludesSource ? Token(0, at, ("lit", Value.Of(text))) : Value.Of(text);

    private Value.Map Token(int type, Span at, params IReadOnlyList<(string, Value?)> more) => Map(
    [
        ("type", Value.Of(type)),
        ("file", test.IncludesSource ? Value.Of(_files.IndexOf(at.File) + 1) : null),
        ("line", test.IncludesSource ? Value.Of(at.Start.Line) : null),
        ("col", test.IncludesSource ? Value.Of(at.Start.Column) : null),
        .. more,
    ]);

    private static Value.Map Map(params IReadOnlyList<(string Key, Value? Value)> entries) =>
        new(entries.Where(entry => entry.Value is not null).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!)), StringComparer.Ordinal);
}
