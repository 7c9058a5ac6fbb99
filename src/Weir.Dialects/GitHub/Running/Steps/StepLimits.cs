using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Pipelines.Scheduling;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>What ends a step of a job, and all that runs in it, whatever its condition says: its time limit, being cancelled in the background, force.</summary>
internal sealed class StepLimits : IDisposable
{
    private readonly RunningJob _job;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenSource _cancelled = new();
    private CancellationTokenSource? _timer;
    private TimeSpan _time;

    /// <summary>Creates the limits of a step.</summary>
    /// <param name="job">The job.</param>
    /// <param name="withJob">Whether it ends as soon as the job is to stop, as steps in the background do.</param>
    public StepLimits(RunningJob job, bool withJob)
    {
        _job = job;
        _source = CancellationTokenSource.CreateLinkedTokenSource(job.Force, _cancelled.Token, withJob ? job.Stopping : CancellationToken.None);
    }

    /// <summary>Cancelled once the step is to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Begins to count its time.</summary>
    public void Start(TimeSpan time)
    {
        _time = time;
        _timer = new CancellationTokenSource(time, _job.Context.Time);
        _timer.Token.Register(_source.Cancel);
    }

    /// <summary>Ends it.</summary>
    public Task CancelAsync() => _cancelled.CancelAsync();

    /// <summary>How a step ended that was ended by these limits.</summary>
    public StepEnd End() => (_timer?.IsCancellationRequested, _cancelled.IsCancellationRequested) switch
    {
        (true, false) when !_job.Force.IsCancellationRequested => StepEnd.Failure($"it took longer than {Words.Duration(_time)}"),
        (_, true) => StepEnd.Cancelled("another step cancelled it"),
        _ => StepEnd.Cancelled(_job.Context.Stop.Reason ?? "it was ended by force"),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _source.Dispose();
        _cancelled.Dispose();
    }
}
