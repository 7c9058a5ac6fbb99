using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Engine.Runs;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Commands;

/// <summary><c>weir runs</c>: the runs that are kept.</summary>
internal static class RunsCommand
{
    private const int Shown = 20;

    public static Command Create(Surroundings around)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var all = new Option<bool>("--all", "-a") { Description = $"List all, not only the newest {Shown}." };
        var choice = new RunChoice();
        var command = new Command("runs", "List the runs of the project, the newest first.") { json, all };
        choice.AddOptionsTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var entries = await choice.ListAsync(result, around, cancellationToken).ConfigureAwait(false);
            var shown = result.GetValue(all) ? entries : [.. entries.Take(Shown)];
            if (result.GetValue(json))
                WriteJson(shown, around);
            else
                WriteTable(shown, around);
            return ExitCode.Success;
        });
        return command;
    }

    private static void WriteTable(IReadOnlyList<RunEntry> entries, Surroundings around)
    {
        if (entries.Count == 0)
        {
            around.Out.WriteLine("There is no run yet: start one with weir run.");
            return;
        }

        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var heading in new[] { "run", "pipeline", "title", "result", "took", "when" })
            table.AddColumn(new TableColumn(new Text(heading, new Style(Color.Grey))).NoWrap());
        foreach (var entry in entries)
        {
            table.AddRow(
                new Text(entry.Run.Number.ToString(CultureInfo.InvariantCulture)),
                new Text(Path.GetFileNameWithoutExtension(entry.Pipeline)),
                new Text(entry.Title),
                new Text(StatusOf(entry), new Style(ColorOf(entry))),
                new Text(entry.FinishedAt is null ? "" : Durations.Text(entry.CreatedAt, entry.FinishedAt, around.Time.GetUtcNow())),
                new Text(entry.CreatedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)));
        }

        around.Console.Write(table);
    }

    private static string StatusOf(RunEntry entry) => entry.Status switch
    {
        RunStatus.Finished => entry.Result!.Value.ToString().ToLowerInvariant(),
        RunStatus.Running => "running",
        RunStatus.Lost => "lost: its weir was killed",
        _ => $"damaged: {entry.Problem}",
    };

    private static Color ColorOf(RunEntry entry) => entry switch
    {
        { Status: RunStatus.Running } => Color.Blue,
        { Result: JobResult.Success } => Color.Green,
        { Result: JobResult.Cancelled } => Color.Yellow,
        { Result: JobResult.Skipped } => Color.Grey,
        _ => Color.Red,
    };

    private static void WriteJson(IReadOnlyList<RunEntry> entries, Surroundings around)
    {
        using (var writer = new Utf8JsonWriter(around.Output, JsonText.Indented))
        {
            writer.WriteStartArray();
            foreach (var entry in entries)
            {
                writer.WriteStartObject();
                writer.WriteString("id", entry.Run.Id.Value);
                writer.WriteNumber("number", entry.Run.Number);
                writer.WriteString("pipeline", entry.Pipeline);
                writer.WriteString("title", entry.Title);
                writer.WriteString("status", entry.Status.ToString().ToLowerInvariant());
                if (entry.Result is { } result)
                    writer.WriteString("result", result.ToString().ToLowerInvariant());
                writer.WriteString("createdAt", entry.CreatedAt);
                if (entry.FinishedAt is { } finished)
                    writer.WriteString("finishedAt", finished);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        around.Out.WriteLine();
    }
}
