namespace Weir.Delivery.Systems;

/// <summary>Forgejo Actions and Gitea Actions: dispatches a workflow.</summary>
internal sealed class Forgejo(string name, string title, string? askForRun) : ICiSystem
{
    private readonly string _prefix = name.ToUpperInvariant();

    public static Forgejo OfForgejo { get; } = new("forgejo", "Forgejo", "return_run_info");

    public static Forgejo OfGitea { get; } = new("gitea", "Gitea", null);

    public string Name => name;

    public string Title => title;

    public bool IsAround(CiEnvironment environment) => environment.Find($"{_prefix}_ACTIONS") is not null;

    public ICiConnection Connect(CiEnvironment environment, CiHttp http)
    {
        // Their runners set GitHub's names as well.
        var own = environment.Find("GITHUB_SERVER_URL") is { } server && environment.Find("GITHUB_API_URL") is null ? server.TrimEnd('/') + "/api/v1" : null;
        var workflow = environment.Find($"{_prefix}_WORKFLOW_ID", "GITHUB_WORKFLOW_ID") ?? "rollback.yml";
        var api = new CiApi(title, environment.Address(own, $"{_prefix}_API_URL", "GITHUB_API_URL"), http, environment.Secrets)
        {
            Headers = [("Authorization", $"token {environment.NeedSecret($"{_prefix}_TOKEN", "GITHUB_TOKEN")}"), ("Accept", "application/json")],
            Hint = (status, _) => status switch
            {
                401 or 403 => $"{_prefix}_TOKEN must be valid and have the scope 'write:repository'",
                404 => $"the repository must have the workflow {workflow} ({_prefix}_WORKFLOW_ID) with workflow_dispatch on its default branch, and the token must see it",
                _ => null,
            },
        };
        var repository = WorkflowDispatch.RepositoryOf(environment, $"{_prefix}_REPOSITORY", "GITHUB_REPOSITORY");
        return new WorkflowDispatch(api)
        {
            Repository = repository,
            Workflow = workflow,
            Ref = environment.Ref("GITHUB_HEAD_REF", "GITHUB_REF_NAME"),
            Input = environment.Input("rollback"),
            AskForRun = askForRun,
            Runs = $"repos/{repository}/actions/runs",
        };
    }
}
