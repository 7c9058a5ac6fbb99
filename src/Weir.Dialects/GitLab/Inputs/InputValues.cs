using Weir.Dialects.GitLab.Conditions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>Gives every input of a file its value.</summary>
internal static class InputValues
{
    /// <summary>The values by name; what is missing or does not fit is reported.</summary>
    /// <param name="definitions">The inputs that the file has.</param>
    /// <param name="given">What is given.</param>
    /// <param name="caller">Where the file is included from; null where it is the beginning.</param>
    /// <param name="file">The name of the file.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    public static IReadOnlyDictionary<string, Value> Resolve(
        IReadOnlyList<InputDefinition> definitions, IReadOnlyDictionary<string, GivenInput> given, Span? caller, string file, DiagnosticBag diagnostics)
    {
        Dictionary<string, Value> values = [];
        foreach (var (name, input) in given.Where(input => definitions.All(definition => definition.Name != input.Key)))
        {
            var help = definitions.Count == 0 ? "declare it in a header: 'spec: { inputs: ... }' before '---'" : Suggestion.For(name, [.. definitions.Select(definition => definition.Name)]);
            diagnostics.Add(GitLabRules.Input, input.At ?? caller ?? (definitions.Count > 0 ? definitions[0].At : Span.Of(file)), $"there is no input '{name}'", help);
        }

        // Rules see the inputs that have none, and those that stand before them.
        foreach (var definition in definitions.OrderBy(definition => definition.Rules.Count > 0))
        {
            if (ValueOf(definition, given.GetValueOrDefault(definition.Name), values, caller, diagnostics) is { } value)
                values[definition.Name] = value;
        }

        return values;
    }

    private static Value? ValueOf(
        InputDefinition definition, GivenInput? given, Dictionary<string, Value> values, Span? caller, DiagnosticBag diagnostics)
    {
        var scope = new ConditionScope(_ => null, name => values.GetValueOrDefault(name));
        var rule = definition.Rules.FirstOrDefault(rule => rule.Condition is null || ConditionEvaluator.Holds(rule.Condition, scope));
        var options = rule is null ? definition.Options : rule.Options;
        var at = given?.At ?? caller ?? definition.At;
        if (given is null && rule is null && definition.HasBadDefault)
            return null;
        if (((given is { IsText: true } ? definition.Read($"{given.Value}") : given?.Value) ?? rule?.Default ?? definition.Default) is not { } value)
        {
            diagnostics.Add(new Diagnostic(GitLabRules.Input, at, $"input '{definition.Name}' has no value, and no default")
            {
                Help = $"give it {definition.TypeTitle}, or write a default where it is declared",
                Notes = definition.Description is { } meaning ? [new Note(definition.At, $"it is declared as: {meaning}")]
                    : caller is null ? []
                    : [new Note(definition.At, "declared here")],
            });
            return null;
        }

        if (value.IsNull && given is null)
            return value;
        if (definition.ProblemOf(value, options) is not var (message, help))
            return value;
        diagnostics.Add(GitLabRules.Input, at, message, help);
        return null;
    }
}
