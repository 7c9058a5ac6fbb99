using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Cli.Projects;

/// <summary>Evaluates a plan as its dialect does, but runs only the legs whose matrix has the values that a person chose.</summary>
/// <param name="inner">The dialect's evaluator.</param>
/// <param name="chosen">The values by the key of the matrix.</param>
internal sealed class MatrixChoice(IPlanEvaluator inner, IReadOnlyDictionary<string, string> chosen) : IPlanEvaluator
{
    /// <inheritdoc/>
    public RunHeader Begin(RunScope scope) => inner.Begin(scope);

    /// <inheritdoc/>
    public JobResolution Resolve(Job job, JobScope scope)
    {
        if (inner.Resolve(job, scope) is not JobResolution.Runs runs)
            return inner.Resolve(job, scope);
        List<Leg> legs = [.. runs.Legs.Where(IsChosen)];
        return legs.Count > 0 ? runs with { Legs = legs } : new JobResolution.Skips($"no leg of it has {Wanted}; --matrix leaves out all", job.At);
    }

    /// <inheritdoc/>
    public CallOutputs Outputs(RunScope scope, IReadOnlyDictionary<JobId, JobSummary> jobs) => inner.Outputs(scope, jobs);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Secrets(Job call, Leg leg, JobScope scope, IReadOnlyDictionary<string, string> secrets) =>
        inner.Secrets(call, leg, scope, secrets);

    private string Wanted => string.Join(" and ", chosen.Select(pair => $"{pair.Key}={pair.Value}"));

    // A key that a matrix does not have leaves its legs alone.
    private bool IsChosen(Leg leg) => chosen.All(pair => !leg.Matrix.TryGet(pair.Key, out var value) || Same(value, pair.Value));

    private static bool Same(Value value, string text) => string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase);
}
