using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Events;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>The context <c>steps</c> of a job or composite action: how its steps ended and what they gave. Safe for concurrent use.</summary>
internal sealed class StepResults
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, Value> _steps = new(StringComparer.OrdinalIgnoreCase);
    private Value.Map? _context;

    /// <summary>The context.</summary>
    public Value.Map Context
    {
        get
        {
            lock (_gate)
                return _context ??= new Value.Map(_steps);
        }
    }

    /// <summary>Keeps how a step ended; a step without an id of its own cannot be asked for.</summary>
    public void Set(string id, IEnumerable<KeyValuePair<string, string>> outputs, JobResult outcome, JobResult conclusion)
    {
        if (id.StartsWith("__", StringComparison.Ordinal))
            return;
        var step = EventPayload.Map(
            ("outputs", new Value.Map(outputs.Select(output => KeyValuePair.Create(output.Key, Value.Of(output.Value))))),
            ("outcome", Value.Of(PlanContexts.ResultName(outcome))),
            ("conclusion", Value.Of(PlanContexts.ResultName(conclusion))));
        lock (_gate)
        {
            _steps[id] = step;
            _context = null;
        }
    }
}
