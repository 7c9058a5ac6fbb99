using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>The inputs of a workflow that is started by hand, or alone instead of by a caller.</summary>
internal static class ManualInputs
{
    /// <summary>The inputs that were given, with defaults, each in its type; numbers stay text, as on the service.</summary>
    public static Value.Map Of(Plan plan, GitHubEvent happened) => happened.Name is "workflow_dispatch" or "workflow_call"
        ? new Value.Map(plan.Inputs.Select(input => KeyValuePair.Create(input.Name, ValueOf(input, Given(happened, input.Name), happened.Name))))
        : Value.Map.None;

    /// <summary>Reports what is missing, unknown or of the wrong kind.</summary>
    public static void Check(Plan plan, GitHubEvent happened, DiagnosticBag diagnostics)
    {
        if (happened.Name is not ("workflow_dispatch" or "workflow_call"))
            return;
        foreach (var name in happened.Inputs.Keys.Where(name => !plan.Inputs.Any(input => Same(input.Name, name))))
            diagnostics.Add(GitHubRules.CallInput, Span.Of(plan.Path), $"this workflow has no input '{name}'", Suggestion.For(name, [.. plan.Inputs.Select(input => input.Name)]));
        foreach (var input in plan.Inputs)
        {
            var given = Given(happened, input.Name);
            if (given is null && input is { Required: true, Default: null })
                diagnostics.Add(GitHubRules.CallInput, input.At, $"input '{input.Name}' must be given", $"add '--input {input.Name}=…'");
            else if (given is not null && Problem(input, given) is { } problem)
                diagnostics.Add(GitHubRules.CallInput, input.At, problem);
        }
    }

    private static string? Problem(Input input, string given) => input.Type switch
    {
        InputType.Boolean when given is not ("true" or "false") => $"input '{input.Name}' is true or false, found '{given}'",
        InputType.Number when double.IsNaN(Coercion.ToNumber(given)) => $"input '{input.Name}' is a number, found '{given}'",
        InputType.Choice when !input.Options.Contains(given) => $"input '{input.Name}' is one of {Suggestion.Listing(input.Options)}, found '{given}'",
        _ => null,
    };

    private static Value ValueOf(Input input, string? given, string name)
    {
        var text = given ?? input.Default.TextOrNull() ?? (input is { Type: InputType.Choice, Options: [var first, ..] } ? first : null);
        return input.Type switch
        {
            InputType.Boolean => Value.Of(text == "true"),
            InputType.Number when name == "workflow_call" => Value.Of(Coercion.ToNumber(text ?? "")),
            _ => Value.Of(text ?? ""),
        };
    }

    private static string? Given(GitHubEvent happened, string name) =>
        happened.Inputs.FirstOrDefault(input => Same(input.Key, name)).Value
        ?? (happened.Payload["inputs"] is Value.Map payload && payload.TryGet(name, out var value) && !value.IsNull ? Coercion.ToText(value) : null);

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
