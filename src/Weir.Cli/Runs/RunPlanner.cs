using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Cli.Runs;

/// <summary>Decides what runs: compiles the pipelines, and keeps those that the event starts and of them the jobs that are wanted.</summary>
internal sealed class RunPlanner(Project project, RunRequest request, Surroundings around)
{
    private readonly TriggerBuilder _triggers = new(project.Tree, request.Event, around);

    /// <summary>The plans to run; none where the event starts nothing, after saying why. Null where files have errors, after showing them.</summary>
    /// <exception cref="CommandException">What is asked for cannot be.</exception>
    public async Task<IReadOnlyList<SelectedPlan>?> PlanAsync(CancellationToken cancellationToken)
    {
        var pipelines = request.Pipeline is { } name
            ? [await project.FindAsync(name, _triggers, cancellationToken).ConfigureAwait(false)]
            : _triggers.KnownTo(project.Pipelines);
        List<(Pipeline Pipeline, Compiled<Plan> Compiled, Trigger Trigger)> all = [];
        foreach (var pipeline in pipelines)
        {
            var (compiled, trigger) = await CompileAsync(pipeline, cancellationToken).ConfigureAwait(false);
            all.Add((pipeline, compiled, trigger));
        }

        var complaints = all.SelectMany(one => one.Compiled.Diagnostics).Where(diagnostic => diagnostic.Severity == Severity.Error).ToList();
        DiagnosticView.Write(complaints, project, around);
        if (complaints.Count > 0)
            return null;
        var admitted = all.Where(one => one.Compiled.Value!.Admission.Admitted).ToList();
        if (admitted.Count == 0)
            ExplainNothing([.. all.Select(one => one.Compiled.Value!)]);
        var selected = admitted.Select(one => (One: one, Selection: Select(one.Compiled.Value!))).Where(pair => pair.Selection is not null).ToList();
        if (selected.Count == 0 && admitted.Count > 0)
            throw NoSuchJob([.. admitted.Select(one => one.Compiled.Value!)]);
        var unsupported = selected.SelectMany(pair => OfRule(PlanRules.NotSupported, pair.One.Compiled, pair.Selection!.Plan)).ToList();
        var refused = request.Settings.AllowUnsupported ? [] : unsupported;
        DiagnosticView.Write(refused, project, around);
        if (refused.Count > 0)
        {
            around.Error.WriteLine("weir: nothing was run; choose other jobs with --job, or let only those that use it fail with --allow-unsupported");
            return null;
        }

        return [.. selected.Select(pair => new SelectedPlan(pair.One.Pipeline, SelectedPlaces.Narrow(pair.One.Compiled.Value!, pair.Selection!.Plan), pair.One.Trigger))];
    }

    private async Task<(Compiled<Plan> Compiled, Trigger Trigger)> CompileAsync(Pipeline pipeline, CancellationToken cancellationToken)
    {
        var trigger = await _triggers.BuildAsync(pipeline.Dialect, cancellationToken).ConfigureAwait(false);
        var compiled = await project.CompileAsync(pipeline, trigger, cancellationToken).ConfigureAwait(false);
        if (request.Pipeline is null || compiled.Value is not { Admission.Admitted: false } plan || plan.Events.Contains(_triggers.Name))
            return (compiled, trigger);
        if (!_triggers.IsOpen)
        {
            throw new CommandException(
                $"'{_triggers.Name}' does not start {plan.Path}: {plan.Admission.Reason}; it is started by {string.Join(", ", plan.Events)}");
        }

        // Who names a pipeline wants it to run: the first event that can start it will do.
        if (plan.Events.FirstOrDefault(known => pipeline.Dialect.Events.ContainsKey(known)) is not { } usual)
            return (compiled, trigger);
        around.Error.WriteLine($"weir: {plan.Path} is not started by a push; it runs as for '{usual}'");
        trigger = await _triggers.BuildAsync(pipeline.Dialect, usual, cancellationToken).ConfigureAwait(false);
        return (await project.CompileAsync(pipeline, trigger, cancellationToken).ConfigureAwait(false), trigger);
    }

    private PlanSelection? Select(Plan plan)
    {
        var selection = PlanSelection.Of(plan, request.Jobs, request.WithNeeds);
        if (selection is { Assumed.Count: > 0 })
        {
            around.Error.WriteLine(
                $"weir: not run, and taken as succeeded without outputs: {string.Join(", ", selection.Assumed)}; --needs runs them as well");
        }

        return selection;
    }

    private void ExplainNothing(IReadOnlyList<Plan> plans)
    {
        around.Error.WriteLine($"weir: '{_triggers.Name}' starts nothing here:");
        foreach (var plan in plans)
        {
            around.Error.WriteLine($"  {plan.Path}: {plan.Admission.Reason}{(plan.Admission.At is { } at ? $" ({at})" : "")}");
            foreach (var job in plan.LeftOut)
                around.Error.WriteLine($"    {job.Id}: {job.Reason} ({job.At})");
        }

        if (plans.SelectMany(plan => plan.Events).Distinct().ToList() is { Count: > 0 } events)
            around.Error.WriteLine($"Events that start something: {string.Join(", ", events)}. Name one with --event.");
    }

    private CommandException NoSuchJob(IReadOnlyList<Plan> plans)
    {
        var jobs = plans.SelectMany(plan => plan.Jobs).Select(job => job.Id.Value).Distinct().ToList();
        return new CommandException($"there is no job '{string.Join("' or '", request.Jobs)}'; there {(jobs.Count == 1 ? "is" : "are")} {string.Join(", ", jobs)}");
    }

    // What is not carried out yet counts only where a job that would run uses it.
    private static IEnumerable<Diagnostic> OfRule(Rule rule, Compiled<Plan> compiled, Plan selected)
    {
        var places = new SelectedPlaces(compiled.Value!, selected);
        return compiled.Diagnostics.Where(diagnostic => diagnostic.Rule == rule && places.Covers(diagnostic.At));
    }
}
