using System.Globalization;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Templates;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Actions;

/// <summary>Reads <c>action.yml</c>. What is wrong with it is reported.</summary>
internal sealed class ActionReader(DiagnosticBag diagnostics)
{
    private static readonly string[] Usings = ["composite", "docker", "node12", "node16", "node20", "node24"];

    /// <summary>The action that a file describes; null where it describes none.</summary>
    public static ActionManifest? Read(SourceText source, DiagnosticBag diagnostics)
    {
        var limits = new TemplateLimits();
        if (source.Characters.Length > limits.MaxFileLength)
        {
            diagnostics.Add(YamlRules.Limit, Span.Of(source.Name), $"the file of an action has at most {limits.MaxFileLength} characters, found {source.Characters.Length}");
            return null;
        }

        var found = diagnostics.Count;
        var node = YamlReader.Read(source, diagnostics);
        if (node is null && diagnostics.Count == found)
            diagnostics.Add(YamlRules.Syntax, Span.Of(source.Name), "the file is empty", "an action needs at least 'runs'");
        if (node is null)
            return null;
        try
        {
            var root = new TemplateReader(source, new Budget(limits), new ExpressionIndex(), diagnostics).Read(node, ActionSchema.Action);
            return diagnostics.Count == found ? new ActionReader(diagnostics).Convert(root) : null;
        }
        catch (BudgetException exception)
        {
            diagnostics.Add(YamlRules.Limit, Span.Of(source.Name), $"the action holds more than an action may: {exception.Message}");
            return null;
        }
    }

    private ActionManifest? Convert(Template root) => Runs(root.Get("runs")!) is not { } runs ? null : new ActionManifest
    {
        Inputs = [.. root.Get("inputs").NamedEntries().Select(entry => Input(entry.Key, entry.Value))],
        Outputs = [.. root.Get("outputs").NamedEntries()
            .Where(entry => entry.Value.Get("value") is not null)
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Get("value")!))],
        Runs = runs,
    };

    private static ActionInput Input(string name, Template input) => new(
        name,
        input.Get("default"),
        input.Get("required") is Template.Literal required && Coercion.ToText(required.Value).Equals("true", StringComparison.OrdinalIgnoreCase),
        input.Get("deprecationMessage").TextOrNull());

    private ActionRuns? Runs(Template runs)
    {
        var kind = runs.Get("using").TextOrNull() ?? "";
        if (runs.Get("plugin").TextOrNull() is { } plugin)
            return new ActionRuns.Plugin(plugin, runs.At);
        if (kind.Equals("composite", StringComparison.OrdinalIgnoreCase))
            return Needs(runs, "steps", "a composite action") is null ? null : Composite(runs);
        if (kind.Equals("docker", StringComparison.OrdinalIgnoreCase))
            return Docker(runs);
        if (kind.StartsWith("node", StringComparison.OrdinalIgnoreCase) && int.TryParse(kind.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var major))
            return Node(runs, major);
        diagnostics.Add(ShapeRules.WrongType, runs.Get("using")!.At, $"no action runs with '{kind}'", Suggestion.For(kind, Usings));
        return null;
    }

    private ActionRuns.Composite? Composite(Template runs)
    {
        var errors = diagnostics.Count;
        var steps = new StepConverter(diagnostics).Convert(runs.Get("steps"));
        return diagnostics.Count == errors ? new ActionRuns.Composite(steps, runs.At) : null;
    }

    private ActionRuns.Node? Node(Template runs, int major) => Needs(runs, "main", "an action for node") is not { } main
        ? null
        : new ActionRuns.Node(major, main, Hook(runs, "pre"), Hook(runs, "post"), runs.At);

    private ActionRuns.Docker? Docker(Template runs) => Needs(runs, "image", "an action in a container") is not { } image
        ? null
        : new ActionRuns.Docker(
            image, runs.Get("entrypoint").TextOrNull(), runs.Get("args"), runs.Get("env"), Hook(runs, "pre", "pre-entrypoint"), Hook(runs, "post", "post-entrypoint"), runs.At);

    // Other than for steps, a condition of a hook says all there is to say: 'success()' is not added to it.
    private static ActionHook? Hook(Template runs, string name, string? key = null) => runs.Get(key ?? name).TextOrNull() is not { Length: > 0 } file
        ? null
        : new ActionHook(file, runs.Get($"{name}-if") as Template.Expression ?? new Template.Expression("always()", runs.At));

    private string? Needs(Template runs, string key, string what)
    {
        var value = runs.Get(key);
        if (value is null)
            diagnostics.Add(ShapeRules.MissingKey, runs.At, $"{what} needs the key '{key}'");
        return value is null ? null : value.TextOrNull() ?? "";
    }
}
