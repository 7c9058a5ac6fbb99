using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;

namespace Weir.Cli.Commands;

/// <summary><c>weir list</c>: the pipelines, what starts them, and their jobs.</summary>
internal static class ListCommand
{
    public static Command Create(Surroundings around)
    {
        var name = new Argument<string?>("pipeline") { Description = "The pipeline: its file or name. By default all.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var preview = new Option<bool>("--preview") { Description = "Write each pipeline as the one file that it amounts to: what it includes and extends put in, defaults given to each job." };
        var origins = new Option<bool>("--origins") { Description = "With --preview: say on each line which file and line it is from." };
        var (project, events) = (new ProjectOptions(), new EventOptions());
        var command = new Command("list", "List the pipelines and their jobs, and which of them an event starts.") { name, json, preview, origins };
        events.AddTo(command);
        project.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(origins) && !result.GetValue(preview))
                result.AddError("--origins says where the lines of --preview are from: give both");
            if (result.GetValue(preview) && result.GetValue(json))
                result.AddError("--preview writes a file: it cannot be had as --json");
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(preview))
                return await new PreviewView(around, result.GetValue(origins)).WriteAsync(project.Of(result), events.Of(result, around), result.GetValue(name), cancellationToken).ConfigureAwait(false);
            var rehearsals = await Rehearsals.OfAsync(
                project.Of(result), events.Of(result, around), result.GetValue(name), around, cancellationToken).ConfigureAwait(false);
            if (result.GetValue(json))
                WriteJson(rehearsals, around);
            else
                WriteTable(rehearsals, around);
            return rehearsals.All(rehearsed => rehearsed.Compiled.Value is not null && !rehearsed.HasErrors) ? ExitCode.Success : ExitCode.WrongUse;
        });
        return command;
    }

    private static void WriteTable(IReadOnlyList<Rehearsed> rehearsals, Surroundings around)
    {
        var console = around.Console;
        foreach (var rehearsed in rehearsals)
        {
            if (rehearsed.Compiled.Value is not { } plan || rehearsed.HasErrors)
            {
                console.MarkupLineInterpolated($"[red]✘[/] [bold]{rehearsed.Pipeline.Path}[/]");
                rehearsed.Complain(around);
                continue;
            }

            var path = plan.Name == plan.Path ? "" : $"  {plan.Path}";
            console.MarkupLineInterpolated($"[bold]{plan.Name}[/][grey]{path}[/]{(plan.Events.Count == 0 ? "" : "  ")}{string.Join(", ", plan.Events)}");
            console.MarkupLineInterpolated($"  [grey]{(plan.Admission.Admitted ? "starts" : "does not start")}: {plan.Admission.Reason}[/]");
            var rows = JobRow.Of(rehearsed.Rehearsal!);
            var (ids, legs) = (rows.Select(row => row.Id.Length).DefaultIfEmpty().Max(), rows.Select(row => row.LegsText.Length).DefaultIfEmpty().Max());

            // At once: to write line by line would take longer than to read the pipeline.
            var table = new Paragraph();
            foreach (var row in rows)
                table.Append($"  {row.Id.PadRight(ids)}  {row.LegsText.PadRight(legs)}  ").Append($"{row.Notes}\n", Color.Grey);
            console.Write(table);
            if (plan.LeftOut.Count > 0)
                console.MarkupLineInterpolated($"  [grey]not for this event: {string.Join(", ", plan.LeftOut.Select(job => job.Id))}[/]");
            console.WriteLine();
        }
    }

    private static void WriteJson(IReadOnlyList<Rehearsed> rehearsals, Surroundings around)
    {
        using (var writer = new Utf8JsonWriter(around.Output, JsonText.Indented))
        {
            writer.WriteStartArray();
            foreach (var rehearsed in rehearsals)
                Write(writer, rehearsed);
            writer.WriteEndArray();
        }

        around.Out.WriteLine();
    }

    private static void Write(Utf8JsonWriter writer, Rehearsed rehearsed)
    {
        writer.WriteStartObject();
        writer.WriteString("path", rehearsed.Pipeline.Path);
        writer.WriteString("dialect", rehearsed.Pipeline.Dialect.Name);
        if (rehearsed.Compiled.Value is { } plan)
            Write(writer, plan, rehearsed.Rehearsal);
        writer.WritePropertyName("diagnostics");
        Pipelines.Diagnostics.DiagnosticJson.Write(writer, rehearsed.Compiled.Diagnostics);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Plan plan, Rehearsal? rehearsal)
    {
        writer.WriteString("name", plan.Name);
        JsonText.WriteList(writer, "events", plan.Events);
        writer.WriteBoolean("starts", plan.Admission.Admitted);
        writer.WriteString("reason", plan.Admission.Reason);
        writer.WriteStartArray("jobs");
        foreach (var row in rehearsal is null ? [] : JobRow.Of(rehearsal))
        {
            writer.WriteStartObject();
            writer.WriteString("id", row.Id);
            writer.WriteString("name", row.Name);
            JsonText.WriteList(writer, "needs", row.NeedIds);
            JsonText.WriteList(writer, "legs", [.. row.Legs.Select(leg => leg.Name)]);
            if (row.Job.Stage is { } stage)
                writer.WriteString("stage", stage);
            if (row.Start.Length > 0)
                writer.WriteString("start", row.Start);
            writer.WriteBoolean("skipped", row.IsSkipped);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (plan.LeftOut.Count > 0)
            JsonText.WriteList(writer, "leftOut", [.. plan.LeftOut.Select(job => job.Id.Value)]);
    }

    /// <summary>A job in the list.</summary>
    private sealed record JobRow(Job Job, string Id, IReadOnlyList<Leg> Legs, bool IsSkipped)
    {
        public string Name => Job.Name.KnownText ?? Job.Id.Value;

        public IReadOnlyList<string> NeedIds => [.. Job.Needs.Select(need => need.Job.Value)];

        public string LegsText => Legs.Count > 1 ? $"{Name} ×{Legs.Count}" : Legs is [var only] && only.Name != Id ? only.Name : "";

        public string Start => Legs.Select(leg => leg.Start).FirstOrDefault() switch
        {
            LegStart.ByPerson => "waits for a person",
            LegStart.After after => $"waits {Words.Duration(after.Delay)}",
            _ => "",
        };

        public string Notes => string.Join(
            ", ",
            ((string[])
            [
                Job.Stage is { } stage ? $"stage {stage}" : "",
                Job.Needs.Count == 0 ? "" : $"needs {string.Join(", ", NeedIds)}",
                Start,
                Legs.Any(leg => leg.ContinueOnError) ? "may fail" : "",
                Job.Call is { } call && call.Plan is null ? $"starts {call.Reference}" : "",
                IsSkipped ? "skipped" : "",
            ]).Where(note => note.Length > 0));

        public static IReadOnlyList<JobRow> Of(Rehearsal rehearsal) =>
            [.. rehearsal.State.Ordered().Select(job => new JobRow(job.Definition, job.Id.Value, [.. job.Legs.Select(leg => leg.Leg)], job.Result == JobResult.Skipped))];
    }
}
