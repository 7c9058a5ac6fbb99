using System.Globalization;
using System.Text;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>Writes the tables of the keys of <c>weir.yaml</c> for its page.</summary>
internal static class KeyTables
{
    private const string RootTitle = "The file";

    /// <summary>A chapter for each mapping, in the order in which they are met.</summary>
    public static string Write()
    {
        StringBuilder page = new();
        Queue<MappingShape> open = new([FileShapes.File]);
        HashSet<string> known = [FileShapes.File.Name];
        while (open.TryDequeue(out var mapping))
        {
            page.Append("\n### ").Append(TitleOf(mapping)).Append("\n\n");
            if (mapping.Kinds.Count > 0)
                page.Append("Exactly one of ").AppendJoin(", ", mapping.Kinds.Select(static kind => $"`{kind}`")).Append(" must be there.\n\n");
            page.Append("| key | value | default | |\n| --- | --- | --- | --- |\n");
            foreach (var keyword in mapping.Keywords)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{keyword.Name}` | {ValueOf(keyword.Shape())} | {DefaultOf(keyword)} | {keyword.Note} |\n");
                foreach (var inner in MappingsIn(keyword.Shape()).Where(inner => known.Add(inner.Name)))
                    open.Enqueue(inner);
            }
        }

        return page.ToString();
    }

    private static string DefaultOf(Keyword keyword) => keyword.Required ? "required" : keyword.Default is { } otherwise ? $"`{otherwise}`" : "";

    private static string TitleOf(MappingShape mapping) => mapping == FileShapes.File ? RootTitle : $"{char.ToUpperInvariant(mapping.Name[0])}{mapping.Name[1..]}";

    private static string ValueOf(Shape shape) => string.Join(" or ", shape.Alternatives.Select(static alternative => alternative switch
    {
        MappingShape { Keywords.Count: > 0 } mapping => $"[{mapping.Name}](#{mapping.Name.Replace(' ', '-')})",
        MappingShape { LooseValue: { } value } => $"names with {ValueOf(value)}",
        SequenceShape list => $"a list of {ValueOf(list.Item())}",
        TextShape { Words.Count: > 0 } text => string.Join(", ", text.Words.Select(static word => $"`{word}`")),
        FormShape form => form.Name.Split([" such as ", ", longer", ", such"], StringSplitOptions.None)[0].Replace('\'', '`'),
        _ => alternative.Title,
    }).Distinct());

    private static IEnumerable<MappingShape> MappingsIn(Shape shape) => shape.Alternatives.SelectMany(static alternative => alternative switch
    {
        MappingShape { Keywords.Count: > 0 } mapping => [mapping],
        MappingShape { LooseValue: { } value } => MappingsIn(value),
        SequenceShape list => MappingsIn(list.Item()),
        _ => [],
    });
}
