using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Templates;

/// <summary>Reads scalars: literals, expressions, and texts with expressions in them.</summary>
internal sealed class ScalarReader(SourceText source, ExpressionIndex index, DiagnosticBag diagnostics)
{
    private const string Insert = "insert";

    /// <summary>Reads a value.</summary>
    public Template Read(YamlNode.Scalar scalar, Shape shape, Availability available)
    {
        var template = ReadMarked(scalar, shape, available);
        switch (template)
        {
            case Template.Literal literal:
                return ReadLiteral(scalar, literal, shape, available);
            case Template.Expression when !available.AllowsExpressions:
                diagnostics.Add(TemplateRules.ExpressionNotAllowed, scalar.At, "no expression is evaluated here", "write the value out");
                return template;
            case Template.Insert:
                diagnostics.Add(TemplateRules.Insert, scalar.At, "'insert' is a directive for keys, found it as a value");
                return template;
            default:
                return template;
        }
    }

    /// <summary>Reads a key; null where it is an expression that may not be one.</summary>
    public Template? ReadKey(YamlNode.Scalar scalar, Availability available)
    {
        var template = ReadMarked(scalar, Shape.Text, available);
        if (template is Template.Literal literal)
            return new Template.Literal(Value.Of(Coercion.ToText(literal.Value)), scalar.At);
        if (available.AllowsExpressions)
            return template;
        diagnostics.Add(TemplateRules.ExpressionNotAllowed, scalar.At, "no expression is evaluated here", "write the key out");
        return null;
    }

    private Template ReadLiteral(YamlNode.Scalar scalar, Template.Literal literal, Shape shape, Availability available)
    {
        if (shape is TextShape { IsExpression: true } && Coercion.ToText(literal.Value) is { } condition && condition.Trim().Length > 0)
            return ReadCondition(scalar, condition, shape, available);
        if (shape.Fits(literal.Value))
            return literal;
        var text = Value.Of(Coercion.ToText(literal.Value));
        if (shape.Fits(text))
            return new Template.Literal(text, scalar.At);
        var words = shape.Alternatives.OfType<TextShape>().SelectMany(alternative => alternative.Words).ToList();
        var found = literal.Value.IsNull || scalar.Text.Length == 0 ? "nothing" : $"'{scalar.Text}'";
        var expected = shape is TextShape { NonEmpty: true } && scalar.Text.Length == 0 ? "text that is not empty" : shape.Title;
        diagnostics.Add(ShapeRules.WrongType, scalar.At, $"expected {expected}, found {found}", words.Count > 0 && Suggestion.Nearest(scalar.Text, words) is { } near ? $"did you mean '{near}'?" : null);
        return literal;
    }

    // A condition is an expression as a whole, also without marks around it.
    private Template ReadCondition(YamlNode.Scalar scalar, string text, Shape shape, Availability available)
    {
        var leading = text.Length - text.TrimStart().Length;
        if (Parse(scalar, text.Trim(), leading, available) is not { } expression)
            return new Template.Literal(Value.Of(text), scalar.At);
        var found = new FoundExpression(expression, source, scalar, leading, available) { Shape = shape, IsWhole = true };
        return Found(new Template.Expression(text.Trim(), scalar.At), [found]);
    }

    private Template ReadMarked(YamlNode.Scalar scalar, Shape shape, Availability available)
    {
        if (YamlCoreSchema.TypeOf(scalar) is not { } value)
        {
            diagnostics.Add(ShapeRules.WrongType, scalar.At, $"'{scalar.Text}' does not fit its tag '{scalar.Tag}'");
            return new Template.Literal(Value.Null, scalar.At);
        }

        if (!YamlCoreSchema.IsKnown(scalar.Tag))
        {
            diagnostics.Add(ShapeRules.WrongType, scalar.At, $"'{scalar.Tag}' is no tag of this language", "put '${{ }}' or quotes around a text that begins with '!'");
            return new Template.Literal(Value.Null, scalar.At);
        }

        var literal = new Template.Literal(value, scalar.At);
        if (value is not Value.Text { Characters: var text } || !text.Contains(MarkedText.Open, StringComparison.Ordinal))
            return literal;
        if (MarkedText.Split(text) is { } pieces)
            return ReadPieces(scalar, pieces, shape, available);
        diagnostics.Add(NotClosed(scalar, text));
        return new Template.Expression(text, scalar.At);
    }

