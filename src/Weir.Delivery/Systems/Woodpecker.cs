using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>Woodpecker: starts a pipeline with the variable <c>ROLLBACK=true</c>.</summary>
internal sealed class Woodpecker : ICiSystem
{
    public string Name => "woodpecker";

    public string Title => "Woodpecker";

    public bool IsAround(CiEnvironment environment) => environment.Find("CI") == "woodpecker";

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var api = new CiApi(Title, environment.Address(null, "WOODPECKER_SERVER", "CI_SYSTEM_URL"), http, environment.Secrets)
        {
            Headers = [("Authorization", $"Bearer {environment.NeedSecret("WOODPECKER_TOKEN")}"), ("Accept", "application/json")],
            Hint = static (status, _) => status switch
            {
                401 => "WOODPECKER_TOKEN must be a valid personal token",
                403 => "the token's user must be allowed to push to the repository",
                404 => "WOODPECKER_REPO_ID must be the number that the repository has in Woodpecker, and the token's user must see it",
                _ => null,
            },
        };
        return new Connection(api)
        {
            Pipelines = $"api/repos/{Uri.EscapeDataString(environment.Need("WOODPECKER_REPO_ID"))}/pipelines",
            Branch = environment.Ref("CI_COMMIT_BRANCH", "CI_REPO_DEFAULT_BRANCH"),
            Variable = environment.Input("ROLLBACK"),
        };
    }

    private sealed class Connection(CiApi api) : ICiConnection
    {
        public required string Pipelines { get; init; }

        public required string Branch { get; init; }

        public required string Variable { get; init; }

        public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken)
        {
            var answer = await api.PostAsync(Pipelines, new JsonObject
            {
                ["branch"] = Branch,
                ["variables"] = new JsonObject { [Variable] = "true" },
            }, cancellationToken, 200).ConfigureAwait(false);
            return new CiRun(answer.Text("number"), CiJson.Link(answer.Text("forge_url")), CiProgress.Going, answer.Text("status"));
        }

        public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken)
        {
            var status = (await api.GetAsync($"{Pipelines}/{Uri.EscapeDataString(run.Id)}", cancellationToken).ConfigureAwait(false)).Text("status");
            return run with
            {
                Status = status,
                Progress = status switch
                {
                    "success" => CiProgress.Succeeded,
                    "failure" or "killed" or "error" or "declined" or "canceled" or "skipped" => CiProgress.Failed,
                    "blocked" => CiProgress.Held,
                    _ => CiProgress.Going,
                },
            };
        }
    }
}
