using System.CommandLine;
using System.Globalization;
using Weir.Delivery.Gateways;
using Weir.Delivery.Targets;

namespace Weir.Cli.Commands;

/// <summary><c>weir gateway</c>: looks after the process that shares requests between releases.</summary>
internal static class GatewayCommand
{
    public static Command Create(Surroundings around) => new("gateway", "Start, look at, upgrade and stop the gateway that stands before releases.")
    {
        Start(around),
        Status(around),
        Stop(around),
        Upgrade(around),
    };

    private static Option<string> Folder() => new("--folder")
    {
        Description = "The folder with the gateway's state. By default .weir/gateway.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => Path.Combine(".weir", "gateway"),
    };

    private static Command Start(Surroundings around)
    {
        var folder = Folder();
        var listen = new Option<string?>("--listen") { Description = "Where it listens. By default where it did before.", HelpName = "[ADDRESS:]PORT" };
        var certificate = new Option<string?>("--certificate") { Description = "The certificate and its chain, in PEM; read again when it changes.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "Its key, in PEM.", HelpName = "FILE" };
        var command = new Command("start", "Start the gateway, unless it runs. It goes on when this command has ended.") { folder, listen, certificate, key };
        command.SetAction((result, cancellationToken) => Guarded(async () =>
        {
            var at = result.GetValue(listen);
            if (at is null && (result.GetValue(certificate) ?? result.GetValue(key)) is not null)
                throw new CommandException("--certificate and --key go with --listen");
            var settings = at is null ? null : new GatewaySettings { Listen = at, Certificate = result.GetValue(certificate), Key = result.GetValue(key) };
            var status = await GatewayProgram.Find(around.Environment)
                .EnsureAsync(In(around, result.GetValue(folder)!), settings, around.Environment, around.Time, cancellationToken).ConfigureAwait(false);
            await around.Out.WriteLineAsync(Line(status)).ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Status(Surroundings around)
    {
        var folder = Folder();
        var command = new Command("status", "Show the gateway, its releases and what it counted. Exit code 1 where none runs.") { folder };
        command.SetAction((result, cancellationToken) => Guarded(async () =>
        {
            using var client = new GatewayClient(In(around, result.GetValue(folder)!));
            if (await client.FindAsync(cancellationToken).ConfigureAwait(false) is not { } status)
            {
                await around.Out.WriteLineAsync("no gateway runs here").ConfigureAwait(false);
                return ExitCode.Failure;
            }

            await around.Out.WriteLineAsync(Line(status)).ConfigureAwait(false);
            foreach (var release in status.Table.Releases)
                await around.Out.WriteLineAsync(Line(status, release)).ConfigureAwait(false);
            foreach (var backend in status.Draining)
                await around.Out.WriteLineAsync($"  {backend.Release} drains at {backend.Address}: {backend.Requests} requests, {backend.Streams} streams").ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Stop(Surroundings around)
    {
        var folder = Folder();
        var command = new Command("stop", "Stop the gateway: it serves the requests that it has and ends.") { folder };
        command.SetAction((result, cancellationToken) => Guarded(async () =>
        {
            using var client = new GatewayClient(In(around, result.GetValue(folder)!));
            await client.StopAsync(cancellationToken).ConfigureAwait(false);
            while (await client.FindAsync(cancellationToken).ConfigureAwait(false) is not null)
                await Task.Delay(TimeSpan.FromMilliseconds(50), around.Time, cancellationToken).ConfigureAwait(false);
            await around.Out.WriteLineAsync("the gateway has stopped").ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Upgrade(Surroundings around)
    {
        var folder = Folder();
        var command = new Command("upgrade", "Put a new process in the place of the gateway's, without a lost request.") { folder };
        command.SetAction((result, cancellationToken) => Guarded(async () =>
        {
            var status = await GatewayProgram.Find(around.Environment)
                .UpgradeAsync(In(around, result.GetValue(folder)!), around.Environment, around.Time, cancellationToken).ConfigureAwait(false);
            await around.Out.WriteLineAsync($"{Line(status)}; process {status.Predecessor?.ToString(CultureInfo.InvariantCulture) ?? "before"} serves what it still has").ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<int> Guarded(Func<Task<int>> command)
    {
        try
        {
            return await command().ConfigureAwait(false);
        }
        catch (TargetException exception)
        {
            throw new CommandException(exception.Message);
        }
    }

    private static string In(Surroundings around, string folder) => Path.GetFullPath(folder, around.Folder);

    private static string Line(GatewayStatus status) => string.Create(
        CultureInfo.InvariantCulture, $"gateway at {status.Listen}, process {status.ProcessId}, table {status.Table.Version}{Serving(status)}");

    private static string Serving(GatewayStatus status) =>
        (status.Table.Serving.State == "serve" ? "" : $", {status.Table.Serving.State}")
        + (status.CertificateProblem is { } problem ? $", certificate not renewed: {problem}" : "");

    private static string Line(GatewayStatus status, GatewayTableRelease release)
    {
        var backends = status.Backends.Where(backend => backend.Release == release.Id).ToList();
        var counts = status.Counts.FirstOrDefault(counts => counts.Id == release.Id);
        var share = release.Id == status.Table.Candidate ? status.Table.CandidatePercent
            : release.Id == status.Table.Stable ? status.Table.Candidate is null ? 100 : 100 - status.Table.CandidatePercent : 0;
        var p95 = counts?.Quantile(0.95) is { } time ? string.Create(CultureInfo.InvariantCulture, $", p95 {time.TotalMilliseconds:0.#} ms") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  {release.Id} {release.Label} {share:0.##} %: {backends.Count(backend => backend.Health == "healthy")} of {backends.Count} healthy, {counts?.Total ?? 0} requests, {counts?.Errors ?? 0} errors{p95}");
    }
}
