using System.CommandLine;
using Weir.Cli.Deliveries;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;

namespace Weir.Cli.Commands;

/// <summary><c>weir diff</c>: what a deploy would change.</summary>
internal static class DiffCommand
{
    public static Command Create(Surroundings around)
    {
        var environment = new EnvironmentOptions();
        var command = new Command("diff", "Show what 'weir deploy' would change: files and settings. Exit code 1 where there is something.");
        environment.AddTo(command);
        command.SetAction((result, cancellationToken) => DeployCommand.GuardAsync(async () =>
        {
            var project = DeliveryProject.Open(environment.Of(result), around);
            var release = await ReleaseMaker.MakeAsync(project, null, new RolloutView(around, json: false), around, cancellationToken).ConfigureAwait(false);
            if (project.Folder.Stable() is not { } stable)
            {
                around.Out.WriteLine($"nothing was delivered to {project.Environment.Name} yet: 'weir deploy' would make its first release");
                return ExitCode.Failure;
            }

            var lines = await LinesAsync(project, stable, release, cancellationToken).ConfigureAwait(false);
            around.Out.WriteLine(lines.Count == 0
                ? $"{stable.Version} serves in {project.Environment.Name}, and what is here is the same"
                : $"{stable.Version} serves in {project.Environment.Name}; what is here differs:");
            foreach (var line in lines)
                around.Out.WriteLine($"  {line}");
            return lines.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        }));
        return command;
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(DeliveryProject project, Release stable, Release release, CancellationToken cancellationToken)
    {
        List<string> lines = [.. ReleaseDiff.Of(stable, release).Select(LineOf)];
        if (stable.Digest == release.Digest)
            return lines;
        if (release.Target is not ProcessSettings settings)
            return [$"artifact: {stable.Digest} → {release.Digest}", .. lines];
        var changes = await new ReleaseFiles(project.Folder).ChangesAsync(stable, Path.GetFullPath(settings.Artifact, project.Root), cancellationToken).ConfigureAwait(false);
        return [.. changes.Select(static change => $"{change.Kind.ToString().ToLowerInvariant()} {change.Path}"), .. lines];
    }

    private static string LineOf(SettingChange change) => change switch
    {
        { IsHidden: true } => $"{change.Name}: another value, which is not shown",
        { Before: null } => $"{change.Name}: {change.After}, which was not there",
        { After: null } => $"{change.Name}: gone, it was {change.Before}",
        _ => $"{change.Name}: {change.Before} → {change.After}",
    };
}
