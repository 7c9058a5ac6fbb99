using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>The types of what a workflow is given when it is called or started by hand.</summary>
internal static class InputTypes
{
    private const string Call = "workflow_call";
    private const string Dispatch = "workflow_dispatch";

    // What every run has, whatever a caller passes.
    private static readonly string[] OwnSecrets = ["GITHUB_TOKEN", "ACTIONS_STEP_DEBUG", "ACTIONS_RUNNER_DEBUG"];

    /// <summary>The context <c>inputs</c>.</summary>
    public static ExpressionType Of(Template? on) =>
        ExpressionType.Union(TypeOf(on, Call, ExpressionType.Any), TypeOf(on, Dispatch, ExpressionType.Text));

    /// <summary>What <c>github.event.inputs</c> is: all of it text; null where the workflow is not started by hand.</summary>
    public static ExpressionType.Map? OfEvent(Template? on) => on.Get(Dispatch) is { } dispatch
        ? ContextTypes.TextsOf(dispatch.Get("inputs").NamedEntries().Select(input => input.Key))
        : null;

    /// <summary>The context <c>secrets</c>: where a workflow can only be called and says which secrets it takes, those.</summary>
    public static ExpressionType OfSecrets(Template? on)
    {
        if (on is not Template.Mapping { Entries.Count: 1 } || on.Get(Call).Get("secrets") is not { } secrets)
            return ExpressionType.Map.OfAll(ExpressionType.Text);
        return ContextTypes.TextsOf(secrets.NamedEntries().Select(secret => secret.Key).Concat(OwnSecrets)) with
        {
            Explain = name => ($"this workflow does not ask its callers for a secret '{name}'", $"add '{name}' to 'secrets' of '{Call}'"),
        };
    }

    private static ExpressionType.Map TypeOf(Template? on, string name, ExpressionType byDefault) => ExpressionType.Map.Of(
        [.. on.Get(name).Get("inputs").NamedEntries().Select(input => (input.Key, OfInput(input.Value, byDefault)))]);

    /// <summary>The type of an input.</summary>
    /// <param name="input">What is written of it.</param>
    /// <param name="byDefault">Its type where it says none.</param>
    public static ExpressionType OfInput(Template input, ExpressionType byDefault) => input.Get("type")?.TextOrNull() switch
    {
        _ when input.Get("type") is null => byDefault,
        "boolean" => ExpressionType.Bool,
        "number" => ExpressionType.Number,
        "string" or "choice" or "environment" => ExpressionType.Text,
        _ => ExpressionType.Any,
    };
}
