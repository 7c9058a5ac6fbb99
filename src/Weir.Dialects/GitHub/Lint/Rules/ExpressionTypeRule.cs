using Weir.Dialects.GitHub.Lint.Types;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>What an expression is made of fits together, and what it gives fits its place.</summary>
internal sealed class ExpressionTypeRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var (found, scope) in workflow.Sites)
        {
            var type = new TypeChecker(found, scope, diagnostics).Check();
            if (found.IsWhole)
                CheckPlace(found, type, diagnostics);
            else if (type.IsCompound || type.IsNull)
                diagnostics.Add(
                    LintRules.NoText,
                    found.PlaceOf(found.Expression),
                    $"'{found.TextOf(found.Expression)}' is {type.Title}, and has no text of its own",
                    type.IsCompound ? "'toJSON' makes text of it" : null);
        }
    }

    private static void CheckPlace(FoundExpression found, ExpressionType type, DiagnosticBag diagnostics)
    {
        if (!Fits(type, found.Shape))
        {
            diagnostics.Add(
                LintRules.WrongKind,
                found.PlaceOf(found.Expression),
                $"expected {found.Shape.Title}, found an expression that gives {type.Title}");
            return;
        }

        if (type is not ExpressionType.Map { Others: null } map)
            return;
        var shapes = found.Shape.Alternatives.OfType<MappingShape>().ToList();
        if (shapes.Exists(shape => shape.LooseKey is not null))
            return;
        var known = shapes.SelectMany(shape => shape.Keywords).Select(keyword => keyword.Name).ToList();
        foreach (var name in map.Properties.Keys.Where(name => known.Count > 0 && !known.Contains(name)))
            diagnostics.Add(
                LintRules.WrongKind,
                found.PlaceOf(found.Expression),
                $"the expression gives an object with '{name}', which is no key of {shapes[0].Name}",
                Suggestion.For(name, known));
    }

    private static bool Fits(ExpressionType type, Shape shape) => type switch
    {
        { IsAny: true } or { IsNull: true } => true,
        ExpressionType.List => shape.Alternatives.OfType<SequenceShape>().Any(),
        ExpressionType.Map => shape.Alternatives.OfType<MappingShape>().Any(),
        _ when shape.Alternatives.OfType<TextShape>().Any() => true,
        _ when type == ExpressionType.Bool => shape.Fits(Value.True),
        _ when type == ExpressionType.Number => shape.Fits(Value.Of(1)),
        _ => false,
    } || shape is TextShape { IsExpression: true };
}
