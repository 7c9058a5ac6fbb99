using System.CommandLine;
using System.Text.Json;
using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Pipelines.Diagnostics;

namespace Weir.Cli.Commands;

/// <summary><c>weir lint</c>: what is wrong with the pipelines.</summary>
internal static class LintCommand
{
    public static Command Create(Surroundings around)
    {
        var names = new Argument<string[]>("pipeline") { Description = "The pipelines: their files or names. By default all.", Arity = ArgumentArity.ZeroOrMore };
        var format = new Option<string>("--format", "-f") { Description = "text, json or sarif.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif");
        var strict = new Option<bool>("--strict") { Description = "Fail on warnings as well." };
        var project = new ProjectOptions();
        var command = new Command("lint", "Check the pipelines. Exit code 1 where there are errors.") { names, format, strict };
        project.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var opened = await Project.OpenAsync(project.Of(result) with { Named = result.GetValue(names)?.FirstOrDefault() }, around, cancellationToken).ConfigureAwait(false);
            var triggers = new TriggerBuilder(opened.Tree, EventRequest.Parse(null, null, [], null), around);
            List<Pipeline> pipelines = [];
            foreach (var name in result.GetValue(names) ?? [])
                pipelines.Add(await opened.FindAsync(name, triggers, cancellationToken).ConfigureAwait(false));
            if (pipelines.Count == 0)
                pipelines.AddRange(opened.Pipelines);
            var findings = await FindAsync(opened, pipelines, triggers, cancellationToken).ConfigureAwait(false);
            Write(findings, opened, result.GetValue(format)!, around);
            if (result.GetValue(format) == "text")
                around.Error.WriteLine($"{Count(findings, Severity.Error, "error")}, {Count(findings, Severity.Warning, "warning")} in {Count(pipelines.Count, "pipeline")}");
            var worst = result.GetValue(strict) ? Severity.Warning : Severity.Error;
            return findings.Any(finding => finding.Severity >= worst) ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
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
        return [.. findings.DistinctBy(finding => (finding.Rule, finding.At, finding.Message)).OrderBy(finding => finding.At)];
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

    private static string Count(IEnumerable<Diagnostic> findings, Severity severity, string noun) =>
        Count(findings.Count(finding => finding.Severity == severity), noun);

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
