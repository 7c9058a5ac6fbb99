using Weir.Engine.Checks;
using Weir.Pipelines.Execution;

namespace Weir.Cli.Projects;

/// <summary>What a project needs of the machine.</summary>
/// <param name="Root">Its folder; null where there is no project.</param>
/// <param name="Contained">The jobs that run in containers or talk to some, as <c>pipeline/job</c>.</param>
/// <param name="Findings">What was seen of the project itself.</param>
internal sealed record ProjectNeeds(string? Root, IReadOnlyList<string> Contained, IReadOnlyList<Finding> Findings)
{
    private const string Subject = "project";

    /// <summary>Looks at the project that a folder belongs to.</summary>
    public static async Task<ProjectNeeds> FindAsync(ProjectSettings settings, Surroundings around, CancellationToken cancellationToken)
    {
        var start = Path.GetFullPath(settings.Folder ?? ".", around.Folder);
        if (!Directory.Exists(start) || ProjectFolder.TryFind(start) is null)
            return new ProjectNeeds(null, [], [new Finding(Subject, FindingState.Notable, $"'{start}' is in none: the machine alone is checked")]);
        try
        {
            return await FindAsync(await Project.OpenAsync(settings, around, cancellationToken).ConfigureAwait(false), around, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is CommandException or Engine.Sources.GitException or PackageException)
        {
            return new ProjectNeeds(null, [], [new Finding(Subject, FindingState.Broken, exception.Message)]);
        }
    }

    private static async Task<ProjectNeeds> FindAsync(Project project, Surroundings around, CancellationToken cancellationToken)
    {
        var triggers = new TriggerBuilder(project.Tree, EventRequest.Parse(null, null, [], null), around);
        List<string> contained = [];
        List<Finding> findings = [];
        foreach (var pipeline in project.Pipelines)
        {
            var trigger = await triggers.BuildAsync(pipeline.Dialect, cancellationToken).ConfigureAwait(false);
            var compiled = await project.CompileAsync(pipeline, trigger, cancellationToken).ConfigureAwait(false);
            if (compiled.Value is not { } plan)
                findings.Add(new Finding(Subject, FindingState.Notable, $"{pipeline.Path} has errors", "'weir lint' shows them"));
            else
                contained.AddRange(plan.Jobs.Where(static job => job.Container is not null || job.Services is not null).Select(job => $"{pipeline.ShortName}/{job.Id}"));
        }

        var jobs = contained.Count == 0 ? "no job asks for containers" : $"{contained.Count} {(contained.Count == 1 ? "job asks" : "jobs ask")} for containers: {string.Join(", ", contained.Take(5))}{(contained.Count > 5 ? ", ..." : "")}";
        findings.Insert(0, new Finding(Subject, FindingState.Fine, $"{project.Tree.Root}, {jobs}"));
        return new ProjectNeeds(project.Tree.Root, contained, findings);
    }
}
