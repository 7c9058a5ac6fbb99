using Weir.Dialects.GitHub.Templates;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>Finds the types of what is written in a file.</summary>
internal sealed class TemplateTypes(ExpressionIndex expressions, TypeScope scope)
{
    private const string Include = "include";
    private const string Exclude = "exclude";

    public ExpressionType Of(Template template) => expressions[template] switch
    {
        [{ IsWhole: true } whole] => TypeChecker.TypeOf(whole, scope),
        [] => OfWritten(template),
        _ => ExpressionType.Text,
    };

    /// <summary>The type of the context <c>matrix</c>.</summary>
    public ExpressionType OfMatrix(Template? matrix)
    {
        if (matrix is null)
            return ExpressionType.Map.Of();
        if (matrix is not Template.Mapping mapping)
            return ExpressionType.Any;
        var rows = mapping
            .NamedEntries()
            .Where(entry => entry.Key is not (Include or Exclude))
            .Select(entry => (entry.Key, ItemOf(entry.Value)))
            .ToList();
        var combinations = mapping[Include] is not { } include ? [] : (include as Template.Sequence)?.Items.Select(Of).ToList();
        var isOpen = combinations is null || combinations.Exists(type => type is not ExpressionType.Map)
            || mapping.Entries.Any(entry => entry.Key.KnownText is null);
        if (isOpen)
            return ExpressionType.Map.Of([.. rows]) with { Others = ExpressionType.Any };
        return combinations!.Prepend(ExpressionType.Map.Of([.. rows])).Aggregate(ExpressionType.Union);
    }

    private ExpressionType ItemOf(Template row) => row is Template.Sequence list
        ? ExpressionType.Union(list.Items.Select(Of))
        : Of(row) is ExpressionType.List known ? known.Item : ExpressionType.Any;

    private ExpressionType OfWritten(Template template) => template switch
    {
        Template.Literal literal => ExpressionType.Of(literal.Value),
        Template.Sequence list => new ExpressionType.List(ExpressionType.Union(list.Items.Select(Of))),
        Template.Mapping mapping => ExpressionType.Map.Of([.. mapping.NamedEntries().Select(entry => (entry.Key, Of(entry.Value)))]) with
        {
            Others = mapping.Entries.All(entry => entry.Key.KnownText is not null) ? null : ExpressionType.Any,
        },
        _ => ExpressionType.Any,
    };
}
