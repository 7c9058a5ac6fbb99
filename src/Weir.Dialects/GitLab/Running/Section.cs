using System.Text;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running;

/// <summary>A section of a job's log: a step in the journal.</summary>
internal sealed class Section
{
    private readonly RunningJob _job;
    private readonly LegId _leg;

    private Section(RunningJob job, int number) => (_job, _leg, Number) = (job, job.Context.Assignment.Leg.Id, number);

    /// <summary>Its number in the job.</summary>
    public int Number { get; }

    /// <summary>Begins a section.</summary>
    public static async Task<Section> BeginAsync(RunningJob job, string id, string name)
    {
        var section = new Section(job, job.NextStep());
        await job.Context.Events.TellAsync(new StepStarted(section._leg, section.Number, id, name), CancellationToken.None).ConfigureAwait(false);
        return section;
    }

    /// <summary>Ends it.</summary>
    /// <param name="result">How.</param>
    /// <param name="reason">Why, where it did not end well.</param>
    /// <param name="passes">True where the job goes on as if it had ended well.</param>
    public Task EndAsync(JobResult result, string? reason = null, bool passes = false) => _job.Context.Events
        .TellAsync(new StepFinished(_leg, Number, result, passes ? JobResult.Success : result, reason is null ? null : _job.Context.Masks.Apply(reason)), CancellationToken.None).AsTask();

    /// <summary>Ends it badly, and with it the job.</summary>
    public async Task<SectionException> FailAsync(string reason, Weir.Pipelines.Dialects.FailureCause cause)
    {
        Write(LogKind.Error, reason);
        await EndAsync(JobResult.Failure, reason).ConfigureAwait(false);
        return new SectionException(reason, cause);
    }

    /// <summary>Writes a line.</summary>
    public void Say(string text) => Write(LogKind.Output, text);

    /// <summary>Writes a warning, which people see beside the job as well.</summary>
    public async Task WarnAsync(string text)
    {
        Write(LogKind.Warning, text);
        await _job.Context.Events.TellAsync(new Annotated(_leg, Number, new Annotation(Severity.Warning, _job.Context.Masks.Apply(text))), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Writes lines of a kind.</summary>
    public void Write(LogKind kind, string text)
    {
        foreach (var line in text.Split('\n'))
            _job.Context.Log.Write(Number, kind, Encoding.UTF8.GetBytes(line));
    }
}
