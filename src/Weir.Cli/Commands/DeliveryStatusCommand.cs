using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weir.Cli.Deliveries;
using Weir.Cli.Views;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;

namespace Weir.Cli.Commands;

/// <summary><c>weir status</c>: what serves in an environment, and what goes on there.</summary>
internal static class DeliveryStatusCommand
{
    public static Command Create(Surroundings around)
    {
        var environment = new EnvironmentOptions();
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var watch = new Option<bool>("--watch") { Description = "Draw the rollout that goes on until it is over. Exit code 1 where it was taken back." };
        var command = new Command("status", "Show what serves in an environment, and the rollout that goes on there.") { json, watch };
        environment.AddTo(command);
        command.SetAction((result, cancellationToken) => DeployCommand.GuardAsync(async () =>
        {
            var project = DeliveryProject.Open(environment.Of(result), around);
            var open = new OpenDelivery(project, new RolloutView(around, json: false), around);
            await using (open.ConfigureAwait(false))
            {
                if (result.GetValue(watch) && project.Folder.Unfinished() is { } unfinished)
                {
                    var screen = new RolloutScreen(unfinished, project.Environment.Gateway is null ? null : open.Gateway, static () => [], around);
                    var end = await screen.WatchAsync(cancellationToken).ConfigureAwait(false);
                    return end.Result is null or RolloutResult.Promoted ? ExitCode.Success : ExitCode.Failure;
                }

                var status = await open.Target.ObserveAsync(cancellationToken).ConfigureAwait(false);
                var rollout = project.Folder.Unfinished()?.State();
                if (result.GetValue(json))
                    WriteJson(project, status, rollout, around);
                else
                    WriteText(project, status, rollout, around);
            }

            return ExitCode.Success;
        }));
        return command;
    }

    private static void WriteText(DeliveryProject project, TargetStatus status, RolloutState? rollout, Surroundings around)
    {
        var stable = project.Folder.Stable();
        around.Out.WriteLine(stable is null
            ? $"{project.App.Name} in {project.Environment.Name}: nothing was delivered yet"
            : $"{project.App.Name} in {project.Environment.Name}: {stable.Version}");
        foreach (var version in status.Versions)
        {
            var share = ShareOf(version, status);
            around.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {version.Version}: {version.Ready} of {version.Wanted} run{(share is { } percent ? $", {percent:0.##} % of the requests" : "")}{(version.Restarts > 0 ? $", restarted {version.Restarts} times" : "")}"));
        }

        if (rollout is null)
            return;
        using var right = project.Folder.TryLock();
        around.Out.WriteLine($"rollout {rollout.Plan.Number} of {rollout.Plan.Candidate.Version}: {Stage(rollout, around.Time.GetUtcNow())}");
        if (rollout.Verdict is { } verdict)
        {
            foreach (var metric in verdict.Metrics)
                around.Out.WriteLine($"  {metric.Outcome.ToString().ToLowerInvariant()}: {metric.Explanation}");
        }

        if (right is not null)
            around.Out.WriteLine($"  nobody carries it out: 'weir resume {project.Environment.Name}' goes on, 'weir abort {project.Environment.Name}' takes it back");
    }

    private static string Stage(RolloutState rollout, DateTimeOffset now)
    {
        if (rollout.RollbackReason is { } reason)
            return $"being taken back: {reason}";
        if (rollout.PausedBy is { } by)
            return $"paused: {by}";
        var phase = rollout.Plan.Phases[rollout.Phase];
        return RolloutPolicy.EndOfPhase(rollout) is { } end
            ? $"at {phase.Title}, {(end > now ? $"judged for another {Durations.Text(end - now)}" : "until a check passes")}"
            : $"going to {phase.Title}";
    }

    private static double? ShareOf(ReleaseStatus version, TargetStatus status)
    {
        if (status.CandidatePercent is not { } percent)
            return null;
        return status.Versions.Count == 1 ? 100 : version.Release == status.Versions.Max(static other => other.Release) ? percent : 100 - percent;
    }

    private static void WriteJson(DeliveryProject project, TargetStatus status, RolloutState? rollout, Surroundings around)
    {
        using (var writer = new Utf8JsonWriter(around.Output, JsonText.Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("app", project.App.Name);
            writer.WriteString("environment", project.Environment.Name);
            writer.WriteString("version", project.Folder.Stable()?.Version);
            writer.WriteStartArray("instances");
            foreach (var version in status.Versions)
            {
                writer.WriteStartObject();
                writer.WriteString("release", version.Release?.ToString());
                writer.WriteString("version", version.Version);
                writer.WriteNumber("wanted", version.Wanted);
                writer.WriteNumber("ready", version.Ready);
                writer.WriteNumber("restarts", version.Restarts);
                if (ShareOf(version, status) is { } percent)
                    writer.WriteNumber("percent", percent);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            if (rollout is not null)
            {
                writer.WriteStartObject("rollout");
                writer.WriteNumber("number", rollout.Plan.Number);
                writer.WriteString("version", rollout.Plan.Candidate.Version);
                writer.WriteString("stage", Stage(rollout, around.Time.GetUtcNow()));
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        around.Out.WriteLine();
    }
}
