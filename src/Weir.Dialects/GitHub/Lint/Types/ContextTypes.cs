namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>The types of the contexts that are the same in every workflow.</summary>
internal static class ContextTypes
{
    private const string GitHubTexts =
        "action action_path action_ref action_repository action_status actor actor_id api_url artifact_cache_size_limit " +
        "base_ref env event_name event_path graphql_url head_ref job job_workflow_sha output path ref ref_name ref_type " +
        "repository repository_id repository_owner repository_owner_id repository_visibility repositoryUrl retention_days " +
        "run_attempt run_id run_number secret_source server_url sha state step_summary token triggering_actor workflow " +
        "workflow_ref workflow_sha workspace";

    private static readonly ExpressionType.Map Service = ExpressionType.Map.Of(
        ("id", ExpressionType.Text),
        ("network", ExpressionType.Text),
        ("ports", ExpressionType.Map.OfAll(ExpressionType.Text)));

    /// <summary>The context <c>github</c>.</summary>
    /// <param name="inputs">What <c>github.event.inputs</c> is; null where nothing is known of it.</param>
    public static ExpressionType.Map GitHub(ExpressionType.Map? inputs)
    {
        var happened = inputs is null
            ? ExpressionType.Map.OfAnything
            : ExpressionType.Map.Of(("inputs", inputs)) with { Others = ExpressionType.Any };
        return ExpressionType.Map.Of([.. Texts(GitHubTexts), ("ref_protected", ExpressionType.Bool), ("event", happened)]);
    }

    public static ExpressionType.Map Runner { get; } =
        ExpressionType.Map.Of([.. Texts("arch debug environment name os temp tool_cache workspace")]);

    public static ExpressionType.Map Strategy { get; } = ExpressionType.Map.Of(
        ("fail-fast", ExpressionType.Bool),
        ("job-index", ExpressionType.Number),
        ("job-total", ExpressionType.Number),
        ("max-parallel", ExpressionType.Number));

    public static ExpressionType.Map Job { get; } = ExpressionType.Map.Of(
        ("check_run_id", ExpressionType.Number),
        ("container", ExpressionType.Map.Of(("id", ExpressionType.Text), ("network", ExpressionType.Text))),
        ("services", ExpressionType.Map.OfAll(Service)),
        ("status", ExpressionType.Text),
        ("workflow_file_path", ExpressionType.Text),
        ("workflow_ref", ExpressionType.Text),
        ("workflow_repository", ExpressionType.Text),
        ("workflow_sha", ExpressionType.Text));

    /// <summary>What the contexts <c>needs</c> and <c>jobs</c> hold of a job.</summary>
    public static ExpressionType.Map JobWith(ExpressionType.Map outputs) =>
        ExpressionType.Map.Of(("outputs", outputs), ("result", ExpressionType.Text));

    /// <summary>What the context <c>steps</c> holds of a step.</summary>
    public static ExpressionType.Map StepWith(ExpressionType.Map outputs) =>
        ExpressionType.Map.Of(("conclusion", ExpressionType.Text), ("outcome", ExpressionType.Text), ("outputs", outputs));

    /// <summary>Texts by these names.</summary>
    public static ExpressionType.Map TextsOf(IEnumerable<string> names) =>
        ExpressionType.Map.Of([.. names.Select(name => (name, ExpressionType.Text))]);

    private static IEnumerable<(string, ExpressionType)> Texts(string names) =>
        names.Split(' ').Select(name => (name, ExpressionType.Text));
}
