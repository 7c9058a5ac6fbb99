using System.CommandLine;
using Weir.Cli.Projects;
using Weir.Cli.Runs;
using Weir.Pipelines.Journal;

namespace Weir.Cli.Commands;

/// <summary><c>weir rerun</c>: another attempt of a run.</summary>
internal static class RerunCommand
{
    public static Command Create(Surroundings around)
    {
        var (choice, options, project) = (new RunChoice(), new RunOptions(), new ProjectOptions());
        var failed = new Option<bool>("--failed") { Description = "Run only the jobs that failed or were cancelled, and those that need them." };
        var command = new Command("rerun", "Run a run again, as a new attempt: its plan and event, with the files as they are now.");
        choice.AddTo(command);
        command.Add(failed);
        options.AddTo(command);
        project.AddSourcesTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var found = await choice.FindAsync(result, around, cancellationToken).ConfigureAwait(false);
            using var folder = await choice.History(result, around).HoldAsync(found.Run.Id, cancellationToken).ConfigureAwait(false);
            var state = await KeptRun.StateOfAsync(folder, cancellationToken).ConfigureAwait(false);
            if (state.Result is null)
                throw new CommandException($"run {folder.Run.Number} never ended, for its weir was killed: start a new one with weir run");
            if (Rerun.Next(state, result.GetValue(failed)) is not { } again)
            {
                around.Error.WriteLine($"weir: in run {folder.Run.Number} no job failed; without --failed all of it runs again");
                return ExitCode.Success;
            }

            var settings = options.Of(result, around);
            var opened = await Project.OpenAsync(project.Of(result) with { Folder = choice.Folder(result) }, around, cancellationToken).ConfigureAwait(false);
            settings = await new PlatformPrompt(opened, around).CompleteAsync(settings, [state.Plan], cancellationToken).ConfigureAwait(false);
            var dialect = ProjectFolder.Dialects.Single(dialect => dialect.Name == state.Plan.Dialect);
            var masked = new ProjectVariables(opened.Tree.Root, opened.Tree.Repository.RemoteUrl, around).Read([], new Dictionary<string, string>());
            var secrets = MaskedVariables.AddTo(SecretPrompt.Complete(settings.Secrets, [state.Plan], around), masked);
            var host = new RunsHost(opened, settings, secrets, around);
            return await host.RunAsync([new HostedRun(folder, dialect, state, again)], cancellationToken).ConfigureAwait(false);
        });
        return command;
    }
}
