using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Engine.Tests.Jobs;

/// <summary>Evaluates as <see cref="PlainEvaluator"/> does, but for what a test overrides.</summary>
internal abstract class PlainDecorator : IPlanEvaluator
{
    private readonly PlainEvaluator _inner = new();

    public virtual RunHeader Begin(RunScope scope) => _inner.Begin(scope);

    public virtual JobResolution Resolve(Job job, JobScope scope) => _inner.Resolve(job, scope);

    public virtual CallOutputs Outputs(RunScope scope, IReadOnlyDictionary<JobId, JobSummary> jobs) => _inner.Outputs(scope, jobs);

    public virtual IReadOnlyDictionary<string, string> Secrets(Job call, Leg leg, JobScope scope, IReadOnlyDictionary<string, string> secrets) =>
        _inner.Secrets(call, leg, scope, secrets);
}
