using Weir.Dialects.GitHub.Running.Files;
using Weir.Dialects.GitHub.Running.Matchers;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Commands;

/// <summary>Carries out the commands in the output of one process. Not safe for concurrent use.</summary>
internal sealed class CommandProcessor
{
    private const string Stop = "stop-commands";
    private const string Unsecure = "ACTIONS_ALLOW_UNSECURE_COMMANDS";
    private const string UnsecureTokens = "ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS";

    private readonly RunningStep _step;
    private readonly ProblemPlaces _places;
    private readonly Dictionary<string, Func<WorkflowCommand, Task?>> _commands;
    private string? _stopToken;
    private bool _echo;

    public CommandProcessor(RunningStep step)
    {
        _step = step;
        _places = new ProblemPlaces(step.Job);
        _echo = step.Job.IsDebug;
        _commands = new(StringComparer.OrdinalIgnoreCase)
        {
            ["set-output"] = Now(SetOutput),
            ["save-state"] = Now(SaveState),
            ["set-env"] = Now(SetVariable),
            ["add-path"] = Now(AddPath),
            ["add-mask"] = Now(AddMask),
            ["add-matcher"] = command => AddMatcherAsync(command),
            ["remove-matcher"] = command => RemoveMatcherAsync(command),
            ["debug"] = Now(command => _step.Log.Debug(command.Text)),
            ["notice"] = Now(command => Annotate(command, Severity.Note)),
            ["warning"] = Now(command => Annotate(command, Severity.Warning)),
            ["error"] = Now(command => Annotate(command, Severity.Error)),
            ["group"] = Now(command => _step.Log.BeginGroup(command.Text)),
            ["endgroup"] = Now(_ => _step.Log.EndGroup()),
            ["echo"] = Now(SetEcho),
            [Stop] = Now(StopCommands),
        };
    }

    /// <summary>Takes a line that may hold a command.</summary>
    /// <returns>Null where it holds none; otherwise completes once the command is carried out.</returns>
    public Task? Take(ReadOnlySpan<byte> utf8)
    {
        if (WorkflowCommand.Parse(utf8, name => _commands.ContainsKey(name) || IsStopToken(name)) is not { } command)
            return null;
        if (_stopToken is not null)
            return Resume(command, utf8);
        if (_echo && !IsQuiet(command.Name))
            _step.Log.Write(LogKind.Output, utf8);
        else if (_echo && Is(command, "add-mask"))
            _step.Log.Write(LogKind.Output, "::add-mask::***");
        return RunAsync(command);
    }

    private Task? Resume(WorkflowCommand command, ReadOnlySpan<byte> utf8)
    {
        if (!IsStopToken(command.Name))
            return null;
        _step.Log.Write(LogKind.Output, utf8);
        _stopToken = null;
        return Task.CompletedTask;
    }

    private async Task RunAsync(WorkflowCommand command)
    {
        try
        {
            if (_commands[command.Name](command) is { } work)
                await work.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            _step.FailCommand($"the command '{command.Name}' cannot be carried out: {exception.Message}");
        }
        catch (OperationCanceledException) when (_step.Limits.Token.IsCancellationRequested)
        {
            // The step ends, and nobody needs what it asked for any more.
        }
    }

    private void SetOutput(WorkflowCommand command)
    {
        WarnOfAge(command, "$GITHUB_OUTPUT");
        _step.SetOutput(Needed(command, "name"), command.Text);
    }

    private void SaveState(WorkflowCommand command)
    {
        WarnOfAge(command, "$GITHUB_STATE");
        _step.State[Needed(command, "name")] = command.Text;
    }

    private void SetVariable(WorkflowCommand command)
    {
        CheckAllowed("$GITHUB_ENV");
        var name = Needed(command, "name");
        if (BlockedVariables.Contains(name))
            _step.Log.Error($"'{name}' cannot be set by the command 'set-env': it would change how other actions run");
        else
            _step.SetVariable(name, command.Text);
    }

