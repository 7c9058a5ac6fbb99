using Weir.Dialects.GitHub.Running.Scripts;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>A step of the job that runs a script or an action, as the journal sees it: with a number, a name, a beginning and an end.</summary>
internal sealed class JournalledStep : IDisposable
{
    // A timer waits no longer than some weeks, and no job runs for so long.
    private const double MostMinutes = 30 * 24 * 60;

    private readonly ActionUse? _use;
    private readonly RunningStep _step;
    private readonly StepRun _run;
    private readonly StepLimits _limits;

    /// <summary>Creates a step that has not begun.</summary>
    /// <param name="scope">The scope of the job's steps.</param>
    /// <param name="definition">What the file says.</param>
    /// <param name="use">The action that it uses; null for a script.</param>
    /// <param name="stage">In which part of the job it runs.</param>
    /// <param name="inBackground">Whether others run beside it.</param>
    public JournalledStep(StepScope scope, Step definition, ActionUse? use, StepStage stage, bool inBackground)
    {
        _use = use;
        _limits = new StepLimits(scope.Job, inBackground);
        _step = new RunningStep
        {
            Scope = inBackground ? scope with { Variables = scope.Variables.Layer() } : scope,
            Definition = definition,
            Stage = stage,
            Condition = use?.Condition(stage) ?? definition.Condition ?? new Template.Expression("always()", definition.At),
            Log = new StepLog(scope.Job, scope.Job.Report.NextStep()),
            Limits = _limits,
            State = use?.State ?? new Dictionary<string, string>(),
        };
        _step.SetGitHub("action", definition.Id);
        _run = new StepRun(_step, use);
    }

    /// <summary>The step's id in the file.</summary>
    public string Id => _step.Definition.Id;

    /// <summary>What people see it called; empty before it began.</summary>
    public string Name { get; private set; } = "";

    private RunningJob Job => _step.Job;

    /// <summary>Begins the step.</summary>
    /// <returns>How it ended already; null where it is to be executed.</returns>
    public Task<StepEnd?> BeginAsync() => _run.BeginAsync(async () =>
    {
        Name = await NameAsync().ConfigureAwait(false);
        var suffix = _step.Stage switch { StepStage.Pre => ":pre", StepStage.Post => ":post", _ => "" };
        Job.Report.Tell(new StepStarted(Job.Leg, _step.Log.Number, Id + suffix, Name));
    });

    /// <summary>Executes the step, within its time.</summary>
    public async Task<StepEnd> ExecuteAsync()
    {
        var problems = new DiagnosticBag();
        var minutes = await _step.EvaluateAsync(templates => templates.Number(_step.Definition.TimeoutMinutes), problems).ConfigureAwait(false);
        if (problems.HasErrors)
            _step.Fail(problems);
        if (minutes > 0)
            _limits.Start(TimeSpan.FromMinutes(Math.Min(minutes.Value, MostMinutes)));
        return await _run.ExecuteAsync().ConfigureAwait(false);
    }

    /// <summary>Tells how it ended.</summary>
    public void Finish(StepEnd end)
    {
        _step.Log.TellSummary();
        Job.Report.Tell(new StepFinished(Job.Leg, _step.Log.Number, end.Outcome, end.Conclusion, end.Reason is { } reason ? Job.Context.Masks.Apply(reason) : null));
    }

    /// <summary>Lets the steps after it see what it set and how it ended.</summary>
    public void Publish(StepEnd end)
    {
        if (_step.Scope.Variables != Job.Variables)
            _step.Scope.Variables.Merge();
        if (_step.Stage == StepStage.Main)
            _step.Scope.Results.Set(Id, _step.Outputs, end.Outcome, end.Conclusion);
    }

    /// <summary>Ends it though others do not.</summary>
    public Task CancelAsync() => _limits.CancelAsync();

    /// <summary>Why it did not end well, as the result of the job says it; null where it says nothing.</summary>
    public string? Reason(StepEnd end) => end.Reason is { } reason
        ? $"step '{Name}' {(end.Outcome == JobResult.Cancelled ? "was stopped" : "failed")}: {reason}"
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _step.Dispose();
        _limits.Dispose();
    }

    private async Task<string> NameAsync()
    {
        var title = await TitleAsync().ConfigureAwait(false);
        if (_use is not null)
            _use.Title = title;
        return Job.Context.Masks.Apply(_step.Stage switch
        {
            StepStage.Pre => $"Pre {title}",
            StepStage.Post => $"Post {title}",
            _ => title,
        });
    }

    // What cannot be evaluated here is said where it matters more; a name is then what the file writes.
    private async Task<string> TitleAsync()
    {
        var problems = new DiagnosticBag();
        var name = await _step.EvaluateAsync(templates => templates.Text(_step.Definition.Name), problems).ConfigureAwait(false);
        if (problems.HasErrors)
            return (_step.Definition.Name as Template.Expression)?.Text ?? Id;
        if (!string.IsNullOrWhiteSpace(name))
            return name.Trim();
        return _step.Definition switch
        {
            Step.Run run => $"Run {ScriptRun.FirstLine(await _step.EvaluateAsync(templates => templates.Text(run.Script) ?? "", problems).ConfigureAwait(false))}",
            Step.Use use => $"Run {use.Reference}",
            _ => Id,
        };
    }
}
