using System.CommandLine;
using Weir.Cli.Projects;
using Weir.Cli.Runs;

namespace Weir.Cli.Commands;

/// <summary><c>weir run</c>: runs pipelines on this machine.</summary>
internal static class RunCommand
{
    public static Command Create(Surroundings around)
    {
        var name = new Argument<string?>("pipeline")
        {
            Description = "The pipeline: its file or name. By default all that the event starts.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var jobs = Several("--job", "Run only this job; the jobs that it needs count as succeeded. Can be given several times.", "JOB", "-j");
        var needs = new Option<bool>("--needs") { Description = "With --job: run the jobs that it needs as well." };
        var matrix = Several("--matrix", "Run only legs with this value in their matrix. Can be given several times.", "KEY=VALUE", "-m");
        var watch = new Option<bool>("--watch", "-w") { Description = "Run again whenever files of the project change." };
        var (project, events, options) = (new ProjectOptions(), new EventOptions(), new RunOptions());
        var command = new Command("run", "Run the pipelines of the repository on this machine.") { name, jobs, needs, matrix, watch };
        events.AddTo(command);
        options.AddTo(command);
        project.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var request = new RunRequest
            {
                Project = project.Of(result) with { Named = result.GetValue(name) },
                Event = events.Of(result, around),
                Settings = options.Of(result, around),
                Pipeline = result.GetValue(name),
                Jobs = result.GetValue(jobs) ?? [],
                WithNeeds = result.GetValue(needs),
                Matrix = Pairs.Parse(result.GetValue(matrix) ?? [], "--matrix"),
            };
            return result.GetValue(watch)
                ? await new Watch(request, around).RunAsync(cancellationToken).ConfigureAwait(false)
                : await new RunStart(request, around).RunAsync(cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static Option<string[]> Several(string name, string description, string value, string alias) =>
        new(name, alias) { Description = description, HelpName = value, DefaultValueFactory = static _ => [] };
}
