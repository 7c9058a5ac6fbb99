using System.CommandLine;
using System.Text.Json;
using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Engine.Checks;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Host;
using Weir.Engine.Runs;

namespace Weir.Cli.Commands;

/// <summary><c>weir doctor</c>: what this machine has of what jobs need.</summary>
internal static class DoctorCommand
{
    public static Command Create(Surroundings around)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var host = new Option<string?>("--docker-host") { Description = "The container engine, such as ssh://user@host. By default the one that Docker's own settings name.", HelpName = "ADDRESS" };
        var project = new ProjectOptions();
        var command = new Command("doctor", "Check this machine. Exit code 1 where something is broken that the project needs.") { json, host };
        project.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var needs = await ProjectNeeds.FindAsync(project.Of(result), around, cancellationToken).ConfigureAwait(false);
            var check = new MachineCheck
            {
                Host = new HostOptions { Surroundings = around.Environment },
                Engine = EngineSurroundings.Of(around.Environment, result.GetValue(host)),
                Folders = WeirFolders.Of(around.Environment),
                Time = around.Time,
                Project = needs.Root,
                NeedsContainers = needs.Contained.Count > 0,
            };
            List<Finding> findings = [.. needs.Findings];
            await foreach (var finding in check.RunAsync(cancellationToken).ConfigureAwait(false))
                findings.Add(finding);
            if (result.GetValue(json))
                WriteJson(findings, around);
            else
                WriteText(findings, around);
            return findings.Exists(static finding => finding.State == FindingState.Broken) ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static void WriteText(IReadOnlyList<Finding> findings, Surroundings around)
    {
        var width = findings.Max(static finding => finding.Subject.Length);
        foreach (var finding in findings)
        {
            around.Out.WriteLine($"{Sign(finding.State, around.HasColors)} {finding.Subject.PadRight(width)}  {finding.Text}");
            if (finding.Advice is { } advice)
                around.Out.WriteLine($"  {new string(' ', width)}  -> {advice}");
        }
    }

    private static string Sign(FindingState state, bool hasColors)
    {
        var (sign, color) = state switch { FindingState.Fine => ("✓", 32), FindingState.Notable => ("!", 33), _ => ("✗", 31) };
        return hasColors ? FormattableString.Invariant($"\e[{color}m{sign}\e[0m") : sign;
    }

    private static void WriteJson(IReadOnlyList<Finding> findings, Surroundings around)
    {
        using (var writer = new Utf8JsonWriter(around.Output, JsonText.Indented))
        {
            writer.WriteStartArray();
            foreach (var finding in findings)
            {
                writer.WriteStartObject();
                writer.WriteString("subject", finding.Subject);
                writer.WriteString("state", finding.State.ToString().ToLowerInvariant());
                writer.WriteString("text", finding.Text);
                if (finding.Advice is { } advice)
                    writer.WriteString("advice", advice);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        around.Out.WriteLine();
    }
}
