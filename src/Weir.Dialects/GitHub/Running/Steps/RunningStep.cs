using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>A step while it runs: a step of the job, or one in an action that such a step uses.</summary>
internal sealed class RunningStep : IDisposable
{
    private readonly CancellationTokenSource _interrupt = new();
    private readonly Dictionary<string, Value> _github = new(StringComparer.OrdinalIgnoreCase);
    private readonly OrderedDictionary<string, string> _outputs = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<KeyValuePair<string, string>> _own = [];
    private Dictionary<string, Value>? _contexts;

    /// <summary>The scope that it belongs to.</summary>
    public required StepScope Scope { get; init; }

    /// <summary>What the file says.</summary>
    public required Step Definition { get; init; }

    /// <summary>In which part of the job it runs.</summary>
    public StepStage Stage { get; init; } = StepStage.Main;

    /// <summary>Whether it runs.</summary>
    public required Template.Expression Condition { get; init; }

    /// <summary>Its log, or that of the step of the job that it is in.</summary>
    public required StepLog Log { get; init; }

    /// <summary>What ends it whatever its condition says.</summary>
    public required StepLimits Limits { get; init; }

    /// <summary>What it keeps for other stages of the same action.</summary>
    public IDictionary<string, string> State { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public RunningJob Job => Scope.Job;

    /// <summary>Cancelled once it is to stop because the job is to stop, and its condition does not ask to go on.</summary>
    public CancellationToken Interrupted => _interrupt.Token;

    /// <summary>True where a command of its output, or a file that it wrote, failed.</summary>
    public bool CommandFailed { get; private set; }

    /// <summary>Its outputs in the order in which they were first set.</summary>
    public IEnumerable<KeyValuePair<string, string>> Outputs
    {
        get
        {
            lock (_outputs)
                return [.. _outputs];
        }
    }

    /// <summary>The context <c>env</c>: the variables of the job, of the steps around, and of the step.</summary>
    public OrderedDictionary<string, string> Variables()
    {
        var variables = Scope.Variables.Snapshot();
        foreach (var (name, value) in Scope.Around.Concat(_own))
            variables[name] = value;
        return variables;
    }

    /// <summary>The environment variables of the steps around and of the step.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OwnAndAround => [.. Scope.Around, .. _own];

    /// <summary>The context <c>github</c>.</summary>
    public Value.Map GitHub() => new(Job.Contexts.GitHub.Entries.Concat(GitHubHere));

    /// <summary>What the context <c>github</c> says here beside what it says for the job.</summary>
    public IEnumerable<KeyValuePair<string, Value>> GitHubHere => Scope.GitHub.Concat(_github);

    /// <summary>Says something in the context <c>github</c>.</summary>
    public void SetGitHub(string name, string value)
    {
        _github[name] = Value.Of(value);
        _contexts = null;
    }

    /// <summary>Sets an output.</summary>
    public void SetOutput(string name, string value)
    {
        lock (_outputs)
            _outputs[name] = value;
        Log.Debug($"output {name}='{value}'");
    }

    /// <summary>Sets an environment variable for later steps.</summary>
    public void SetVariable(string name, string value)
    {
        Scope.Variables.Set(name, value);
        Log.Debug($"{name}='{value}'");
    }

    /// <summary>Says that a command of its output, or a file that it wrote, failed: the step fails.</summary>
    public void FailCommand(string message)
    {
        Log.Error(message);
        CommandFailed = true;
    }

    /// <summary>Says what went wrong; the step fails for it.</summary>
    public StepEnd Fail(string message)
    {
        Log.Error(message);
        return StepEnd.Failure(message);
    }

    /// <summary>Says what could not be evaluated; the step fails for it.</summary>
    public StepEnd Fail(DiagnosticBag problems)
    {
        foreach (var problem in problems)
            Log.Annotate(new Annotation(problem.Severity, problem.ToString()) { File = problem.At.File, Line = problem.At.Start.Line, Column = problem.At.Start.Column });
        return StepEnd.Failure(problems.Sorted()[0].Message);
    }

    /// <summary>Evaluates its environment variables, which other parts of it then see.</summary>
    public async ValueTask LoadVariablesAsync(DiagnosticBag problems)
    {
        _own = await EvaluateAsync(templates => templates.Texts(Definition.Variables), problems).ConfigureAwait(false);
        _contexts = null;
    }

    /// <summary>Evaluates something with the contexts and functions that the step may use. What goes wrong is reported.</summary>
    public async ValueTask<T> EvaluateAsync<T>(Func<TemplateEvaluator, T> evaluate, DiagnosticBag problems)
    {
        var hashes = new Dictionary<string, Func<Value>>();
        while (true)
        {
            try
            {
                var found = new DiagnosticBag();
                var value = evaluate(new TemplateEvaluator(ScopeFor(hashes), found));
                problems.AddRange(found);
                return value;
            }
            catch (HashWantedException wanted)
            {
                hashes[wanted.Patterns] = await HashAsync(wanted.Patterns).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether its condition still holds, now that the job is to stop.</summary>
    public async ValueTask<bool> GoesOnAsync()
    {
        _contexts = null;
        var problems = new DiagnosticBag();
        var holds = await EvaluateAsync(templates => templates.Condition(Condition), problems).ConfigureAwait(false);
        return holds && !problems.HasErrors;
    }

    /// <summary>Stops it because the job is to stop.</summary>
    public Task InterruptAsync() => _interrupt.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _interrupt.Dispose();

    private EvaluationScope ScopeFor(Dictionary<string, Func<Value>> hashes) => new()
    {
        Contexts = _contexts ??= Contexts(),
        Functions = new Dictionary<string, Func<IReadOnlyList<Value>, Value>>(StringComparer.OrdinalIgnoreCase)
        {
            ["always"] = _ => Value.True,
            ["cancelled"] = _ => Value.Of(Job.Stopping.IsCancellationRequested),
            ["success"] = _ => Value.Of(Scope.Status.Result == JobResult.Success && !Scope.Stopping.IsCancellationRequested),
            ["failure"] = _ => Value.Of(Scope.Status.Result == JobResult.Failure && !Scope.Stopping.IsCancellationRequested),
            ["hashFiles"] = arguments => string.Join('\n', arguments.Select(Coercion.ToText)) is var patterns && hashes.TryGetValue(patterns, out var hash)
                ? hash()
                : throw new HashWantedException(patterns),
        },
    };

    private Dictionary<string, Value> Contexts() => new(Scope.IsJob ? Job.Contexts.All : Job.Contexts.InActions, StringComparer.OrdinalIgnoreCase)
    {
        ["github"] = GitHub(),
        ["env"] = new Value.Map(Variables().Select(variable => KeyValuePair.Create(variable.Key, Value.Of(variable.Value))), Scope.Variables.Comparer),
        ["steps"] = Scope.Results.Context,
        ["inputs"] = Scope.Inputs,
        ["job"] = Job.Contexts.Job.With("status", Value.Of(PlanContexts.ResultName(Job.Stopping.IsCancellationRequested ? JobResult.Cancelled : Job.Progress.Result))),
    };

    private async Task<Func<Value>> HashAsync(string patterns)
    {
        try
        {
            var hash = Value.Of(await FileHash.ComputeAsync(Job, patterns, Job.Force).ConfigureAwait(false));
            return () => hash;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            return () => throw new ExpressionException(ExpressionFault.Evaluation, $"'hashFiles' cannot be computed: {exception.Message}");
        }
    }
}
