using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Templates;

/// <summary>An expression where it was written.</summary>
/// <param name="Expression">The expression.</param>
/// <param name="Source">The file.</param>
/// <param name="Scalar">The scalar that holds it.</param>
/// <param name="Offset">Where it begins in the scalar's text.</param>
/// <param name="Available">What it may use.</param>
internal sealed record FoundExpression(Expression Expression, SourceText Source, YamlNode.Scalar Scalar, int Offset, Availability Available)
{
    /// <summary>What its place may hold.</summary>
    public required Shape Shape { get; init; }

    /// <summary>True where it is the value of its scalar as a whole, and not a part of a text.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>The place of a part of it.</summary>
    public Span PlaceOf(Expression part) => ScalarPlaces.Find(Source, Scalar, Offset + part.Start, part.End - part.Start);

    /// <summary>A part of it as it was written.</summary>
    public string TextOf(Expression part) => Scalar.Text[(Offset + part.Start)..(Offset + part.End)];
}

/// <summary>The expressions that were read, by the template that came of each: one, or several in a text.</summary>
internal sealed class ExpressionIndex
{
    private readonly Dictionary<Template, IReadOnlyList<FoundExpression>> _found = new(ReferenceEqualityComparer.Instance);

    /// <summary>All expressions.</summary>
    public IEnumerable<FoundExpression> All => _found.Values.SelectMany(found => found);

    /// <summary>The expressions in a template; none where it is no expression.</summary>
    public IReadOnlyList<FoundExpression> this[Template template] => _found.GetValueOrDefault(template, []);

    public void Add(Template template, IReadOnlyList<FoundExpression> found) => _found[template] = found;
}
