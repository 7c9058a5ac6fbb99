using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Weir.Cli.Deliveries;
using Weir.Cli.Views;
using Weir.Delivery.Rollouts;

namespace Weir.Cli.Commands;

/// <summary><c>weir history</c>: the rollouts of an environment.</summary>
internal static class DeliveryHistoryCommand
{
    public static Command Create(Surroundings around)
    {
        var environment = new EnvironmentOptions();
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("history", "List the rollouts of an environment, the newest first.") { json };
        environment.AddTo(command);
        command.SetAction((result, _) => DeployCommand.GuardAsync(() =>
        {
            var project = DeliveryProject.Open(environment.Of(result), around);
            IReadOnlyList<RolloutState> states = [.. project.Folder.Rollouts().Reverse().Select(static rollout => rollout.State())];
            if (result.GetValue(json))
                WriteJson(states, around);
            else
                WriteTable(states, around);
            return Task.FromResult(ExitCode.Success);
        }));
        return command;
    }

    private static string ResultOf(RolloutState state) => state.Result switch
    {
        RolloutResult.Promoted => "promoted",
        RolloutResult.RolledBack => "rolled back",
        RolloutResult.RollbackFailed => "rollback failed",
        RolloutResult.Removed => "removed",
        _ => "not finished",
    };

    private static void WriteTable(IReadOnlyList<RolloutState> states, Surroundings around)
    {
        if (states.Count == 0)
        {
            around.Out.WriteLine("Nothing was delivered yet: weir deploy does it.");
            return;
        }

        var table = new Table { Border = TableBorder.None };
        foreach (var heading in new[] { "rollout", "version", "what", "result", "took", "when", "why" })
            table.AddColumn(new TableColumn(new Text(heading, new Style(Color.Grey))).NoWrap());
        foreach (var state in states)
        {
            table.AddRow(
                new Text(state.Plan.Number.ToString(CultureInfo.InvariantCulture)),
                new Text(state.Plan.Candidate.Version),
                new Text(state.Plan.Reason),
                new Text(ResultOf(state), new Style(state.Result == RolloutResult.Promoted ? Color.Green : Color.Red)),
                new Text(Durations.Text(state.BegunAt, state.FinishedAt, around.Time.GetUtcNow())),
                new Text(state.BegunAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? ""),
                new Text(state.ResultReason ?? ""));
        }

        around.Console.Write(table);
    }

    private static void WriteJson(IReadOnlyList<RolloutState> states, Surroundings around)
    {
        using (var writer = new Utf8JsonWriter(around.Output, JsonText.Indented))
        {
            writer.WriteStartArray();
            foreach (var state in states)
            {
                writer.WriteStartObject();
                writer.WriteNumber("rollout", state.Plan.Number);
                writer.WriteString("release", state.Plan.Candidate.Id.ToString());
                writer.WriteString("version", state.Plan.Candidate.Version);
                writer.WriteString("what", state.Plan.Reason);
                writer.WriteString("result", ResultOf(state));
                if (state.ResultReason is { } reason)
                    writer.WriteString("reason", reason);
                if (state.BegunAt is { } begun)
                    writer.WriteString("begunAt", begun);
                if (state.FinishedAt is { } finished)
                    writer.WriteString("finishedAt", finished);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        around.Out.WriteLine();
    }
}
