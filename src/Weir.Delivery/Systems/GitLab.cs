using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>GitLab: cancels the pipeline that runs, then starts one with <c>ROLLBACK=true</c>.</summary>
internal sealed class GitLab : ICiSystem
{
    public string Name => "gitlab";

    public string Title => "GitLab";

    public bool IsAround(CiEnvironment environment) => environment.Find("GITLAB_CI") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var server = environment.Find("CI_SERVER_URL") is { } url ? url.TrimEnd('/') + "/api/v4" : "https://gitlab.com/api/v4";
        var personal = environment.FindSecret("GITLAB_TOKEN");
        var token = personal ?? environment.NeedSecret("GITLAB_TOKEN", "CI_JOB_TOKEN");
        var api = new CiApi(Title, environment.Address(server, "CI_API_V4_URL"), http, environment.Secrets)
        {
            Headers = personal is null ? [] : [("PRIVATE-TOKEN", personal)],
            Hint = Hint,
        };
        return new Connection(api)
        {
            Project = Uri.EscapeDataString(environment.Need("CI_PROJECT_ID")),
            Pipeline = environment.Find("CI_PIPELINE_ID"),
            JobToken = personal is null ? token : null,
            Ref = environment.Ref("CI_COMMIT_REF_NAME", "CI_DEFAULT_BRANCH"),
            Variable = environment.Input("ROLLBACK"),
        };
    }

    private static string? Hint(int status, string said) => status switch
    {
        400 when said.Contains("Insufficient permissions to set pipeline variables", StringComparison.OrdinalIgnoreCase) =>
            "let the token's role set variables, in the project's settings under CI/CD, Variables, 'minimum role to use pipeline variables'",
        400 => "the branch must exist and its .gitlab-ci.yml must have a job for ROLLBACK=true that workflow:rules let through",
        401 => "GITLAB_TOKEN must be valid and have the scope 'api'",
        403 => "the token's role must be Developer at least, and may have to be allowed on a protected branch",
        404 => "CI_PROJECT_ID must name a project that the token sees; a job token must be on its allowlist",
        _ => null,
    };

    private sealed class Connection(CiApi api) : ICiConnection
    {
        public required string Project { get; init; }

        public required string? Pipeline { get; init; }

        public required string? JobToken { get; init; }

        public required string Ref { get; init; }

        public required string Variable { get; init; }

        public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (JobToken is not null)
            {
                progress.Report("GITLAB_TOKEN is not set: with CI_JOB_TOKEN alone the running pipeline is not cancelled, and the new one cannot be watched");
                return RunOf(await StartByJobAsync(cancellationToken).ConfigureAwait(false), CiProgress.Unwatched);
            }

            if (Pipeline is null)
                return RunOf(await StartAsync(cancellationToken).ConfigureAwait(false), CiProgress.Going);
            await CancelAsync(Pipeline, progress).ConfigureAwait(false);
            // What is cancelled may be the very job that we run in: from here on only the time limit of a request stops us.
            return RunOf(await StartAsync(CancellationToken.None).ConfigureAwait(false), CiProgress.Going);
        }

        public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken)
        {
            var answer = await api.GetAsync($"projects/{Project}/pipelines/{Uri.EscapeDataString(run.Id)}", cancellationToken).ConfigureAwait(false);
            return run with { Status = answer.Text("status"), Progress = ProgressOf(answer.Text("status")) };
        }

        private async Task CancelAsync(string pipeline, IProgress<string> progress)
        {
            try
            {
                await api.PostAsync($"projects/{Project}/pipelines/{Uri.EscapeDataString(pipeline)}/cancel", null, CancellationToken.None, 200, 201).ConfigureAwait(false);
                progress.Report($"cancelled pipeline {pipeline}");
            }
            catch (CiException refusal)
            {
                // A pipeline that goes on is worse than one that is cancelled, but better than no rollback.
                progress.Report($"pipeline {pipeline} is not cancelled: {refusal.Message}");
            }
        }

        private Task<CiAnswer> StartAsync(CancellationToken cancellationToken) =>
            api.PostAsync($"projects/{Project}/pipeline", new JsonObject
            {
                ["ref"] = Ref,
                ["variables"] = new JsonArray(new JsonObject { ["key"] = Variable, ["value"] = "true" }),
            }, cancellationToken, 201);

        private Task<CiAnswer> StartByJobAsync(CancellationToken cancellationToken) =>
            api.PostAsync($"projects/{Project}/trigger/pipeline", new JsonObject
            {
                ["token"] = JobToken,
                ["ref"] = Ref,
                ["variables"] = new JsonObject { [Variable] = "true" },
            }, cancellationToken, 201);

        private static CiRun RunOf(CiAnswer answer, CiProgress progress) =>
            new(answer.Text("id"), CiJson.Link(answer.Text("web_url")), progress, answer.Text("status"));

        private static CiProgress ProgressOf(string status) => status switch
        {
            "success" => CiProgress.Succeeded,
            "failed" or "canceled" or "skipped" => CiProgress.Failed,
            "manual" => CiProgress.Held,
            _ => CiProgress.Going,
        };
    }
}
