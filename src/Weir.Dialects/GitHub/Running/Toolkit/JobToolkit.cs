using System.Net;
using Weir.Dialects.GitHub.BuiltIns.Caches;
using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Toolkit;

/// <summary>
/// The services that actions made with GitHub's toolkit talk to, as one job sees them: the variables that its processes get. They are opened when
/// the first process needs them; disposing ends them. Safe for concurrent use.
/// </summary>
internal sealed class JobToolkit(RunningJob job) : IAsyncDisposable
{
    // What is left to do after the steps may take a while longer than the job.
    private static readonly TimeSpan Leeway = TimeSpan.FromHours(1);

    private readonly Lazy<IToolkitJob?> _services = new(() => Open(job));

    private bool MayHaveIdTokens => job.Options.KeyFolder is not null && job.Assignment.Job.Permissions?.GetValueOrDefault("id-token") == "write";

    /// <summary>The variables for a process of an action that is not built in, be it of node or in a container of its own.</summary>
    /// <param name="address">The address of this machine by which the process reaches it; null for one on this machine.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ToolkitException">The services cannot be had.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>> ForActionAsync(IPAddress? address, CancellationToken cancellationToken)
    {
        if (job.IsCutOff || _services.Value is not { } services)
            return new Dictionary<string, string>();
        var access = await services.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        job.Context.Masks.Add(access.Token);
        return new Dictionary<string, string>(IdTokenVariables(access))
        {
            ["ACTIONS_RUNTIME_URL"] = access.Address.AbsoluteUri,
            ["ACTIONS_RUNTIME_TOKEN"] = access.Token,
            ["ACTIONS_RESULTS_URL"] = access.Address.AbsoluteUri,
            ["ACTIONS_CACHE_URL"] = access.Address.AbsoluteUri,
            ["ACTIONS_CACHE_SERVICE_V2"] = "True",
        };
    }

    /// <summary>The variables for a script: those for id tokens, where the job may have some.</summary>
    /// <param name="address">The address of this machine by which the process reaches it; null for one on this machine.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ToolkitException">The services cannot be had.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>> ForScriptAsync(IPAddress? address, CancellationToken cancellationToken) =>
        MayHaveIdTokens && !job.IsCutOff && _services.Value is { } services
            ? IdTokenVariables(await services.ConnectAsync(address, cancellationToken).ConfigureAwait(false))
            : new Dictionary<string, string>();

    /// <summary>Says once in a job where the services cannot be reached.</summary>
    public void TellIfCutOff(StepLog log)
    {
        if (job.IsCutOff && job.IsFirst("cut off"))
        {
            log.Write(
                LogKind.Notice,
                "Actions in this job's container do not reach this machine, where artifacts, caches and id tokens are had: set WEIR_ADDRESS to an address of this machine that the container reaches. "
                + "The built-in actions work without.");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services is { IsValueCreated: true, Value: { } services } ? services.DisposeAsync() : ValueTask.CompletedTask;

    private Dictionary<string, string> IdTokenVariables(ToolkitAccess access)
    {
        if (access.IdTokens is not { } tokens)
            return [];
        job.Context.Masks.Add(tokens.Token);
        return new Dictionary<string, string>
        {
            ["ACTIONS_ID_TOKEN_REQUEST_URL"] = tokens.Address.AbsoluteUri,
            ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = tokens.Token,
        };
    }

    private static IToolkitJob? Open(RunningJob job)
    {
        if (job.Context.Toolkit is not { } toolkit)
            return null;
        var assignment = job.Assignment;
        var scopes = CacheScopes.Of(job.Contexts.GitHub);
        return toolkit.Open(new ToolkitRequest
        {
            Run = assignment.Run.Id,
            Leg = assignment.Leg.Id,
            Repository = assignment.Run.Trigger.Repository.FullName,
            Lifetime = assignment.Leg.Timeout + Leeway,
            Artifacts = job.Context.Artifacts,
            Caches = job.Context.Caches,
            WrittenScope = scopes?.Own,
            VisibleScopes = scopes?.Visible ?? [],
            IdTokens = job.Toolkit.MayHaveIdTokens ? new JobIdTokens(job) : null,
        });
    }
}
