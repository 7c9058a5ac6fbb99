using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>Makes the inputs and secrets of a plan from what <c>workflow_dispatch</c> or <c>workflow_call</c> declares.</summary>
internal sealed class InputConverter(DiagnosticBag diagnostics)
{
    /// <summary>The inputs that an event declares.</summary>
    /// <param name="declared">The configuration of the event.</param>
    /// <param name="isCall">True for <c>workflow_call</c>, where a default must be of the input's type; elsewhere its text may stand for it.</param>
    public IReadOnlyList<Input> Inputs(Template? declared, bool isCall) =>
        [.. declared.Get("inputs").NamedEntries().Select(entry => InputOf(entry.Key, entry.KeyTemplate.At, entry.Value, isCall))];

    /// <summary>The secrets that <c>workflow_call</c> declares.</summary>
    public static IReadOnlyList<SecretInput> Secrets(Template? declared) =>
        [.. declared.Get("secrets").NamedEntries().Select(entry => new SecretInput(entry.Key, entry.Value.Get("required").IsTrue(), entry.KeyTemplate.At))];

    private Input InputOf(string name, Span at, Template template, bool isCall)
    {
        var input = new Input
        {
            Name = name,
            At = at,
            Type = TypeOf(template.Get("type").TextOrNull()),
            Description = template.Get("description").TextOrNull(),
            Required = template.Get("required").IsTrue(),
            Default = template.Get("default"),
            Options = [.. template.Get("options").Literals().Select(option => option.TextOrNull() ?? "")],
        };
        Check(input, template, isCall);
        return input;
    }

    private void Check(Input input, Template template, bool isCall)
    {
        if (input.Type == InputType.Choice && input.Options.Count == 0)
            diagnostics.Add(GitHubRules.InputDefinition, input.At, $"input '{input.Name}' is a choice without 'options'");
        if (input.Type != InputType.Choice && template.Get("options") is { } options)
            diagnostics.Add(GitHubRules.InputDefinition, options.At, $"input '{input.Name}' has 'options', and is no choice", "add 'type: choice'");
        if (input.Default is not Template.Literal { Value: var value } || value.IsNull)
            return;
        if (!Fits(input.Type, isCall ? value : Typed(input.Type, value)))
            diagnostics.Add(GitHubRules.InputDefinition, input.Default.At, $"input '{input.Name}' is {Title(input.Type)}, and its default is '{input.Default.TextOrNull()}'");
        else if (input.Type == InputType.Choice && input.Options.Count > 0 && !input.Options.Contains(input.Default.TextOrNull()))
            diagnostics.Add(GitHubRules.InputDefinition, input.Default.At, $"the default '{input.Default.TextOrNull()}' is none of the options of input '{input.Name}'", Suggestion.For(input.Default.TextOrNull()!, [.. input.Options]));
    }

    /// <summary>Whether a value that is written out can be given to an input.</summary>
    public static bool Fits(InputType type, Value value) => type switch
    {
        InputType.Boolean => value is Value.Bool,
        InputType.Number => value is Value.Number,
        _ => value is not (Value.List or Value.Map),
    };

    /// <summary>The value of an input's type that a text stands for; the text itself where it stands for none.</summary>
    public static Value Typed(InputType type, Value value) => (type, Coercion.ToText(value)) switch
    {
        (InputType.Boolean, "true") => Value.True,
        (InputType.Boolean, "false") => Value.False,
        (InputType.Number, { Length: > 0 } text) when Coercion.ToNumber(text) is var number && !double.IsNaN(number) => Value.Of(number),
        _ => value,
    };

    /// <summary>What to call a type in a message.</summary>
    public static string Title(InputType type) => type switch
    {
        InputType.Boolean => "true or false",
        InputType.Number => "a number",
        InputType.Choice => "a choice",
        InputType.Environment => "an environment",
        _ => "text",
    };

    private static InputType TypeOf(string? name) => name switch
    {
        "boolean" => InputType.Boolean,
        "number" => InputType.Number,
        "choice" => InputType.Choice,
        "environment" => InputType.Environment,
        _ => InputType.Text,
    };
}
