namespace Weir.Yaml.Shapes;

/// <summary>A keyword of a language, and what Weir does with it.</summary>
/// <param name="Path">Where it stands: keys with dots between them, <c>&lt;name&gt;</c> for names of the user's choice, <c>[]</c> for items of lists.</param>
/// <param name="Support">What Weir does with it.</param>
/// <param name="Note">What a reader should know.</param>
internal sealed record SupportEntry(string Path, Support Support, string Note)
{
    /// <summary>The keywords of what has a shape, in the order of the shape.</summary>
    public static IReadOnlyList<SupportEntry> Of(Shape root)
    {
        var found = new OrderedDictionary<string, SupportEntry>();
        Walk(root, "", Support.Runs, [], found);
        return [.. found.Values];
    }

    // What is within something unsupported is unsupported as well.
    private static void Walk(Shape shape, string path, Support around, HashSet<MappingShape> open, OrderedDictionary<string, SupportEntry> found)
    {
        foreach (var alternative in shape == Shape.Any ? [] : shape.Alternatives)
        {
            if (alternative is SequenceShape list)
                Walk(list.Item(), path + "[]", around, open, found);
            if (alternative is not MappingShape mapping || !open.Add(mapping))
                continue;
            foreach (var keyword in mapping.Keywords)
            {
                var support = keyword.Support == Support.Runs ? around : keyword.Support;
                var at = Within(path, keyword.Name);
                found.TryAdd(at, new SupportEntry(at, support, keyword.Note));
                Walk(keyword.Shape(), at, support, open, found);
            }

            if (mapping.LooseValue is { } value)
                Walk(value, Within(path, "<name>"), around, open, found);
            open.Remove(mapping);
        }
    }

    private static string Within(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