    private Template ReadPieces(YamlNode.Scalar scalar, IReadOnlyList<Piece> pieces, Shape shape, Availability available)
    {
        List<FoundExpression> found = [];
        foreach (var piece in pieces.Where(piece => piece.IsExpression))
        {
            if (piece.Text.Trim() == Insert)
            {
                if (pieces.Count == 1)
                    return new Template.Insert(scalar.At);
                diagnostics.Add(Problem(scalar, TemplateRules.Insert, piece.Start, piece.Text.Length, "'insert' is a directive for a whole key, found it inside of a text"));
            }
            else if (ReadPiece(scalar, piece, available) is var (expression, offset))
                found.Add(new FoundExpression(expression, source, scalar, offset, available) { Shape = shape, IsWhole = pieces.Count == 1 });
        }

        if (found is [{ Expression: Expression.Literal { Value: Value.Text text } }] && pieces.Count == 1)
            return Found(new Template.Literal(text, scalar.At), found);
        return Found(new Template.Expression(MarkedText.Join(pieces), scalar.At), found);
    }

    private Template Found(Template template, IReadOnlyList<FoundExpression> found)
    {
        index.Add(template, found);
        return template;
    }

    private (Expression Expression, int Offset)? ReadPiece(YamlNode.Scalar scalar, Piece piece, Availability available)
    {
        var text = piece.Text.Trim();
        if (text.Length > 0)
        {
            var offset = piece.Start + piece.Text.IndexOf(text, StringComparison.Ordinal);
            return Parse(scalar, text, offset, available) is { } expression ? (expression, offset) : null;
        }

        diagnostics.Add(Problem(scalar, TemplateRules.EmptyExpression, piece.Start, piece.Text.Length, "an expression was expected between the marks"));
        return null;
    }

    private Expression? Parse(YamlNode.Scalar scalar, string text, int offset, Availability available)
    {
        try
        {
            return ExpressionParser.Parse(text, available.AllowsExpressions ? available : null);
        }
        catch (ExpressionException) when (!available.AllowsExpressions)
        {
            // That it stands where none may is reported by who asked, and says it all.
            return null;
        }
        catch (ExpressionException exception)
        {
            var place = exception.Start < 0 ? (Start: offset, text.Length) : (Start: offset + exception.Start, exception.Length);
            diagnostics.Add(Problem(scalar, RuleOf(exception.Fault), place.Start, place.Length, exception.Message) with { Help = exception.Help });
            return null;
        }
    }

    private Diagnostic NotClosed(YamlNode.Scalar scalar, string text)
    {
        var open = text.LastIndexOf(MarkedText.Open, StringComparison.Ordinal);
        return Problem(scalar, TemplateRules.NotClosed, open, MarkedText.Open.Length, "'${{' opens an expression that is not closed") with
        {
            Help = "close it with '}}', outside of quotes",
        };
    }

    private Diagnostic Problem(YamlNode.Scalar scalar, Rule rule, int start, int length, string message) =>
        new(rule, ScalarPlaces.Find(source, scalar, start, length), message) { Within = scalar.At };

    private static Rule RuleOf(ExpressionFault fault) => fault switch
    {
        ExpressionFault.Context => TemplateRules.UnknownContext,
        ExpressionFault.Function => TemplateRules.UnknownFunction,
        ExpressionFault.Arguments => TemplateRules.WrongArguments,
        ExpressionFault.Limit => TemplateRules.ExpressionLimit,
        ExpressionFault.Evaluation => TemplateRules.Evaluation,
        _ => TemplateRules.ExpressionSyntax,
    };
}
