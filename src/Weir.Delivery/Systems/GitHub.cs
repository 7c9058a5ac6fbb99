namespace Weir.Delivery.Systems;

/// <summary>GitHub Actions: dispatches a workflow.</summary>
internal sealed class GitHub : ICiSystem
{
    public string Name => "github";

    public string Title => "GitHub";

    public bool IsAround(CiEnvironment environment) => environment.Find("GITHUB_ACTIONS") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        var workflow = environment.Find("GITHUB_WORKFLOW_ID") ?? "rollback.yml";
        var api = new CiApi(Title, environment.Address("https://api.github.com", "GITHUB_API_URL"), http, environment.Secrets)
        {
            Headers =
            [
                ("Authorization", $"Bearer {environment.NeedSecret("GITHUB_TOKEN")}"),
                ("Accept", "application/vnd.github+json"),
                ("X-GitHub-Api-Version", "2022-11-28"),
            ],
            Hint = (status, said) => Hint(status, said, workflow),
        };
        return new WorkflowDispatch(api)
        {
            Repository = WorkflowDispatch.RepositoryOf(environment, "GITHUB_REPOSITORY"),
            Workflow = workflow,
            // The name of a pull request's ref, 12/merge, is no branch.
            Ref = environment.Ref("GITHUB_HEAD_REF", "GITHUB_REF_NAME"),
            Input = environment.Input("rollback"),
            AskForRun = "return_run_details",
        };
    }

    private static string? Hint(int status, string said, string workflow) => status switch
    {
        401 => "GITHUB_TOKEN must be valid",
        403 => "the token needs 'permissions: actions: write' in the workflow, 'Actions: write' where it is fine-grained, or the scope 'repo'",
        404 => $"GITHUB_REPOSITORY must have .github/workflows/{workflow} (GITHUB_WORKFLOW_ID) on its default branch, and the token must see it",
        422 when said.Contains("Unexpected inputs", StringComparison.OrdinalIgnoreCase) =>
            $"declare the input under on.workflow_dispatch.inputs of {workflow}, or name another with WEIR_ROLLBACK_INPUT",
        422 when said.Contains("workflow_dispatch", StringComparison.Ordinal) => $"add workflow_dispatch to 'on' of {workflow}",
        422 when said.Contains("No ref found", StringComparison.OrdinalIgnoreCase) => "name a branch or tag that exists with WEIR_ROLLBACK_REF",
        _ => null,
    };
}
