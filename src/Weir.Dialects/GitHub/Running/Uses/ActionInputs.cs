using Weir.Dialects.GitHub.Actions;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>The inputs that a step gives to its action.</summary>
internal static class ActionInputs
{
    /// <summary>The inputs by name, complete with defaults; what is odd about them is said. What cannot be evaluated is reported.</summary>
    public static async Task<OrderedDictionary<string, string>> LoadAsync(RunningStep step, ActionUse use, DiagnosticBag problems)
    {
        var inputs = new OrderedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in await step.EvaluateAsync(templates => templates.Texts(use.Step.Inputs), problems).ConfigureAwait(false))
            inputs[name] = value;
        var declared = Declared(use);
        if (step.Stage == StepStage.Main)
            Warn(step, use, inputs, declared);
        foreach (var input in declared.Where(input => !inputs.ContainsKey(input.Name)))
            inputs[input.Name] = await step.EvaluateAsync(templates => templates.Text(input.Default) ?? "", problems).ConfigureAwait(false);
        return inputs;
    }

    /// <summary>The environment variables by which a program gets its inputs.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ToVariables(IEnumerable<KeyValuePair<string, string>> inputs) =>
        inputs.Select(input => KeyValuePair.Create($"INPUT_{input.Key.Replace(' ', '_').ToUpperInvariant()}", input.Value));

    private static IReadOnlyList<ActionInput> Declared(ActionUse use) => use.Action switch
    {
        ResolvedAction.Packed packed => packed.Manifest.Inputs,
        ResolvedAction.BuiltIn builtIn => [.. builtIn.Action.Inputs.Select(input => new ActionInput(input.Key, Default(input.Value, use.Step.At), false, null))],
        _ => [],
    };

    private static Template? Default(string? text, Span at) => text is null ? null
        : MarkedText.Split(text) is { } pieces && pieces.Any(piece => piece.IsExpression) ? new Template.Expression(MarkedText.Join(pieces), at)
        : new Template.Literal(Value.Of(text), at);

    // A step may say for an action in a container what runs there.
    private static string[] OfContainers(ActionUse use) =>
        use.Action is ResolvedAction.Image or ResolvedAction.Packed { Manifest.Runs: ActionRuns.Docker } ? ["args", "entrypoint"] : [];

    private static void Warn(RunningStep step, ActionUse use, OrderedDictionary<string, string> given, IReadOnlyList<ActionInput> declared)
    {
        foreach (var input in declared.Where(input => input.Deprecation is not null && given.ContainsKey(input.Name)))
            step.Log.Warning($"Input '{input.Name}' is deprecated: {input.Deprecation}");
        foreach (var input in declared.Where(input => input.IsRequired && input.Default is null && string.IsNullOrEmpty(given.GetValueOrDefault(input.Name))))
            step.Log.Write(Pipelines.Execution.LogKind.Warning, $"Input '{input.Name}' is required by the action, and was not given.");
        var unknown = given.Keys.Except(declared.Select(input => input.Name).Concat(OfContainers(use)), StringComparer.OrdinalIgnoreCase).ToList();
        if (unknown.Count > 0)
            step.Log.Warning($"Unexpected input {Suggestion.Listing(unknown)}: the action knows {(declared.Count == 0 ? "none" : Suggestion.Listing(declared.Select(input => input.Name)))}");
    }
}
