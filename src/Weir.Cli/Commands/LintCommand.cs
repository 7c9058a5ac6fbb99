using System.CommandLine;
using System.Text.Json;
using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Delivery.Files;
using Weir.Pipelines.Diagnostics;

namespace Weir.Cli.Commands;

/// <summary><c>weir lint</c>: what is wrong with the pipelines, and with the delivery file.</summary>
internal static class LintCommand
{
    public static Command Create(Surroundings around)
    {
        var names = new Argument<string[]>("pipeline") { Description = "The pipelines: their files or names, or weir.yaml. By default all.", Arity = ArgumentArity.ZeroOrMore };
        var format = new Option<string>("--format", "-f") { Description = "text, json or sarif.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif");
        var strict = new Option<bool>("--strict") { Description = "Fail on warnings as well." };
        var project = new ProjectOptions();
        var command = new Command("lint", "Check the pipelines and weir.yaml. Exit code 1 where there are errors.") { names, format, strict };
        project.AddTo(command);
        command.SetAction((result, cancellationToken) =>
        {
            var wanted = result.GetValue(names) ?? [];
            var settings = project.Of(result) with { Named = wanted.FirstOrDefault(static name => name != DeliveryReader.Path), OrDelivery = true };
            return RunAsync(new LintChoice(settings, wanted, result.GetValue(format)!, result.GetValue(strict)), around, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(LintChoice choice, Surroundings around, CancellationToken cancellationToken)
    {
        var project = await Project.OpenAsync(choice.Settings, around, cancellationToken).ConfigureAwait(false);
        var triggers = new TriggerBuilder(project.Tree, EventRequest.Parse(null, null, [], null), around);
        List<Pipeline> pipelines = [];
        foreach (var name in choice.Names.Where(static name => name != DeliveryReader.Path))
            pipelines.Add(await project.FindAsync(name, triggers, cancellationToken).ConfigureAwait(false));
        if (choice.Names.Count == 0)
            pipelines.AddRange(project.Pipelines);
        var delivery = choice.Names.Count == 0 || choice.Names.Contains(DeliveryReader.Path) ? DeliveryReader.Read(project.Files) : null;
        if (delivery is null && choice.Names.Contains(DeliveryReader.Path))
            throw new CommandException($"there is no file '{DeliveryReader.Path}' in '{project.Tree.Root}'");
        IReadOnlyList<Diagnostic> findings =
            [.. (await FindAsync(project, pipelines, triggers, cancellationToken).ConfigureAwait(false)).Concat(delivery?.Diagnostics ?? []).OrderBy(finding => finding.At)];
        Write(findings, project, choice.Format, around);
        if (choice.Format == "text")
            around.Error.WriteLine($"{Count(findings, Severity.Error, "error")}, {Count(findings, Severity.Warning, "warning")} in {Looked(pipelines, delivery is not null)}");
        var worst = choice.IsStrict ? Severity.Warning : Severity.Error;
        return findings.Any(finding => finding.Severity >= worst) ? ExitCode.Failure : ExitCode.Success;
    }

    private static async Task<IReadOnlyList<Diagnostic>> FindAsync(
        Project project, IReadOnlyList<Pipeline> pipelines, TriggerBuilder triggers, CancellationToken cancellationToken)
    {
        List<Diagnostic> findings = [];
        foreach (var pipeline in pipelines)
        {
            var trigger = await triggers.BuildAsync(pipeline.Dialect, cancellationToken).ConfigureAwait(false);
            var compiled = await project.CompileAsync(pipeline, trigger, cancellationToken).ConfigureAwait(false);
            findings.AddRange(compiled.Diagnostics.Concat(pipeline.Dialect.Lint(project.Files, pipeline.Path)));
        }

        // A called workflow is compiled with each of its callers.
        return [.. findings.DistinctBy(finding => (finding.Rule, finding.At, finding.Message))];
    }

    private static void Write(IReadOnlyList<Diagnostic> findings, Project project, string format, Surroundings around)
    {
        if (format == "text")
        {
            DiagnosticView.Write(findings, project, around.Out, around.HasColors);
            return;
        }

        using (var writer = new Utf8JsonWriter(around.Output, JsonText.Indented))
        {
            if (format == "sarif")
                Sarif.Write(writer, findings, Product.Version);
            else
                DiagnosticJson.Write(writer, findings);
        }

        around.Out.WriteLine();
    }

    // A repository can have a delivery file alone.
    private static string Looked(List<Pipeline> pipelines, bool hasDelivery) =>
        !hasDelivery ? Count(pipelines.Count, "pipeline")
        : pipelines.Count == 0 ? DeliveryReader.Path
        : $"{Count(pipelines.Count, "pipeline")} and {DeliveryReader.Path}";

    private static string Count(IEnumerable<Diagnostic> findings, Severity severity, string noun) =>
        Count(findings.Count(finding => finding.Severity == severity), noun);

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    /// <param name="Settings">The project.</param>
    /// <param name="Names">What is to be looked at; none for all.</param>
    /// <param name="Format">How findings are written.</param>
    /// <param name="IsStrict">True where warnings fail too.</param>
    private sealed record LintChoice(ProjectSettings Settings, IReadOnlyList<string> Names, string Format, bool IsStrict);
}
