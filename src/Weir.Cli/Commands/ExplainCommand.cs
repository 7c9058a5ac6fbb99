using System.CommandLine;
using System.Text.RegularExpressions;
using Weir.Cli.Projects;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;

namespace Weir.Cli.Commands;

/// <summary><c>weir explain</c>: why a job runs, or why it does not.</summary>
internal static partial class ExplainCommand
{
    public static Command Create(Surroundings around)
    {
        var job = new Argument<string>("job") { Description = "The job's id; of a called pipeline as caller/job." };
        var pipeline = new Option<string?>("--pipeline", "-p") { Description = "The pipeline: its file or name. By default all that have such a job." };
        var (project, events) = (new ProjectOptions(), new EventOptions());
        var command = new Command("explain", "Say why a job runs for an event, or why it does not: which filter, condition or need decides.") { job, pipeline };
        events.AddTo(command);
        project.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var rehearsals = await Rehearsals.OfAsync(
                project.Of(result), events.Of(result, around), result.GetValue(pipeline), around, cancellationToken).ConfigureAwait(false);
            var name = result.GetValue(job)!;
            var found = 0;
            foreach (var rehearsed in rehearsals)
            {
                if (rehearsed.Rehearsal is null)
                    rehearsed.Complain(around);
                else if (rehearsed.Compiled.Value!.LeftOut.FirstOrDefault(job => job.Id.Value.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } left)
                {
                    found++;
                    ExplainLeftOut(rehearsed.Compiled.Value, left, around.Out);
                }
                else if (rehearsed.Rehearsal.State.Ordered().FirstOrDefault(state => Is(state, name)) is { } state)
                {
                    found++;
                    Explain(rehearsed, rehearsed.Rehearsal, state, around.Out);
                }
            }

            return found > 0 ? ExitCode.Success : throw Unknown(name, rehearsals);
        });
        return command;
    }

    private static void ExplainLeftOut(Plan plan, LeftOutJob job, TextWriter writer)
    {
        writer.WriteLine($"{job.Id} in {plan.Path}");
        writer.WriteLine($"  it is not in the pipeline for this event: {job.Reason}{Place(job.At)}");
    }

    // A job of a called pipeline may be named without saying by which leg of its caller.
    private static bool Is(JobState state, string name) =>
        state.Id.Value.Equals(name, StringComparison.OrdinalIgnoreCase)
        || LegIndex().Replace(state.Id.Value, "").Equals(name, StringComparison.OrdinalIgnoreCase)
        || state.Legs.Any(leg => leg.Leg.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static void Explain(Rehearsed rehearsed, Rehearsal rehearsal, JobState job, TextWriter writer)
    {
        var plan = rehearsed.Compiled.Value!;
        writer.WriteLine($"{job.Id} in {job.Definition.At.File}:{job.Definition.At.Start.Line}");
        var admission = plan.Admission;
        writer.WriteLine($"  {(admission.Admitted ? "the event starts the pipeline" : "the event does not start the pipeline")}: {admission.Reason}{Place(admission.At)}");
        if (!admission.Admitted)
        {
            writer.WriteLine("  so the job does not run");
            return;
        }

        if (job.Definition.AwaitsEarlierStages && job.Scope.Plan.Stages[0] != job.Definition.Stage)
            writer.WriteLine($"  it waits for all jobs of the stages before '{job.Definition.Stage}'");
        foreach (var need in job.Definition.Needs)
        {
            var id = job.Caller is { } caller ? JobId.Within(caller, need.Job) : need.Job;
            writer.WriteLine($"  it waits for '{id}'{(rehearsal.State.Jobs[id].Result == JobResult.Skipped ? ", which is skipped" : "")}{Place(need.At)}");
        }

        if (rehearsal.Open.TryGetValue(job.Id, out var problems))
        {
            writer.WriteLine($"  whether and how it runs is decided when the jobs before it have ended, by what they give{Place(problems[0].At)}");
            return;
        }

        writer.WriteLine(job.Resolution switch
        {
            JobResolution.Skips skips when job.Definition.Needs.Count > 0 => $"  it does not run, if all before it goes well and gives no outputs: {skips.Reason}{Place(skips.At)}",
            JobResolution.Skips skips => $"  it does not run: {skips.Reason}{Place(skips.At)}",
            JobResolution.Invalid invalid => $"  it cannot run: {invalid.Problems[0].Message}{Place(invalid.Problems[0].At)}",
            JobResolution.Runs runs => $"  it runs, if all before it goes well: {runs.Reason}{Place(job.Definition.Condition.At)}",
            _ => "  it does not run: the run ends before it",
        });
        if (job.Resolution is JobResolution.Runs { Legs: [{ Start: LegStart.ByPerson }, ..] })
            writer.WriteLine($"  a person has to start it: weir run --manual '{job.Id}'");
        if (job.Resolution is JobResolution.Runs { Legs: [{ Start: LegStart.After after }, ..] })
            writer.WriteLine($"  it waits {Words.Duration(after.Delay)} before it starts: weir run --now does not");
        if (job.Resolution is JobResolution.Runs { Legs: { Count: > 1 } legs })
            writer.WriteLine($"  as {legs.Count} legs: {string.Join(", ", legs.Select(leg => leg.Name))}");
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex LegIndex();

    private static string Place(Pipelines.Diagnostics.Span? at) => at is { } span ? $" ({span})" : "";

    private static CommandException Unknown(string name, IReadOnlyList<Rehearsed> rehearsals)
    {
        var jobs = rehearsals.SelectMany(rehearsed => (rehearsed.Rehearsal?.State.Order ?? []).Concat(rehearsed.Compiled.Value?.LeftOut.Select(job => job.Id) ?? []))
            .Select(id => id.Value).Distinct().ToList();
        return new CommandException($"there is no job '{name}'; there {(jobs.Count == 1 ? "is" : "are")} {string.Join(", ", jobs)}");
    }
}
