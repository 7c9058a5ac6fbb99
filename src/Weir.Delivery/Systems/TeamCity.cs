using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>TeamCity: queues a build with <c>env.ROLLBACK=true</c>.</summary>
internal sealed class TeamCity : ICiSystem
{
    public string Name => "teamcity";

    public string Title => "TeamCity";

    public bool IsAround(CiEnvironment environment) => environment.Find("TEAMCITY_VERSION") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var api = new CiApi(Title, environment.Address(null, "TEAMCITY_URL"), http, environment.Secrets)
        {
            Headers = [("Authorization", $"Bearer {environment.NeedSecret("TEAMCITY_TOKEN")}"), ("Accept", "application/json")],
            Hint = static (status, _) => status switch
            {
                401 => "TEAMCITY_TOKEN must be a valid access token",
                403 => "the token's user must have the permission 'run build'",
                400 or 404 => "TEAMCITY_BUILD_TYPE_ID must be the id of a build configuration that the token's user sees",
                _ => null,
            },
        };
        return new Connection(api)
        {
            BuildType = environment.Need("TEAMCITY_BUILD_TYPE_ID"),
            // TeamCity tells its builds no branch; without one it takes the default branch.
            Branch = environment.Find("WEIR_ROLLBACK_REF"),
            Property = environment.Input("env.ROLLBACK"),
        };
    }

    private sealed class Connection(CiApi api) : ICiConnection
    {
        public required string BuildType { get; init; }

        public required string? Branch { get; init; }

        public required string Property { get; init; }

        public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken)
        {
            var body = new JsonObject
            {
                ["buildType"] = new JsonObject { ["id"] = BuildType },
                ["properties"] = new JsonObject { ["property"] = new JsonArray(new JsonObject { ["name"] = Property, ["value"] = "true" }) },
            };
            if (Branch is not null)
                body["branchName"] = Branch;
            return RunOf(await api.PostAsync("app/rest/buildQueue", body, cancellationToken, 200).ConfigureAwait(false));
        }

        public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken) =>
            RunOf(await api.GetAsync($"app/rest/builds/id:{Uri.EscapeDataString(run.Id)}?fields=id,state,status,webUrl", cancellationToken).ConfigureAwait(false));

        private static CiRun RunOf(CiAnswer answer)
        {
            var (state, status) = (answer.Text("state"), answer.Text("status"));
            var progress = state != "finished" ? CiProgress.Going : status == "SUCCESS" ? CiProgress.Succeeded : CiProgress.Failed;
            return new CiRun(answer.Text("id"), CiJson.Link(answer.Text("webUrl")), progress, state == "finished" ? status : state);
        }
    }
}
