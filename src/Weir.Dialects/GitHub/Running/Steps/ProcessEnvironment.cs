using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>The environment of the processes of a step.</summary>
internal static class ProcessEnvironment
{
    private const string Path = "PATH";

    private static readonly string[] FromGitHub =
    [
        "action", "action_path", "action_ref", "action_repository", "actor", "actor_id", "api_url", "base_ref", "env", "event_name", "event_path",
        "graphql_url", "head_ref", "job", "output", "path", "ref", "ref_name", "ref_protected", "ref_type", "repository", "repository_id",
        "repository_owner", "repository_owner_id", "retention_days", "run_attempt", "run_id", "run_number", "server_url", "sha", "state",
        "step_summary", "triggering_actor", "workflow", "workflow_ref", "workflow_sha", "workspace",
    ];

    /// <summary>The whole environment: the machine's, the variables of the step, <paramref name="more"/>, and what the service sets.</summary>
    /// <param name="step">The step.</param>
    /// <param name="variables">Its variables.</param>
    /// <param name="more">What is set for its action, such as <c>INPUT_NAME</c>.</param>
    public static Dictionary<string, string> Of(RunningStep step, OrderedDictionary<string, string> variables, IEnumerable<KeyValuePair<string, string>> more)
    {
        var session = step.Job.Context.Session;
        var environment = new Dictionary<string, string>(session.Environment, step.Scope.Variables.Comparer);
        foreach (var (name, value) in variables.Concat(more))
            environment[name] = value;
        environment[Path] = PathOf(step, environment.GetValueOrDefault(Path));
        return Complete(step, environment);
    }

    /// <summary>What a container of an action gets on top of its image's environment: the variables, and what the service sets.</summary>
    public static Dictionary<string, string> InContainer(RunningStep step, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
            environment[name] = value;
        return Complete(step, environment);
    }

    private static Dictionary<string, string> Complete(RunningStep step, Dictionary<string, string> environment)
    {
        Add(environment, "GITHUB_", step.GitHub().Entries.Where(entry => FromGitHub.Contains(entry.Key, StringComparer.OrdinalIgnoreCase)));
        Add(environment, "RUNNER_", ((Value.Map)step.Job.Contexts.All["runner"]).Entries);
        environment.TryAdd("CI", "true");
        environment["GITHUB_ACTIONS"] = "true";
        return environment;
    }

    /// <summary>The folders where the step's programs are looked for.</summary>
    public static string PathOf(RunningStep step, string? path)
    {
        var separator = step.Job.Context.Session.Machine.System == OperatingSystemKind.Windows ? ';' : ':';
        var folders = step.Scope.Variables.Folders();
        return string.Join(separator, path is null ? folders : folders.Append(path));
    }

    private static void Add(Dictionary<string, string> environment, string prefix, IEnumerable<KeyValuePair<string, Value>> entries)
    {
        foreach (var (name, value) in entries)
        {
            if (!value.IsNull && Coercion.IsPrimitive(value))
                environment[prefix + name.ToUpperInvariant()] = Coercion.ToText(value);
        }
    }
}
