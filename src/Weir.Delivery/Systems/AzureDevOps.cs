using System.Text;
using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>Azure DevOps: runs a pipeline with the parameter <c>rollback</c>.</summary>
internal sealed class AzureDevOps : ICiSystem
{
    private const string Version = "api-version=7.1";

    public string Name => "azure";

    public string Title => "Azure DevOps";

    public bool IsAround(CiEnvironment environment) => environment.Find("AZURE_DEVOPS", "TF_BUILD") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + environment.NeedSecret("AZURE_DEVOPS_PAT")));
        environment.Secrets.Add(basic);
        var api = new CiApi(Title, environment.Address("https://dev.azure.com", "AZURE_DEVOPS_URL"), http, environment.Secrets)
        {
            Headers = [("Authorization", $"Basic {basic}"), ("Accept", "application/json")],
            Hint = Hint,
        };
        var (organization, project) = (environment.Need("AZURE_DEVOPS_ORG"), environment.Need("AZURE_DEVOPS_PROJECT"));
        return new Connection(api)
        {
            Path = $"{Uri.EscapeDataString(organization)}/{Uri.EscapeDataString(project)}/_apis/pipelines/{Uri.EscapeDataString(environment.Need("AZURE_PIPELINE_ID"))}/runs",
            Ref = RefOf(environment),
            Parameter = environment.Input("rollback"),
        };
    }

    // The ref of a pull request, refs/pull/12/merge, is no branch.
    private static string RefOf(CiEnvironment environment)
    {
        var name = environment.Ref("SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH");
        return name.StartsWith("refs/", StringComparison.Ordinal) ? name : "refs/heads/" + name;
    }

    private static string? Hint(int status, string said) => status switch
    {
        203 or 302 or 401 => "AZURE_DEVOPS_PAT must be valid, not expired, and have the scope 'Build: read and execute'",
        400 when said.Contains("Unexpected parameter", StringComparison.OrdinalIgnoreCase) =>
            "declare the parameter at the top of the pipeline, as 'parameters: [{name: rollback, type: boolean, default: false}]', or name another with WEIR_ROLLBACK_INPUT",
        403 => "whoever the token belongs to must be allowed to queue builds of this pipeline",
        404 => "AZURE_DEVOPS_ORG, AZURE_DEVOPS_PROJECT and AZURE_PIPELINE_ID must name a pipeline that the token sees",
        _ => null,
    };

    private sealed class Connection(CiApi api) : ICiConnection
    {
        public required string Path { get; init; }

        public required string Ref { get; init; }

        public required string Parameter { get; init; }

        public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken)
        {
            var answer = await api.PostAsync($"{Path}?{Version}", new JsonObject
            {
                ["resources"] = new JsonObject { ["repositories"] = new JsonObject { ["self"] = new JsonObject { ["refName"] = Ref } } },
                ["templateParameters"] = new JsonObject { [Parameter] = "true" },
            }, cancellationToken, 200).ConfigureAwait(false);
            return RunOf(answer);
        }

        public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken) =>
            RunOf(await api.GetAsync($"{Path}/{Uri.EscapeDataString(run.Id)}?{Version}", cancellationToken).ConfigureAwait(false)) with { Id = run.Id };

        private static CiRun RunOf(CiAnswer answer)
        {
            var (state, result) = (answer.Text("state"), answer.Text("result"));
            var progress = state != "completed" ? CiProgress.Going : result == "succeeded" ? CiProgress.Succeeded : CiProgress.Failed;
            return new CiRun(answer.Text("id"), CiJson.Link(answer.Text("_links", "web", "href")), progress, state == "completed" ? result : state);
        }
    }
}
