using Weir.Delivery.Files.Schema;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>Takes values of nodes. What is absent, or not of the form that it should have, is null: its shape was checked.</summary>
internal static class Values
{
    /// <summary>The node where it is there and not empty.</summary>
    public static YamlNode? Present(YamlNode? node) =>
        node is YamlNode.Scalar scalar && (scalar.IsUnknown || YamlCoreSchema.TypeOf(scalar) is { IsNull: true }) ? null : node;

    /// <summary>What is written at a key of a mapping.</summary>
    public static YamlNode? At(YamlNode? node, string key) => node is YamlNode.Mapping mapping ? Present(mapping[key]) : null;

    public static string? Text(YamlNode? node) => (Present(node) as YamlNode.Scalar)?.Text;

    public static TimeSpan? Duration(YamlNode? node) => Text(node) is { } text ? Durations.Parse(text) : null;

    public static double? Percentage(YamlNode? node) => Text(node) is { } text ? Percentages.Parse(text) : null;

    public static double? Number(YamlNode? node) =>
        node is YamlNode.Scalar scalar && YamlCoreSchema.TypeOf(scalar) is Value.Number { Amount: var amount } && double.IsFinite(amount) ? amount : null;

    public static int? Whole(YamlNode? node) =>
        Number(node) is { } amount and >= 0 and <= int.MaxValue && amount == Math.Floor(amount) ? (int)amount : null;

    /// <summary>A whole number, or <c>any</c>.</summary>
    public static int? Limit(YamlNode? node) => Text(node) == "any" ? int.MaxValue : Whole(node);

    public static bool? Bool(YamlNode? node) => node is YamlNode.Scalar scalar && YamlCoreSchema.TypeOf(scalar) is Value.Bool { Is: var isTrue } ? isTrue : null;

    /// <summary>The items of a list; one thing alone is a list of it.</summary>
    public static IReadOnlyList<YamlNode> Items(YamlNode? node) => Present(node) switch
    {
        null => [],
        YamlNode.Sequence list => list.Items,
        var one => [one],
    };

    public static IReadOnlyList<string>? Texts(YamlNode? node) => Present(node) is null ? null : [.. Items(node).Select(Text).OfType<string>()];

    /// <summary>Which of some words stand in a list, by their places among the words, each once.</summary>
    public static IEnumerable<int> Indices(YamlNode? node, IReadOnlyList<string> words) =>
        Items(node).Select(item => words.ToList().IndexOf(Text(item) ?? "")).Where(static index => index >= 0).Distinct();

    /// <summary>Names with texts.</summary>
    public static IReadOnlyDictionary<string, string> Map(YamlNode? node)
    {
        OrderedDictionary<string, string> map = [];
        foreach (var (key, value) in (node as YamlNode.Mapping)?.Entries ?? [])
            map[((YamlNode.Scalar)key).Text] = Text(value) ?? "";
        return map;
    }

    /// <summary>The first of some keys that a mapping has, with its value; for a text alone, that.</summary>
    public static (string Kind, YamlNode Value)? Kind(YamlNode? node, IEnumerable<string> kinds)
    {
        if (Present(node) is YamlNode.Scalar scalar)
            return (scalar.Text, scalar);
        return node is YamlNode.Mapping mapping && kinds.FirstOrDefault(kind => mapping[kind] is not null) is { } found ? (found, mapping[found]!) : null;
    }
}
