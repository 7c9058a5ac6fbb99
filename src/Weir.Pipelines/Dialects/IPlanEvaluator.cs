using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Dialects;

/// <summary>Answers what a dialect left open in its plans, once the inputs of the expressions exist.</summary>
/// <remarks>Pure and safe for concurrent use: the same question always gets the same answer. Never throws for what a file says.</remarks>
public interface IPlanEvaluator
{
    /// <summary>What the run is called and which group it belongs to.</summary>
    RunHeader Begin(RunScope scope);

    /// <summary>Whether a job runs, and as which legs, now that its needs have ended.</summary>
    JobResolution Resolve(Job job, JobScope scope);

    /// <summary>What a called pipeline gives back, now that all its jobs have ended.</summary>
    /// <param name="scope">The scope of the called pipeline.</param>
    /// <param name="jobs">Its jobs by id.</param>
    CallOutputs Outputs(RunScope scope, IReadOnlyDictionary<JobId, JobSummary> jobs);

    /// <summary>The secrets that a leg passes to the pipeline that it calls, from those of its own pipeline.</summary>
    IReadOnlyDictionary<string, string> Secrets(Job call, Leg leg, JobScope scope, IReadOnlyDictionary<string, string> secrets);
}

/// <summary>What is the same for all jobs of a run, or of one called pipeline in it.</summary>
public sealed record RunScope
{
    /// <summary>The pipeline, or the called one.</summary>
    public required Plan Plan { get; init; }

    /// <summary>The pipeline that the run is of; the same as <see cref="Plan"/> but in a call.</summary>
    public required Plan Root { get; init; }

    /// <summary>What the run is.</summary>
    public required RunIdentity Run { get; init; }

    /// <summary>The inputs, complete with defaults.</summary>
    public Value.Map Inputs { get; init; } = Value.Map.None;
}

/// <summary>What a job's condition and matrix may depend on.</summary>
public sealed record JobScope
{
    private readonly JobResults? _ancestorResults;

    /// <summary>The pipeline that it belongs to.</summary>
    public required RunScope Run { get; init; }

    /// <summary>The jobs that it needs directly, those of earlier stages among them where it awaits them.</summary>
    public required IReadOnlyDictionary<JobId, JobSummary> Needs { get; init; }

    /// <summary>All jobs that it needs, directly or through others, each once; they are looked for when this is enumerated.</summary>
    public required IEnumerable<KeyValuePair<JobId, JobSummary>> Ancestors { get; init; }

    /// <summary>How those ended. By default all of them are looked at.</summary>
    public JobResults AncestorResults
    {
        get => _ancestorResults ?? JobResults.Of(Ancestors.Select(ancestor => ancestor.Value.Result));
        init => _ancestorResults = value;
    }

    /// <summary>True where the run was cancelled.</summary>
    public bool Cancelled { get; init; }
}

/// <summary>How a job ended.</summary>
/// <param name="Result">Its result; the worst of its legs.</param>
/// <param name="Outputs">Its outputs; of several legs the last to set one wins.</param>
public sealed record JobSummary(JobResult Result, Value.Map Outputs)
{
    /// <summary>True where nobody has started it, and what comes after it waits for that.</summary>
    public bool IsHeld { get; init; }
}

/// <summary>What a run is called and which group it belongs to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Claim">The group that it must hold while it runs, if any.</param>
/// <param name="Problems">What could not be evaluated; a run with errors does not start.</param>
public sealed record RunHeader(string Name, GroupClaim? Claim, IReadOnlyList<Diagnostics.Diagnostic> Problems);

/// <summary>What a called pipeline gives back.</summary>
/// <param name="Values">The outputs by name.</param>
/// <param name="Problems">What could not be evaluated; with errors the call fails.</param>
public sealed record CallOutputs(Value.Map Values, IReadOnlyList<Diagnostics.Diagnostic> Problems);
