using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>Buildkite: creates a build with <c>ROLLBACK=true</c> in its environment.</summary>
internal sealed class Buildkite : ICiSystem
{
    public string Name => "buildkite";

    public string Title => "Buildkite";

    public bool IsAround(CiEnvironment environment) => environment.Find("BUILDKITE") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var api = new CiApi(Title, environment.Address("https://api.buildkite.com", "BUILDKITE_API_URL"), http, environment.Secrets)
        {
            Headers = [("Authorization", $"Bearer {environment.NeedSecret("BUILDKITE_API_TOKEN")}"), ("Accept", "application/json")],
            Hint = static (status, _) => status switch
            {
                401 => "BUILDKITE_API_TOKEN must be a valid API access token",
                403 => "the token needs the scopes 'read_builds' and 'write_builds', and must belong to the organization",
                404 => "BUILDKITE_ORGANIZATION_SLUG and BUILDKITE_PIPELINE_SLUG must name a pipeline that the token sees",
                422 => "the branch must be one that the pipeline's settings let through",
                _ => null,
            },
        };
        var (organization, pipeline) = (environment.Need("BUILDKITE_ORGANIZATION_SLUG"), environment.Need("BUILDKITE_ROLLBACK_PIPELINE", "BUILDKITE_PIPELINE_SLUG"));
        return new Connection(api)
        {
            Builds = $"v2/organizations/{Uri.EscapeDataString(organization)}/pipelines/{Uri.EscapeDataString(pipeline)}/builds",
            Branch = environment.Ref("BUILDKITE_BRANCH"),
            Variable = environment.Input("ROLLBACK"),
        };
    }

    private sealed class Connection(CiApi api) : ICiConnection
    {
        public required string Builds { get; init; }

        public required string Branch { get; init; }

        public required string Variable { get; init; }

        public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken) =>
            RunOf(await api.PostAsync(Builds, new JsonObject
            {
                ["commit"] = "HEAD",
                ["branch"] = Branch,
                ["message"] = "Rollback by weir",
                ["env"] = new JsonObject { [Variable] = "true" },
            }, cancellationToken, 201).ConfigureAwait(false));

        public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken) =>
            RunOf(await api.GetAsync($"{Builds}/{Uri.EscapeDataString(run.Id)}", cancellationToken).ConfigureAwait(false));

        private static CiRun RunOf(CiAnswer answer)
        {
            var state = answer.Text("state");
            var progress = state switch
            {
                "passed" => CiProgress.Succeeded,
                "failed" or "canceled" or "skipped" or "not_run" => CiProgress.Failed,
                "blocked" => CiProgress.Held,
                _ => CiProgress.Going,
            };
            return new CiRun(answer.Text("number"), CiJson.Link(answer.Text("web_url")), progress, state);
        }
    }
}
