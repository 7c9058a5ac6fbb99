using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>A step of the job that Weir itself takes, as the journal sees it: setting up, waiting, completing.</summary>
internal sealed class ControlStep
{
    private readonly RunningJob _job;

    private ControlStep(RunningJob job) => _job = job;

    /// <summary>Its log.</summary>
    public required StepLog Log { get; init; }

    /// <summary>Begins a step.</summary>
    public static ControlStep Begin(RunningJob job, string id, string name)
    {
        var step = new ControlStep(job) { Log = new StepLog(job, job.Report.NextStep()) };
        job.Report.Tell(new StepStarted(job.Leg, step.Log.Number, id, job.Context.Masks.Apply(name)));
        return step;
    }

    /// <summary>Ends it.</summary>
    public void Finish(StepEnd end) => _job.Report.Tell(new StepFinished(
        _job.Leg, Log.Number, end.Outcome, end.Conclusion, end.Reason is { } reason ? _job.Context.Masks.Apply(reason) : null));

    /// <summary>The worse of two results; what did not run makes nothing worse.</summary>
    public static JobResult Worse(JobResult left, JobResult right) =>
        left == JobResult.Cancelled || right == JobResult.Cancelled ? JobResult.Cancelled
        : left == JobResult.Failure || right == JobResult.Failure ? JobResult.Failure
        : JobResult.Success;
}
