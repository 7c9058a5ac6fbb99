using System.Text;
using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>Bitbucket Cloud: runs a custom pipeline with <c>ROLLBACK=true</c>.</summary>
internal sealed class Bitbucket : ICiSystem
{
    public string Name => "bitbucket";

    public string Title => "Bitbucket";

    public bool IsAround(CiEnvironment environment) => environment.Find("BITBUCKET_BUILD_NUMBER") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var pattern = environment.Find("BITBUCKET_ROLLBACK_PIPELINE") ?? "rollback";
        var api = new CiApi(Title, environment.Address("https://api.bitbucket.org", "BITBUCKET_API_URL"), http, environment.Secrets)
        {
            Headers = [("Authorization", CredentialsOf(environment)), ("Accept", "application/json")],
            Hint = (status, _) => status switch
            {
                400 => $"bitbucket-pipelines.yml must have 'pipelines: custom: {pattern}' (BITBUCKET_ROLLBACK_PIPELINE) on that branch, with the variable declared",
                401 => "BITBUCKET_TOKEN must be valid",
                403 => "the token needs the scope 'pipeline:write'",
                404 => "BITBUCKET_WORKSPACE and BITBUCKET_REPO_SLUG must name a repository that the token sees",
                _ => null,
            },
        };
        var (workspace, slug) = (environment.Need("BITBUCKET_WORKSPACE"), environment.Need("BITBUCKET_REPO_SLUG"));
        return new Connection(api)
        {
            Workspace = Uri.EscapeDataString(workspace),
            Slug = Uri.EscapeDataString(slug),
            Pattern = pattern,
            Branch = environment.Ref("BITBUCKET_BRANCH"),
            Variable = environment.Input("ROLLBACK"),
        };
    }

    private static string CredentialsOf(CiEnvironment environment)
    {
        if (environment.Find("BITBUCKET_USERNAME") is not { } user)
            return $"Bearer {environment.NeedSecret("BITBUCKET_TOKEN")}";
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{environment.NeedSecret("BITBUCKET_TOKEN", "BITBUCKET_APP_PASSWORD")}"));
        environment.Secrets.Add(basic);
        return $"Basic {basic}";
    }

    private sealed class Connection(CiApi api) : ICiConnection
    {
        public required string Workspace { get; init; }

        public required string Slug { get; init; }

        public required string Pattern { get; init; }

        public required string Branch { get; init; }

        public required string Variable { get; init; }

        private string Pipelines => $"2.0/repositories/{Workspace}/{Slug}/pipelines";

        public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken)
        {
            var answer = await api.PostAsync(Pipelines, new JsonObject
            {
                ["target"] = new JsonObject
                {
                    ["type"] = "pipeline_ref_target",
                    ["ref_type"] = "branch",
                    ["ref_name"] = Branch,
                    ["selector"] = new JsonObject { ["type"] = "custom", ["pattern"] = Pattern },
                },
                ["variables"] = new JsonArray(new JsonObject { ["key"] = Variable, ["value"] = "true", ["secured"] = false }),
            }, cancellationToken, 201).ConfigureAwait(false);
            var page = CiJson.Link($"https://bitbucket.org/{Workspace}/{Slug}/pipelines/results/{Uri.EscapeDataString(answer.Text("build_number"))}");
            return new CiRun(answer.Text("uuid"), page, CiProgress.Going, answer.Text("state", "name"));
        }

        public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken)
        {
            var answer = await api.GetAsync($"{Pipelines}/{Uri.EscapeDataString(run.Id)}", cancellationToken).ConfigureAwait(false);
            var (state, result) = (answer.Text("state", "name"), answer.Text("state", "result", "name"));
            if (state != "COMPLETED")
                return run with { Status = state, Progress = answer.Text("state", "stage", "name") is "PAUSED" or "HALTED" ? CiProgress.Held : CiProgress.Going };
            return run with { Status = result, Progress = result == "SUCCESSFUL" ? CiProgress.Succeeded : CiProgress.Failed };
        }
    }
}
