using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Dialects.GitHub;
using Weir.Dialects.GitHub.Running;
using Weir.Dialects.GitLab;
using Weir.Dialects.GitLab.Running;
using Weir.Engine.Artifacts;
using Weir.Engine.Caches;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Host;
using Weir.Engine.Jobs;
using Weir.Engine.Workspaces;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Toolkit;

namespace Weir.Cli.Runs;

/// <summary>Runs several runs at once in this process, and shows them.</summary>
internal sealed class RunsHost(Project project, RunSettings settings, IReadOnlyDictionary<string, string> secrets, Surroundings around)
{
    private const string TokenName = "GITHUB_TOKEN";

    private readonly HostOptions _options = new()
    {
        Workspace = settings.InPlace ? project.Tree.Root : null,
        Variables = settings.JobVariables,
        Surroundings = around.Environment,
    };

    private readonly DockerOptions _containers = new()
    {
        ReadableFolders = [.. WorkspaceCheckout.ObjectFolders(project.Tree), project.Folders.Packages],
        Nodes = new NodeShelf(project.Folders.Nodes, around.Environment),
    };

    /// <summary>The only values of the matrix to run.</summary>
    public IReadOnlyDictionary<string, string> Matrix { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs them to their ends.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<HostedRun> runs, CancellationToken cancellationToken)
    {
        await RemoveLeftoversAsync(cancellationToken).ConfigureAwait(false);
        var view = RunView.Choose(settings, around);
        await using (view.ConfigureAwait(false))
        {
            using var engine = new EngineAccess(EngineSurroundings.Of(around.Environment, around.EngineHost), around.Time);
            var toolkit = new LocalToolkit(new ToolkitOptions(), around.Time);
            await using var ending = toolkit.ConfigureAwait(false);
            var shared = new Shared(view, new MachineSlots(settings.MaxParallel), new GroupDesk(), toolkit, engine);
            using var interrupted = new CancellationTokenSource();
            var starter = new LegStarter(settings, view, around, interrupted.Token);
            using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            List<(HostedRun Run, RunLoop Loop)> loops = [];
            var journals = new List<IAsyncDisposable>();
            foreach (var run in runs)
            {
                var journal = await run.Folder.OpenJournalAsync(around.Time, cancellationToken).ConfigureAwait(false);
                journals.Add(journal);
                var loop = new RunLoop(HostOf(run, shared) with { Starter = starter }, journal, run.State, secrets)
                {
                    Token = secrets.GetValueOrDefault(TokenName),
                    Debug = settings.Debug,
                };
                loop.Happened += (entry, state) => view.Happened(run, entry, state);
                loops.Add((run, loop));
            }

            view.Begin([.. loops.Select(pair => (pair.Run, pair.Loop.State))]);
            using var interrupts = new Interrupts(
                () =>
                {
                    loops.ForEach(pair => pair.Loop.Cancel("a person cancelled it"));
                    interrupted.Cancel();
                },
                kill.Cancel,
                view.Say);
            var states = await Task.WhenAll(loops.Select(pair => pair.Loop.RunAsync(pair.Run.Again, kill.Token))).ConfigureAwait(false);
            foreach (var journal in journals)
                await journal.DisposeAsync().ConfigureAwait(false);
            await view.EndAsync([.. runs.Zip(states)]).ConfigureAwait(false);
            return interrupts.Count > 0 ? ExitCode.Cancelled
                : states.All(state => state.Result is JobResult.Success or JobResult.Skipped) ? ExitCode.Success
                : ExitCode.Failure;
        }
    }

    private async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        var removed = await Leftovers.RemoveAsync(_options, around.Environment, around.Time, cancellationToken).ConfigureAwait(false);
        foreach (var failure in removed.Failures.Distinct())
            await around.Error.WriteLineAsync($"weir: {failure}; the next start tries again").ConfigureAwait(false);
        if (removed.Jobs.Count == 0)
            return;
        var processes = removed.Jobs.Sum(one => one.Processes);
        await around.Error.WriteLineAsync(
            $"weir: removed what was left of {removed.Jobs.Count} {(removed.Jobs.Count == 1 ? "job" : "jobs")} whose weir was killed"
            + (removed.Containers > 0 ? $", with {removed.Containers} containers" : "")
            + (processes > 0 ? $", and ended {processes} of their processes" : "")).ConfigureAwait(false);
    }

    private IPlanEvaluator EvaluatorOf(HostedRun run) => Matrix.Count == 0 ? run.Dialect.Evaluator : new MatrixChoice(run.Dialect.Evaluator, Matrix);

    private RunHost HostOf(HostedRun run, Shared shared)
    {
        var artifacts = new FileArtifactStore(_ => run.Folder.Artifacts, new FileArtifactOptions(), around.Time);
        return new RunHost(EvaluatorOf(run), LegsOf(run, shared, artifacts), shared.Slots, shared.Groups, around.Time)
        {
            Calls = run.Dialect is IChildCompiler compiler ? project.CallsOf(compiler, artifacts) : null,
        };
    }

    private LocalLegRunner LegsOf(HostedRun run, Shared shared, FileArtifactStore artifacts)
    {
        return new LocalLegRunner(new LocalRun
        {
            Folder = run.Folder,
            Runner = RunnerOf(run.Dialect),
            Executor = settings.Executor == "host" ? new HostExecutor(_options, around.Time) : new DockerExecutor(_options, _containers, shared.Engine, around.Time),
            Labels = new MachineLabels(settings.HostLabels, settings.Images, settings.SkipUnavailable),
            Sources = new WorkspaceCheckout(project.Tree, new CheckoutOptions { IncludeIgnored = settings.IncludeIgnored }, around.Time),
            Packages = project.Packages,
            Artifacts = run.Again is null ? artifacts : new AttemptArtifacts(artifacts, around.Time.GetUtcNow()),
            Caches = new FileCacheStore(project.Folders.Caches, new FileCacheOptions(), around.Time),
            Toolkit = shared.Toolkit,
            Time = around.Time,
            Watcher = new Watcher(run, shared.View),
        });
    }

    private IJobRunner RunnerOf(IDialect dialect) => dialect switch
    {
        GitHubDialect => new GitHubJobRunner(new GitHubRunnerOptions { UseBuiltIns = !settings.NoBuiltIns, KeyFolder = project.Folders.Keys }),
        GitLabDialect => new GitLabJobRunner(new GitLabRunnerOptions { StateFolder = project.Folders.Keys }),
        _ => throw new ArgumentException($"nothing here runs jobs of {dialect.Title}", nameof(dialect)),
    };

    /// <summary>What the runs have in common.</summary>
    private sealed record Shared(RunView View, MachineSlots Slots, GroupDesk Groups, LocalToolkit Toolkit, EngineAccess Engine);

    private sealed class Watcher(HostedRun run, RunView view) : ILegWatcher
    {
        public void Told(LegId leg, RunEvent what) => view.Told(run, leg, what);

        public void Line(LegId leg, int step, LogKind kind, ReadOnlySpan<byte> utf8) => view.Line(run, leg, step, kind, utf8);
    }
}
