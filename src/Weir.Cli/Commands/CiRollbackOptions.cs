using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Weir.Cli.Views;
using Weir.Delivery.Systems;

namespace Weir.Cli.Commands;

/// <summary><c>weir rollback --via ci</c>: lets the CI system take a release back.</summary>
internal sealed class CiRollbackOptions
{
    private readonly Option<string?> _via = new("--via") { Description = "Who takes it back instead of Weir: 'ci', the CI system that the environment's variables name.", HelpName = "WAY" };
    private readonly Option<string?> _system = new("--system") { Description = "With --via ci: which system, in place of CI_SYSTEM.", HelpName = "NAME" };
    private readonly Option<bool> _wait = new("--wait") { Description = "With --via ci: wait for the end of what was started." };

    /// <summary>Adds the options to the command, with what they say about each other.</summary>
    public void AddTo(Command command)
    {
        command.Add(_via);
        command.Add(_system);
        command.Add(_wait);
        _via.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } way and not "ci")
                result.AddError($"--via is '{way}', expected 'ci'");
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(_via) is null && (result.GetResult(_system) is not null || result.GetResult(_wait) is not null))
                result.AddError("--system and --wait belong to --via ci");
        });
    }

    /// <summary>True where a CI system is asked.</summary>
    public bool IsAsked(ParseResult result) => result.GetValue(_via) is not null;

    /// <summary>Asks it.</summary>
    /// <returns>0 where the rollback is started and, with --wait, has succeeded.</returns>
    public async Task<int> RunAsync(ParseResult result, bool json, Surroundings around, CancellationToken cancellationToken)
    {
        using var http = new CiHttp(around.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // GitLab ends the job that runs us as soon as its pipeline is cancelled: the request that follows must still be sent and answered.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        var rollback = new CiRollback(around.Environment, http, around.Time) { System = result.GetValue(_system), Wait = result.GetValue(_wait) };
        try
        {
            var outcome = await rollback.RunAsync(new Lines(json ? around.Error : around.Out), stop.Token).ConfigureAwait(false);
            return Tell(outcome, json, around, stop.IsCancellationRequested);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await around.Error.WriteLineAsync("weir: stopped before anything was started").ConfigureAwait(false);
            return ExitCode.Cancelled;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static int Tell(CiOutcome outcome, bool json, Surroundings around, bool isStopped)
    {
        if (outcome is CiOutcome.NotConfigured missing)
            throw new CommandException(missing.Reason);
        if (json)
            WriteJson(outcome, around);
        if (outcome is not CiOutcome.Triggered triggered)
            return ExitCode.Failure;
        if (triggered.Doubt is null)
            return ExitCode.Success;
        around.Error.WriteLine($"weir: the rollback was started, but {triggered.Doubt}");
        return isStopped ? ExitCode.Cancelled : ExitCode.Failure;
    }

    private static void WriteJson(CiOutcome outcome, Surroundings around)
    {
        var (run, problem) = outcome switch
        {
            CiOutcome.Triggered triggered => (triggered.Run, triggered.Doubt),
            CiOutcome.Failed failed => (failed.Run, failed.Error),
            _ => (null, null),
        };
        using (var writer = new Utf8JsonWriter(around.Output, JsonText.Indented))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("triggered", run is not null);
            if (outcome is CiOutcome.Triggered { System: var system })
                writer.WriteString("system", system);
            if (run is not null)
            {
                writer.WriteString("id", run.Id);
                writer.WriteString("url", run.Url?.AbsoluteUri);
                writer.WriteString("status", run.Status);
                writer.WriteString("progress", run.Progress.ToString().ToLowerInvariant());
            }

            if (problem is not null)
                writer.WriteString("problem", problem);
            writer.WriteEndObject();
        }

        around.Out.WriteLine();
    }

    private sealed class Lines(TextWriter writer) : IProgress<string>
    {
        public void Report(string value) => writer.WriteLine(value);
    }
}
