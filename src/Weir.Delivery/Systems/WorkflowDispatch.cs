using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>Workflows of the kind that GitHub, Forgejo and Gitea have: a dispatch that may or may not tell which run it made.</summary>
internal sealed class WorkflowDispatch(CiApi api) : ICiConnection
{
    private const int Looks = 10;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(3);

    /// <summary>The owner and name, escaped.</summary>
    public required string Repository { get; init; }

    public required string Workflow { get; init; }

    public required string Ref { get; init; }

    public required string Input { get; init; }

    /// <summary>The key that asks for the run in the answer; null where the system has none.</summary>
    public required string? AskForRun { get; init; }

    /// <summary>Where the workflow's runs are listed.</summary>
    public string Runs { get => field ?? $"repos/{Repository}/actions/workflows/{Uri.EscapeDataString(Workflow)}/runs"; init; }

    /// <summary>Reads <c>owner/name</c>.</summary>
    public static string RepositoryOf(CiEnvironment environment, params ReadOnlySpan<string> names)
    {
        var repository = environment.Need(names);
        return string.Join('/', repository.Split('/').Select(Uri.EscapeDataString));
    }

    public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var before = await NewestAsync(cancellationToken).ConfigureAwait(false);
        var answer = await DispatchAsync(cancellationToken).ConfigureAwait(false);
        var id = answer.Text("workflow_run_id") is { Length: > 0 } told ? told : answer.Text("id");
        if (id.Length > 0)
            return new CiRun(id, CiJson.Link(answer.Text("html_url")), CiProgress.Going, "queued");
        if (before is { } known && await FindAsync(known, cancellationToken).ConfigureAwait(false) is { } found)
            return found;
        progress.Report($"{api.Title} started the workflow without saying which run it is, and none was found: look for it under the repository's actions");
        return new CiRun("", null, CiProgress.Unwatched, "dispatched");
    }

    public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync($"repos/{Repository}/actions/runs/{Uri.EscapeDataString(run.Id)}", cancellationToken).ConfigureAwait(false);
        return answer.Json is { } json ? RunOf(json) with { Id = run.Id } : run;
    }

    private async Task<CiAnswer> DispatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PostAsync(AskForRun, cancellationToken).ConfigureAwait(false);
        }
        catch (CiException refusal) when (refusal.Status == 422 && AskForRun is { } key && refusal.Said.Contains(key, StringComparison.Ordinal))
        {
            // A server that is older than the key refused the whole: nothing was started.
            return await PostAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<CiAnswer> PostAsync(string? ask, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["ref"] = Ref, ["inputs"] = new JsonObject { [Input] = "true" } };
        if (ask is not null)
            body[ask] = true;
        return api.PostAsync($"repos/{Repository}/actions/workflows/{Uri.EscapeDataString(Workflow)}/dispatches", body, cancellationToken, 200, 201, 204);
    }

    /// <summary>The greatest id of the runs that are there; null where nobody can say, which must not stop a rollback.</summary>
    private async Task<long?> NewestAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.GetAsync($"{Runs}?event=workflow_dispatch&per_page=1", cancellationToken).ConfigureAwait(false);
            return RunsOf(answer).Select(IdOf).DefaultIfEmpty(0).Max();
        }
        catch (CiException)
        {
            return null;
        }
    }

    private async Task<CiRun?> FindAsync(long known, CancellationToken cancellationToken)
    {
        for (var look = 0; look < Looks; look++)
        {
            await Task.Delay(BetweenLooks, api.Http.Time, cancellationToken).ConfigureAwait(false);
            try
            {
                var answer = await api.GetAsync($"{Runs}?event=workflow_dispatch&branch={Uri.EscapeDataString(Ref)}&per_page=30", cancellationToken).ConfigureAwait(false);
                if (RunsOf(answer).Where(run => IdOf(run) > known).OrderBy(IdOf).Take(1).ToList() is [var run])
                    return RunOf(run);
            }
            catch (CiException)
            {
                // It is started; only its name is not known yet.
            }
        }

        return null;
    }

    private IEnumerable<JsonElement> RunsOf(CiAnswer answer) =>
        answer.Json is { } json ? json.ListAt("workflow_runs").Where(IsOurs) : [];

    // Gitea lists the runs of all workflows together; there the path is the file's name with the ref.
    private bool IsOurs(JsonElement run) =>
        run.TextAt("path") is not { Length: > 0 } path || long.TryParse(Workflow, CultureInfo.InvariantCulture, out _)
        || path.Split('@')[0].EndsWith(Workflow, StringComparison.Ordinal);

    private static long IdOf(JsonElement run) => long.TryParse(run.TextAt("id"), CultureInfo.InvariantCulture, out var id) ? id : 0;

    private static CiRun RunOf(JsonElement run)
    {
        var (status, conclusion) = (run.TextAt("status"), run.TextAt("conclusion"));
        var word = conclusion.Length > 0 ? conclusion : status;
        return new CiRun(run.TextAt("id"), CiJson.Link(run.TextAt("html_url")), ProgressOf(status, word), word);
    }

    // Forgejo has no conclusion: its status is both.
    private static CiProgress ProgressOf(string status, string word) => word switch
    {
        "success" => CiProgress.Succeeded,
        "failure" or "cancelled" or "skipped" or "timed_out" or "stale" or "startup_failure" or "neutral" => CiProgress.Failed,
        "waiting" or "action_required" => CiProgress.Held,
        _ => status == "completed" ? CiProgress.Failed : CiProgress.Going,
    };
}
