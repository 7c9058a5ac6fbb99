using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Execution;

/// <summary>All that somebody must know to run a leg. Plain data: it travels to agents.</summary>
public sealed record JobAssignment
{
    /// <summary>The run, with its trigger and configuration variables.</summary>
    public required RunIdentity Run { get; init; }

    /// <summary>The pipeline that the job belongs to, without its jobs.</summary>
    public required Plan Plan { get; init; }

    /// <summary>The pipeline that the run is of, without its jobs; the same as <see cref="Plan"/> but in a call.</summary>
    public required Plan Root { get; init; }

    /// <summary>The job.</summary>
    public required Job Job { get; init; }

    /// <summary>The leg of it that runs.</summary>
    public required Leg Leg { get; init; }

    /// <summary>What the job's strategy says of all legs.</summary>
    public required JobResolution.Runs Strategy { get; init; }

    /// <summary>The inputs of the pipeline, complete with defaults.</summary>
    public Value.Map Inputs { get; init; } = Value.Map.None;

    /// <summary>Counts the tries of the leg in this attempt of the run, from 1.</summary>
    public int Try { get; init; } = 1;

    /// <summary>The jobs that it needs directly, those of earlier stages among them where it awaits them.</summary>
    public IReadOnlyDictionary<JobId, JobSummary> Needs { get; init; } = new Dictionary<JobId, JobSummary>();

    /// <summary>The secrets by name, as the pipeline sees them.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>The token that its steps use to reach the service; null where there is none.</summary>
    public string? Token { get; init; }

    /// <summary>True where the log also gets what is only for finding the cause of something.</summary>
    public bool Debug { get; init; }
}

/// <summary>How a leg ended.</summary>
/// <param name="Result">Its result.</param>
/// <param name="Outputs">What it gives to the jobs that need it.</param>
/// <param name="Reason">Why it did not end well: a clause for a person.</param>
public sealed record JobOutcome(JobResult Result, Value.Map Outputs, string? Reason = null)
{
    /// <summary>Where what it deployed can be seen, if it says.</summary>
    public string? EnvironmentUrl { get; init; }

    /// <summary>Why it failed; only looked at where it did.</summary>
    public FailureCause Cause { get; init; } = FailureCause.Script;

    /// <summary>The exit code of the script that made it fail; null where none did.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The share of code that its tests reach, in percent, where it says.</summary>
    public double? Coverage { get; init; }

    /// <summary>The files, by their paths in the session, that it names as reports of tests and of coverage; null where it names none, and they are looked for.</summary>
    public IReadOnlyList<string>? Reports { get; init; }
}

/// <summary>Runs a dialect's jobs: what the runner of its service does with them.</summary>
/// <remarks>One instance serves many jobs at once. All that it touches it reaches through the context.</remarks>
public interface IJobRunner
{
    /// <summary>Where the job's folders are in the container that it asks for; null where it asks for none.</summary>
    ContainerPlaces? PlacesOf(JobAssignment assignment);

    /// <summary>Runs a leg to its end. A failing step is an outcome; an exception means that Weir or the machine is broken.</summary>
    /// <param name="job">The leg and all that it may use.</param>
    /// <param name="cancellationToken">Ends the leg by force: processes are killed and nothing more is started.</param>
    Task<JobOutcome> RunAsync(JobContext job, CancellationToken cancellationToken);
}

/// <summary>A leg and all that it may use while it runs.</summary>
public sealed record JobContext
{
    /// <summary>What to run.</summary>
    public required JobAssignment Assignment { get; init; }

    /// <summary>Where to run it.</summary>
    public required IJobSession Session { get; init; }

    /// <summary>Where its lines go, masked.</summary>
    public required IJobLog Log { get; init; }

    /// <summary>Its secrets.</summary>
    public required IMasks Masks { get; init; }

    /// <summary>Where what happens is told.</summary>
    public required IJobEvents Events { get; init; }

    /// <summary>Tells when it is to stop, politely.</summary>
    public required JobStop Stop { get; init; }

    /// <summary>Gives the repository's files.</summary>
    public required ISourceCheckout Sources { get; init; }

    /// <summary>Gives packed actions and tasks.</summary>
    public required IPackageSource Packages { get; init; }

    /// <summary>Keeps the run's artifacts.</summary>
    public required IArtifactStore Artifacts { get; init; }

    /// <summary>Keeps what later runs can use again.</summary>
    public required ICacheStore Caches { get; init; }

    /// <summary>The services that actions made with GitHub's toolkit talk to; null where there are none.</summary>
    public IToolkit? Toolkit { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Time { get; init; }
}

/// <summary>Takes what a leg tells while it runs.</summary>
public interface IJobEvents
{
    /// <summary>Tells one of the events of a leg: <see cref="StepStarted"/>, <see cref="StepFinished"/> or <see cref="Annotated"/>.</summary>
    ValueTask TellAsync(RunEvent what, CancellationToken cancellationToken);

    /// <summary>Keeps a step's summary, a text in Markdown.</summary>
    ValueTask SummarizeAsync(int step, string markdown, CancellationToken cancellationToken);
}

/// <summary>Tells a leg to stop, politely: it may still run what is meant for that case.</summary>
public sealed class JobStop : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>Cancelled once the leg is to stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What stopped it; null while nothing has.</summary>
    public StopCause? Cause { get; private set; }

    /// <summary>Why: a clause for a person.</summary>
    public string? Reason { get; private set; }

    /// <summary>Tells it to stop; of several calls the first counts.</summary>
    public async Task RequestAsync(StopCause cause, string reason)
    {
        if (Cause is not null)
            return;
        Cause = cause;
        Reason = reason;
        await _source.CancelAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
