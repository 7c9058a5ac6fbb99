using System.CommandLine;
using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Engine.Logs;
using Weir.Engine.Runs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Cli.Commands;

/// <summary><c>weir logs</c>: what the jobs of a run wrote.</summary>
internal static class LogsCommand
{
    public static Command Create(Surroundings around)
    {
        var choice = new RunChoice();
        var job = new Argument<string?>("job") { Description = "The job: its id or name. By default all.", Arity = ArgumentArity.ZeroOrOne };
        var step = new Option<int?>("--step") { Description = "Only this step, by its number in the log.", HelpName = "N" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what is written until the run ends." };
        var command = new Command("logs", "Show what the jobs of a run wrote.");
        choice.AddTo(command);
        command.Add(job);
        command.Add(step);
        command.Add(follow);
        command.SetAction(async (result, cancellationToken) =>
        {
            var folder = await choice.FindAsync(result, around, cancellationToken).ConfigureAwait(false);
            if (result.GetValue(follow))
            {
                await new LogFollower(folder, result.GetValue(job), around).RunAsync(cancellationToken).ConfigureAwait(false);
                return ExitCode.Success;
            }

            var state = await KeptRun.StateOfAsync(folder, cancellationToken).ConfigureAwait(false);
            var legs = Choose(state, result.GetValue(job));
            foreach (var leg in legs)
                Write(folder, state, leg, legs.Count > 1, result.GetValue(step), around);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The legs that a name means, of those that have begun: of a job, or all for null.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static IReadOnlyList<LegState> Choose(RunState state, string? name)
    {
        var legs = state.Ordered().Where(job => job.Definition.Call is null).SelectMany(job => job.Legs).Where(leg => leg.StartedAt is not null).ToList();
        var chosen = name is null ? legs : legs.FindAll(leg => Is(state, leg, name));
        return chosen.Count > 0 || name is null
            ? chosen
            : throw new CommandException($"no job '{name}' has begun in this run; those that have: {string.Join(", ", legs.Select(leg => leg.Leg.Id))}");
    }

    private static bool Is(RunState state, LegState leg, string name) =>
        string.Equals(leg.Leg.Id.ToString(), name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(leg.Leg.Id.Job.Value, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(leg.Leg.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(LegTitles.Of(state, leg.Leg.Id), name, StringComparison.OrdinalIgnoreCase);

    private static void Write(RunFolder folder, RunState state, LegState leg, bool titled, int? step, Surroundings around)
    {
        for (var tried = 1; tried <= leg.Try; tried++)
        {
            if (titled || leg.Try > 1)
                around.Out.WriteLine($"══ {LegTitles.Of(state, leg.Leg.Id)}{(leg.Try > 1 ? $", try {tried}" : "")}");
            WriteTry(folder, leg, tried, step, around);
        }
    }

    private static void WriteTry(RunFolder folder, LegState leg, int tried, int? step, Surroundings around)
    {
        var current = -1;
        using var reader = new JobLogReader(folder.LogOf(leg.Leg.Id, leg.Attempt, tried));
        foreach (var line in reader.Read(new LogRange { Step = step }))
        {
            if (line.Step != current && leg.Steps.FirstOrDefault(one => one.Started.Step == line.Step) is { } began)
                around.Out.WriteLine($"▶ {line.Step} {began.Started.Name}");
            current = line.Step;
            if (line.Kind != LogKind.GroupEnd)
                around.Out.WriteLine(LogLines.Text(line));
        }
    }
}
