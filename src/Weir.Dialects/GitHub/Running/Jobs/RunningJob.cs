using System.Collections.Concurrent;
using System.Net;
using Weir.Dialects.GitHub.Running.Matchers;
using Weir.Dialects.GitHub.Running.Toolkit;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>A job while it runs: what its steps share.</summary>
internal sealed class RunningJob
{
    private readonly ConcurrentDictionary<string, bool> _said = [];
    private int _files;

    /// <summary>Creates a job that has not begun.</summary>
    /// <param name="context">The leg and all that it may use.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="force">Ends it at once.</param>
    public RunningJob(JobContext context, GitHubRunnerOptions options, CancellationToken force)
    {
        Context = context;
        Options = options;
        Force = force;
        Report = new JobReport(context.Events);
        Variables = new JobVariables(context.Session.Machine.System == OperatingSystemKind.Windows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        IsDebug = context.Assignment.Debug || JobContexts.AsksForDebug(context.Assignment);
        Contexts = JobContexts.Of(this);
        Actions = new ActionCatalog(this);
        Nodes = new InstalledNodes(this);
        Toolkit = new JobToolkit(this);
    }

    /// <summary>The leg and all that it may use.</summary>
    public JobContext Context { get; }

    /// <summary>How to run it.</summary>
    public GitHubRunnerOptions Options { get; }

    /// <summary>Ends it at once.</summary>
    public CancellationToken Force { get; }

    /// <summary>Tells it to stop, politely.</summary>
    public CancellationToken Stopping => Context.Stop.Token;

    public JobAssignment Assignment => Context.Assignment;

    public LegId Leg => Assignment.Leg.Id;

    public JobPlaces Places => Context.Session.Places;

    public IJobFiles Files => Context.Session.Files;

    /// <summary>How it is doing.</summary>
    public JobProgress Progress { get; } = new();

    /// <summary>What it tells.</summary>
    public JobReport Report { get; }

    /// <summary>What its steps set for later ones.</summary>
    public JobVariables Variables { get; }

    /// <summary>What its output is searched for.</summary>
    public JobMatchers Matchers { get; } = new();

    /// <summary>The contexts that no step changes.</summary>
    public JobContexts Contexts { get; }

    /// <summary>The actions that it uses.</summary>
    public ActionCatalog Actions { get; }

    /// <summary>The nodes that actions can run with.</summary>
    public InstalledNodes Nodes { get; }

    /// <summary>The services that its actions talk to.</summary>
    public JobToolkit Toolkit { get; }

    /// <summary>What is left to do after its steps, the last one first.</summary>
    public ConcurrentStack<PostStep> PostSteps { get; } = [];

    /// <summary>Whether it says anything of containers.</summary>
    public bool HasContainers => Assignment.Job.Container is not null || Assignment.Job.Services is not null;

    /// <summary>Whether its steps run in a container that it asked for.</summary>
    public bool HasOwnContainer { get; set; }

    /// <summary>The address by which its processes reach this machine; null where they are on it.</summary>
    public IPAddress? Gateway { get; set; }

    /// <summary>True where its processes cannot reach this machine at all.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>The shell and folder of scripts that do not say.</summary>
    public ScriptDefaults Defaults { get; set; } = new(null, null);

    /// <summary>True where the log gets what is only for finding the cause of something.</summary>
    public bool IsDebug { get; }

    /// <summary>A name for a file that no other of the job has.</summary>
    public string NextFileName(string prefix) => $"{prefix}{Interlocked.Increment(ref _files)}";

    /// <summary>True the first time that it is asked about something.</summary>
    public bool IsFirst(string what) => _said.TryAdd(what, true);
}

/// <summary>The shell and folder of scripts that do not say.</summary>
/// <param name="Shell">The shell; null for the machine's.</param>
/// <param name="WorkingDirectory">The folder; null for the workspace.</param>
internal sealed record ScriptDefaults(string? Shell, string? WorkingDirectory);
