using System.CommandLine;
using System.CommandLine.Parsing;
using Weir.Cli.Commands;
using Weir.Engine.Sources;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;

namespace Weir.Cli;

/// <summary>The command line: its commands, and what becomes of their failures.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings around)
    {
        var parsed = Create(around).Parse(arguments);
        if (Errors(parsed) is { Count: > 0 } errors)
        {
            foreach (var error in errors)
                await around.Error.WriteLineAsync($"weir: {error}").ConfigureAwait(false);
            var command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
            await around.Error.WriteLineAsync($"Try 'weir{command} --help'.").ConfigureAwait(false);
            return ExitCode.WrongUse;
        }

        try
        {
            // Signals are the commands' own business: a first one cancels as the service would.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = around.Out, Error = around.Error };
            return await parsed.InvokeAsync(configuration, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is CommandException or StoreException or PackageException or ExecutorException or GitException or DirectoryNotFoundException)
        {
            await around.Error.WriteLineAsync($"weir: {exception.Message}").ConfigureAwait(false);
            return ExitCode.WrongUse;
        }
    }

    // An option that nobody knows would be taken as an argument where a command has one: as the name of a pipeline, say.
    private static IReadOnlyList<string> Errors(ParseResult parsed)
    {
        var options = parsed.CommandResult.Command.Options.Select(option => option.Name).ToList();
        var unknown = parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Where(token => token.Value.StartsWith('-') && !parsed.Tokens.Any(other => other.Type == TokenType.DoubleDash))
            .Select(token => $"there is no option '{token.Value}'{(Suggestion.Nearest(token.Value, options) is { } nearest ? $", did you mean '{nearest}'?" : "")}")
            .ToList();
        return unknown.Count > 0 ? unknown : [.. parsed.Errors.Select(error => error.Message)];
    }

    private static RootCommand Create(Surroundings around)
    {
        var root = new RootCommand("Runs the pipeline that a repository already has, on this machine, and delivers what it built.")
        {
            RunCommand.Create(around),
            ListCommand.Create(around),
            GraphCommand.Create(around),
            LintCommand.Create(around),
            ExplainCommand.Create(around),
            RunsCommand.Create(around),
            LogsCommand.Create(around),
            RerunCommand.Create(around),
            ArtifactsCommand.Create(around),
            DoctorCommand.Create(around),
            DeployCommand.Create(around),
            DeliveryStatusCommand.Create(around),
            RolloutCommands.Pause(around),
            RolloutCommands.Resume(around),
            RolloutCommands.Promote(around),
            RolloutCommands.Abort(around),
            RolloutCommands.Rollback(around),
            DeliveryHistoryCommand.Create(around),
            DiffCommand.Create(around),
            VerifyCommand.Create(around),
            RemoveCommand.Create(around),
            SuperviseCommand.Create(around),
            GatewayCommand.Create(around),
        };
        root.Add(CompletionCommand.Create(around));
        foreach (var argument in root.Subcommands.SelectMany(command => command.Arguments))
            argument.Validators.Add(RefuseOptions);
        return root;
    }

    // The parser takes an option that it does not know for an argument.
    private static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.Length > 1 && token.Value[0] == '-'))
            result.AddError($"there is no option '{token.Value}'");
    }
}
