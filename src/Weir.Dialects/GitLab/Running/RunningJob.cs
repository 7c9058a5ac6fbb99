using System.Text;
using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Running.Variables;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Running;

/// <summary>A job while it runs.</summary>
internal sealed class RunningJob
{
    private readonly List<Variable> _given = [];
    private RunnerVariables? _variables;
    private int _steps;

    /// <summary>Begins a job.</summary>
    /// <param name="context">The job and what it may use.</param>
    /// <param name="options">How jobs are run.</param>
    /// <param name="force">Ends it by force.</param>
    public RunningJob(JobContext context, GitLabRunnerOptions options, CancellationToken force)
    {
        (Context, Options, Force) = (context, options, force);
        Settings = JobText.Of(context.Assignment.Job);
    }

    /// <summary>The job and what it may use.</summary>
    public JobContext Context { get; }

    /// <summary>How jobs are run.</summary>
    public GitLabRunnerOptions Options { get; }

    /// <summary>Ends it by force.</summary>
    public CancellationToken Force { get; }

    /// <summary>Its keywords.</summary>
    public JobText Settings { get; }

    /// <summary>Its variables, expanded as the runner has them.</summary>
    public RunnerVariables Variables => _variables ??= RunnerVariables.Of(this);

    /// <summary>Variables that secrets and tokens give, known after its preparation.</summary>
    public IReadOnlyList<Variable> Given => _given;

    /// <summary>The jobs of the same pipeline whose artifacts and dotenv variables it gets.</summary>
    public IEnumerable<JobId> ArtifactsFrom => Settings[JobSettings.ArtifactsFrom] is null
        ? Context.Assignment.Needs.Keys
        : Settings.Texts(JobSettings.ArtifactsFrom).Select(name => new JobId(name));

    /// <summary>What <c>CI_JOB_STATUS</c> says.</summary>
    public string Status { get; set; } = "running";

    /// <summary>The folder of its files.</summary>
    public string Workspace => Context.Session.Places.Workspace;

    /// <summary>Adds variables that secrets or tokens give.</summary>
    public void Give(IEnumerable<Variable> variables)
    {
        _given.AddRange(variables);
        _variables = null;
    }

    /// <summary>The number of the next section.</summary>
    public int NextStep() => ++_steps;

    /// <summary>The script of a step of the job; null where there is none.</summary>
    public IReadOnlyList<string>? ScriptOf(string id) =>
        Context.Assignment.Job.Steps.OfType<Step.Run>().FirstOrDefault(step => step.Id == id)?.Script is Template.Sequence lines
            ? [.. lines.Items.OfType<Template.Literal>().Select(line => line.Value.ToString()!)]
            : null;

    /// <summary>The place of a script in the file; null where there is none.</summary>
    public Step.Run? StepOf(string id) => Context.Assignment.Job.Steps.OfType<Step.Run>().FirstOrDefault(step => step.Id == id);

    /// <summary>The id in the run of a job of the same pipeline.</summary>
    public JobId InRun(JobId job)
    {
        var (own, full) = (Context.Assignment.Job.Id.Value, Context.Assignment.Leg.Id.Job.Value);
        return full.Length > own.Length ? new JobId(full[..^own.Length] + job.Value) : job;
    }

    /// <summary>Where what it deployed can be seen; null where it does not say.</summary>
    public string? EnvironmentUrl(Value.Map dotenv)
    {
        if ((Context.Assignment.Job.Environment as Template.Mapping)?["url"]?.KnownText is not { } url)
            return null;
        var expanded = RunnerExpansion.Expand(url, name => dotenv.TryGet(name, out var value) ? value.ToString() : Variables[name]);
        return expanded.Length > 0 ? expanded : null;
    }

    /// <summary>Ends all processes at once.</summary>
    public void Kill() => _ = Context.Session.KillAsync().AsTask();

    // In a container the user who reads it may be another one; who else is on this machine does not come into the job's folder.
    private UnixFileMode? OwnMode => Context.Assignment.Job.Container is null ? UnixFileMode.UserRead | UnixFileMode.UserWrite : null;

    /// <summary>Writes a file that only the job sees.</summary>
    public async ValueTask<string> WriteAsync(string name, string text)
    {
        var path = $"{Context.Session.Places.Temporary}/{name}";
        var stream = await Context.Session.Files.OpenWriteAsync(path, OwnMode, Force).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), Force).ConfigureAwait(false);
        return path;
    }
}
