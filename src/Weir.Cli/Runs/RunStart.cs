using Weir.Cli.Projects;
using Weir.Pipelines.Journal;

namespace Weir.Cli.Runs;

/// <summary>Runs what a person asked for, once.</summary>
internal sealed class RunStart(RunRequest request, Surroundings around)
{
    /// <summary>How many runs of a project are kept.</summary>
    private const int Kept = 50;

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var project = await Project.OpenAsync(request.Project, around, cancellationToken).ConfigureAwait(false);
        if (await new RunPlanner(project, request, around).PlanAsync(cancellationToken).ConfigureAwait(false) is not { } plans)
            return ExitCode.WrongUse;
        if (plans.Count == 0)
            return ExitCode.Success;
        var settings = await new PlatformPrompt(project, around).CompleteAsync(request.Settings, plans.Select(plan => plan.Plan), cancellationToken).ConfigureAwait(false);
        var secrets = MaskedVariables.AddTo(SecretPrompt.Complete(request.Settings.Secrets, plans.Select(plan => plan.Plan), around), plans.SelectMany(plan => plan.Trigger.Variables));
        List<HostedRun> runs = [];
        try
        {
            foreach (var plan in plans)
            {
                var folder = await project.History.BeginAsync(plan.Plan, plan.Trigger, cancellationToken).ConfigureAwait(false);
                runs.Add(new HostedRun(folder, plan.Pipeline.Dialect, RunState.Of(folder.Run, plan.Plan), null));
            }

            var host = new RunsHost(project, settings, secrets, around) { Matrix = request.Matrix };
            return await host.RunAsync(runs, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            runs.ForEach(run => run.Folder.Dispose());
            await project.History.PruneAsync(Kept, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