    private void AddPath(WorkflowCommand command)
    {
        CheckAllowed("$GITHUB_PATH");
        if (command.Text.Length == 0)
            throw new FormatException("it needs the path of a folder, found nothing");
        _step.Scope.Variables.AddFolder(command.Text);
    }

    private void AddMask(WorkflowCommand command)
    {
        if (string.IsNullOrWhiteSpace(command.Text))
            _step.Log.Warning("the command 'add-mask' was given no text, and nothing is masked");
        else
            _step.Job.Context.Masks.Add(command.Text);
    }

    private async Task AddMatcherAsync(WorkflowCommand command)
    {
        if (command.Text.Length == 0)
            _step.Log.Warning("the command 'add-matcher' was given no file, and nothing is added");
        else
            _step.Job.Matchers.Add(await ReadMatchersAsync(command.Text).ConfigureAwait(false));
    }

    private async Task RemoveMatcherAsync(WorkflowCommand command)
    {
        var owner = command["owner"] ?? "";
        if (owner.Length > 0 == command.Text.Length > 0)
            _step.Log.Warning("the command 'remove-matcher' needs either an owner or a file");
        else if (owner.Length > 0)
            _step.Job.Matchers.Remove([owner]);
        else
            _step.Job.Matchers.Remove([.. (await ReadMatchersAsync(command.Text).ConfigureAwait(false)).Select(matcher => matcher.Owner)]);
    }

    private async Task<IReadOnlyList<MatcherDefinition>> ReadMatchersAsync(string file)
    {
        var stream = await _step.Job.Files.OpenReadAsync(file.StartsWith('/') ? file : $"{_step.Job.Places.Workspace}/{file}", _step.Limits.Token).ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        return MatcherFile.Read(await reader.ReadToEndAsync(_step.Limits.Token).ConfigureAwait(false));
    }

    private void Annotate(WorkflowCommand command, Severity severity) => _step.Log.Annotate(CommandAnnotation.Of(command, severity, _places));

    private void SetEcho(WorkflowCommand command) => _echo = command.Text.Trim().ToUpperInvariant() switch
    {
        "ON" => true,
        "OFF" => false,
        _ => throw new FormatException($"it takes 'on' or 'off', found '{command.Text}'"),
    };

    private void StopCommands(WorkflowCommand command)
    {
        var token = command.Text;
        if ((token.Length == 0 || _commands.ContainsKey(token) || token.Equals("pause-logging", StringComparison.OrdinalIgnoreCase)) && !IsOn(UnsecureTokens))
            throw new FormatException($"'{token}' is no token that others cannot guess: write a random one, or set {UnsecureTokens} to 'true'");
        _step.Log.Write(LogKind.Output, $"::{Stop}::{token}");
        _stopToken = token;
    }

    private void CheckAllowed(string instead)
    {
        if (!IsOn(Unsecure))
            throw new FormatException($"it is switched off, for output that others can write could use it: append to {instead} instead, or set {Unsecure} to 'true'");
    }

    private void WarnOfAge(WorkflowCommand command, string instead)
    {
        if (_step.Job.IsFirst(command.Name.ToUpperInvariant()))
            _step.Log.Warning($"the command '{command.Name}' is deprecated: append to {instead} instead");
    }

    private bool IsOn(string variable) => _step.Variables().GetValueOrDefault(variable)?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;

    private bool IsStopToken(string name) => _stopToken is not null && name.Equals(_stopToken, StringComparison.OrdinalIgnoreCase);

    private static bool Is(WorkflowCommand command, string name) => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    // What is logged in a form of its own, or not to be seen, is not logged as it stands.
    private static bool IsQuiet(string name) => name.ToUpperInvariant() is
        "ADD-MASK" or "DEBUG" or "NOTICE" or "WARNING" or "ERROR" or "STOP-COMMANDS" or "GROUP" or "ENDGROUP";

    private static string Needed(WorkflowCommand command, string property) => command[property] is { Length: > 0 } value
        ? value
        : throw new FormatException($"it needs the property '{property}', as in '::{command.Name} {property}=…::…'");

    private static Func<WorkflowCommand, Task?> Now(Action<WorkflowCommand> act) => command =>
    {
        act(command);
        return null;
    };
}
