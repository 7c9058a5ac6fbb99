using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>Travis CI: requests a build with <c>ROLLBACK=true</c> in its environment.</summary>
internal sealed class Travis : ICiSystem
{
    public string Name => "travis";

    public string Title => "Travis CI";

    public bool IsAround(CiEnvironment environment) => environment.Find("TRAVIS") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var api = new CiApi(Title, environment.Address("https://api.travis-ci.com", "TRAVIS_API_URL"), http, environment.Secrets)
        {
            Headers = [("Authorization", $"token {environment.NeedSecret("TRAVIS_TOKEN")}"), ("Travis-API-Version", "3")],
            Hint = static (status, _) => status switch
            {
                401 or 403 => "TRAVIS_TOKEN must be a valid API token of a user who may start builds of the repository",
                404 => "TRAVIS_REPO_SLUG must name a repository, as owner/name, that the token sees",
                _ => null,
            },
        };
        return new Connection(api)
        {
            Repository = Uri.EscapeDataString(environment.Need("TRAVIS_REPO_SLUG")),
            Branch = environment.Ref("TRAVIS_PULL_REQUEST_BRANCH", "TRAVIS_BRANCH"),
            Variable = environment.Input("ROLLBACK"),
        };
    }

    private sealed class Connection(CiApi api) : ICiConnection
    {
        private const string RequestPrefix = "request/";

        public required string Repository { get; init; }

        public required string Branch { get; init; }

        public required string Variable { get; init; }

        public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken)
        {
            var answer = await api.PostAsync($"repo/{Repository}/requests", new JsonObject
            {
                ["request"] = new JsonObject
                {
                    ["branch"] = Branch,
                    ["message"] = "Rollback by weir",
                    ["merge_mode"] = "deep_merge_append",
                    ["config"] = new JsonObject { ["env"] = new JsonObject { ["global"] = new JsonArray(JsonValue.Create($"{Variable}=true")) } },
                },
            }, cancellationToken, 202).ConfigureAwait(false);
            return new CiRun(RequestPrefix + answer.Text("request", "id"), null, CiProgress.Going, "requested");
        }

        public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken)
        {
            if (!run.Id.StartsWith(RequestPrefix, StringComparison.Ordinal))
                return await ObserveBuildAsync(run, cancellationToken).ConfigureAwait(false);
            var answer = await api.GetAsync($"repo/{Repository}/{run.Id}", cancellationToken).ConfigureAwait(false);
            // A request that is not to be built is finished with the result 'rejected'.
            if (answer.Text("result") == "rejected")
                return run with { Status = "rejected", Progress = CiProgress.Failed };
            var builds = answer.Json is { } json ? json.ListAt("builds") : [];
            return builds is [var build, ..] ? run with { Id = build.TextAt("id"), Status = "created" } : run with { Status = answer.Text("state") };
        }

        private async Task<CiRun> ObserveBuildAsync(CiRun run, CancellationToken cancellationToken)
        {
            var state = (await api.GetAsync($"build/{Uri.EscapeDataString(run.Id)}", cancellationToken).ConfigureAwait(false)).Text("state");
            return run with
            {
                Status = state,
                Progress = state switch
                {
                    "passed" => CiProgress.Succeeded,
                    "failed" or "errored" or "canceled" => CiProgress.Failed,
                    _ => CiProgress.Going,
                },
            };
        }
    }
}
