using Weir.Cli.Views;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Cli.Projects;

/// <summary>A pipeline, compiled for an event, and what would happen.</summary>
/// <param name="Project">The project that it belongs to.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Compiled">What compiling gave.</param>
/// <param name="Rehearsal">What would happen; null where it has errors.</param>
internal sealed record Rehearsed(Project Project, Pipeline Pipeline, Compiled<Plan> Compiled, Rehearsal? Rehearsal)
{
    /// <summary>True where it cannot run.</summary>
    public bool HasErrors => Compiled.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);

    /// <summary>Says what is wrong with it.</summary>
    public void Complain(Surroundings around) => DiagnosticView.Write(Compiled.Diagnostics, Project, around);
}

/// <summary>Compiles and rehearses pipelines, for commands that only look.</summary>
internal static class Rehearsals
{
    /// <summary>The pipeline of a name, or all of the project.</summary>
    public static async Task<IReadOnlyList<Rehearsed>> OfAsync(
        ProjectSettings settings, EventRequest request, string? name, Surroundings around, CancellationToken cancellationToken)
    {
        var project = await Project.OpenAsync(settings with { Named = name }, around, cancellationToken).ConfigureAwait(false);
        var triggers = new TriggerBuilder(project.Tree, request, around);
        var pipelines = name is null ? triggers.KnownTo(project.Pipelines) : [await project.FindAsync(name, triggers, cancellationToken).ConfigureAwait(false)];
        List<Rehearsed> rehearsed = [];
        foreach (var pipeline in pipelines)
        {
            var trigger = await triggers.BuildAsync(pipeline.Dialect, cancellationToken).ConfigureAwait(false);
            var compiled = await project.CompileAsync(pipeline, trigger, cancellationToken).ConfigureAwait(false);
            rehearsed.Add(new Rehearsed(project, pipeline, compiled, compiled.Succeeded ? Rehearse(pipeline, compiled.Value!, trigger) : null));
        }

        return rehearsed;
    }

    private static Rehearsal Rehearse(Pipeline pipeline, Plan plan, Trigger trigger) =>
        Rehearsal.Of(plan, new RunIdentity { Id = new RunId("0"), Number = 1, Trigger = trigger }, pipeline.Dialect.Evaluator);
}
