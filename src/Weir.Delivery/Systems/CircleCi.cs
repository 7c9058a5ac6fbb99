using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>CircleCI: starts a pipeline with the parameter <c>rollback</c>, by the API that the project's kind has.</summary>
internal sealed class CircleCi : ICiSystem
{
    public string Name => "circleci";

    public string Title => "CircleCI";

    public bool IsAround(CiEnvironment environment) => environment.Find("CIRCLECI") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var slug = environment.Need("CIRCLE_PROJECT_SLUG");
        // Projects of the GitHub App, GitLab and Bitbucket Data Center have such slugs; the older API does not know them.
        var isNew = slug.StartsWith("circleci/", StringComparison.Ordinal);
        var tag = environment.Find("WEIR_ROLLBACK_REF") is null ? environment.Find("CIRCLE_TAG") : null;
        return new Connection(new CiApi(Title, environment.Address("https://circleci.com", "CIRCLECI_CLI_HOST"), http, environment.Secrets)
        {
            Headers = [("Circle-Token", environment.NeedSecret("CIRCLE_TOKEN")), ("Accept", "application/json")],
            Hint = Hint,
        })
        {
            Slug = string.Join('/', slug.Split('/').Select(Uri.EscapeDataString)),
            Definition = isNew ? environment.Need("CIRCLE_PIPELINE_DEFINITION_ID") : null,
            Where = tag is null ? ("branch", environment.Ref("CIRCLE_BRANCH")) : ("tag", tag),
            Parameter = environment.Input("rollback"),
        };
    }

    private static string? Hint(int status, string said) => status switch
    {
        400 => "the config must declare the parameter, as 'parameters: rollback: {type: boolean, default: false}', and the branch must exist",
        401 or 403 => "CIRCLE_TOKEN must be a valid personal token",
        404 => "CIRCLE_PROJECT_SLUG must be as gh/org/repo or circleci/org/project, and CIRCLE_TOKEN a personal token: one of a project sees nothing",
        _ => null,
    };

    private sealed class Connection(CiApi api) : ICiConnection
    {
        public required string Slug { get; init; }

        public required string? Definition { get; init; }

        public required (string Kind, string Name) Where { get; init; }

        public required string Parameter { get; init; }

        public async Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken)
        {
            var answer = Definition is null
                ? await api.PostAsync($"api/v2/project/{Slug}/pipeline", Body(), cancellationToken, 201).ConfigureAwait(false)
                : await api.PostAsync($"api/v2/project/{Slug}/pipeline/run", BodyOf(Definition), cancellationToken, 200, 201, 202).ConfigureAwait(false);
            if (answer.Status != 201)
                throw new CiException(answer.Secrets.Mask($"CircleCI skipped the pipeline: '{answer.Said}'")) { Status = answer.Status };
            var number = answer.Text("number");
            var page = CiJson.Link($"https://app.circleci.com/pipelines/{Slug}/{Uri.EscapeDataString(number)}");
            return new CiRun(answer.Text("id"), page, CiProgress.Going, answer.Text("state"));
        }

        public async Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken)
        {
            var path = $"api/v2/pipeline/{Uri.EscapeDataString(run.Id)}";
            var answer = await api.GetAsync($"{path}/workflow", cancellationToken).ConfigureAwait(false);
            var statuses = answer.Json is { } json ? json.ListAt("items").Select(static item => item.TextAt("status")).ToList() : [];
            if (statuses.Count > 0)
                return run with { Status = string.Join(", ", statuses), Progress = ProgressOf(statuses) };
            // Workflows appear some time after the pipeline; those of a wrong config never do.
            var pipeline = await api.GetAsync(path, cancellationToken).ConfigureAwait(false);
            return run with { Status = pipeline.Text("state"), Progress = pipeline.Text("state") == "errored" ? CiProgress.Failed : CiProgress.Going };
        }

        private JsonObject Body() => new()
        {
            [Where.Kind] = Where.Name,
            ["parameters"] = new JsonObject { [Parameter] = true },
        };

        private JsonObject BodyOf(string definition) => new()
        {
            ["definition_id"] = definition,
            ["config"] = new JsonObject { [Where.Kind] = Where.Name },
            ["checkout"] = new JsonObject { [Where.Kind] = Where.Name },
            ["parameters"] = new JsonObject { [Parameter] = true },
        };

        private static CiProgress ProgressOf(IReadOnlyList<string> statuses) =>
            statuses.Any(static status => status is "failed" or "error" or "canceled" or "unauthorized" or "not_run") ? CiProgress.Failed
            : statuses.All(static status => status == "success") ? CiProgress.Succeeded
            : statuses.Any(static status => status is "running" or "failing") ? CiProgress.Going
            : statuses.Contains("on_hold") ? CiProgress.Held
            : CiProgress.Going;
    }
}
