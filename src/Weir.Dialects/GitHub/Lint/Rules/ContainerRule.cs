using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>What containers and services ask of Docker is what Docker takes, as far as it is written out.</summary>
internal sealed class ContainerRule : ILintRule
{
    private const string Scheme = "docker://";

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var job in workflow.Jobs)
        {
            CheckContainer(job.Template.Get("container"), ContainerRole.Job, workflow, diagnostics);
            foreach (var (_, _, service) in job.Template.Get("services").NamedEntries())
                CheckContainer(service, ContainerRole.Service, workflow, diagnostics);
        }
    }

    private static void CheckContainer(Template? container, ContainerRole role, LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var image in Written(container is Template.Mapping ? container.Get("image") : container, workflow))
            Report(LintRules.ContainerImage, image, ImageProblem(image.TextOrNull()!), workflow, diagnostics);
        foreach (var port in Written(container.Get("ports"), workflow))
            Report(LintRules.ContainerPort, port, PublishedPort.Parse(port.TextOrNull()!).Problem, workflow, diagnostics);
        foreach (var volume in Written(container.Get("volumes"), workflow))
            Report(LintRules.ContainerVolume, volume, VolumeMount.Parse(volume.TextOrNull()!).Problem, workflow, diagnostics);
        foreach (var options in Written(container.Get("options"), workflow))
        {
            foreach (var problem in ContainerOptions.Parse(options.TextOrNull()!, role).Problems)
                Report(problem.Severity == Severity.Error ? LintRules.ContainerOption : LintRules.IdleContainerOption, options, problem, workflow, diagnostics);
        }
    }

    private static IEnumerable<Template.Literal> Written(Template? template, LintedWorkflow workflow) =>
        template.Literals().Where(literal => workflow.ExpressionsIn(literal).Count == 0);

    // That there is no image at all is said by who reads the file: GitHub then makes no container.
    private static ContainerProblem? ImageProblem(string text)
    {
        var offset = text.StartsWith(Scheme, StringComparison.Ordinal) ? Scheme.Length : 0;
        if (text.Length == offset || ImageReference.Parse(text[offset..]).Problem is not { } problem)
            return null;
        return problem with { Start = problem.Start + offset };
    }

    private static void Report(Rule rule, Template.Literal text, ContainerProblem? problem, LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        if (problem is not null)
            diagnostics.Add(new Diagnostic(rule, workflow.PlaceIn(text, problem.Start, problem.Length), problem.Message) { Help = problem.Help, Within = text.At });
    }
}
