using System.CommandLine;
using System.Globalization;
using Weir.Cli.Deliveries;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;

namespace Weir.Cli.Commands;

/// <summary><c>weir verify</c>: whether an environment is what its history says.</summary>
internal static class VerifyCommand
{
    public static Command Create(Surroundings around)
    {
        var environment = new EnvironmentOptions();
        var command = new Command("verify", "Check that an environment is what its history says: instances, requests, kept files. Exit code 1 where it is not.");
        environment.AddTo(command);
        command.SetAction((result, cancellationToken) => DeployCommand.GuardAsync(async () =>
        {
            var project = DeliveryProject.Open(environment.Of(result), around);
            if (project.Folder.Unfinished() is { } rollout)
                throw new CommandException($"rollout {rollout.Number} of '{project.Environment.Name}' is not over: 'weir status {project.Environment.Name}' shows where it stands");
            var stable = project.Folder.Stable() ?? throw new CommandException($"nothing was delivered to '{project.Environment.Name}'");
            var open = new OpenDelivery(project, new RolloutView(around, json: false), around);
            await using (open.ConfigureAwait(false))
            {
                List<(bool IsSo, string What)> findings = [.. OfInstances(stable, await open.Target.ObserveAsync(cancellationToken).ConfigureAwait(false))];
                if (project.Environment.Gateway is not null)
                    findings.AddRange(await OfGatewayAsync(stable, open, cancellationToken).ConfigureAwait(false));
                if (stable.Target is ProcessSettings)
                    findings.Add((await new ReleaseFiles(project.Folder).AreWholeAsync(stable, cancellationToken).ConfigureAwait(false), $"the kept files of {stable.Version} are what was delivered"));
                foreach (var (isSo, what) in findings)
                    around.Out.WriteLine($"{(isSo ? "✓" : "✗ not so:")} {what}");
                return findings.TrueForAll(static finding => finding.IsSo) ? ExitCode.Success : ExitCode.Failure;
            }
        }));
        return command;
    }

    private static IEnumerable<(bool IsSo, string What)> OfInstances(Release stable, TargetStatus status)
    {
        var own = status.Versions.FirstOrDefault(version => version.Release == stable.Id);
        var wanted = stable.Target.Instances;
        yield return (own is not null && own.Ready >= own.Wanted && own.Wanted == wanted, string.Create(CultureInfo.InvariantCulture, $"{wanted} of {stable.Version} run{(own is null ? ", but none does" : own.Ready == wanted ? "" : $", but {own.Ready} do")}"));
        var others = status.Versions.Where(version => version.Release != stable.Id).Select(static version => version.Version).ToList();
        yield return (others.Count == 0, $"no other version runs{(others.Count == 0 ? "" : $", but {string.Join(" and ", others)}")}");
    }

    private static async Task<IEnumerable<(bool IsSo, string What)>> OfGatewayAsync(Release stable, OpenDelivery open, CancellationToken cancellationToken)
    {
        if (await open.Gateway.FindAsync(cancellationToken).ConfigureAwait(false) is not { } status)
            return [(false, "the gateway runs, but none does: 'weir deploy' starts it")];
        var sick = status.Backends.Where(static backend => backend.Health != "healthy").ToList();
        return
        [
            (status.Table.Stable == stable.Id.ToString() && status.Table.Candidate is null, $"the gateway at {status.Listen} gives all requests to {stable.Version}"),
            (sick.Count == 0, $"the gateway finds all instances healthy{(sick.Count == 0 ? "" : $", but {string.Join(", ", sick.Select(static backend => $"{backend.Address} is {backend.Health}"))}")}"),
        ];
    }
}
