using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Weir.Cli.Projects;
using Weir.Cli.Views;
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
        var (project, events) = (new ProjectOptions(), new EventOptions());
        var command = new Command("list", "List the pipelines and their jobs, and which of them an event starts.") { name, json };
        events.AddTo(command);
        project.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
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
            console.MarkupLineInterpolated($"[bold]{plan.Name}[/][grey]{path}[/]  {string.Join(", ", plan.Events)}");
            console.MarkupLineInterpolated($"  [grey]{(plan.Admission.Admitted ? "starts" : "does not start")}: {plan.Admission.Reason}[/]");
            var rows = JobRow.Of(rehearsed.Rehearsal!);
            var (ids, legs) = (rows.Select(row => row.Id.Length).DefaultIfEmpty().Max(), rows.Select(row => row.Legs.Length).DefaultIfEmpty().Max());
            foreach (var row in rows)
                console.MarkupLineInterpolated($"  {row.Id.PadRight(ids)}  {row.Legs.PadRight(legs)}  [grey]{row.Notes}[/]");
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
            JsonText.WriteList(writer, "legs", row.LegNames);
            writer.WriteBoolean("skipped", row.IsSkipped);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A job in the list.</summary>
    private sealed record JobRow(string Id, string Name, IReadOnlyList<string> NeedIds, IReadOnlyList<string> LegNames, bool IsSkipped)
    {
        public string Legs => LegNames.Count > 1 ? $"{Name} ×{LegNames.Count}" : LegNames is [var only] && only != Id ? only : "";

        public string Notes => $"{(NeedIds.Count == 0 ? "" : $"needs {string.Join(", ", NeedIds)}")}{(IsSkipped ? NeedIds.Count == 0 ? "skipped" : ", skipped" : "")}";

        public static IReadOnlyList<JobRow> Of(Rehearsal rehearsal) =>
        [
            .. rehearsal.State.Ordered().Select(job => new JobRow(
                job.Id.Value,
                job.Definition.Name.KnownText ?? job.Definition.Id.Value,
                [.. job.Definition.Needs.Select(need => need.Job.Value)],
                [.. job.Legs.Select(leg => leg.Leg.Name)],
                job.Result == JobResult.Skipped)),
        ];
    }
}
