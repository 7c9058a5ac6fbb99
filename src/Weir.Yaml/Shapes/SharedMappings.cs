namespace Weir.Yaml.Shapes;

/// <summary>Finds the mappings that stand in several places of a shape.</summary>
internal static class SharedMappings
{
    /// <summary>The mappings that are used more than once, each with a name made of its own.</summary>
    public static IReadOnlyDictionary<MappingShape, string> Of(Shape root)
    {
        Dictionary<MappingShape, int> uses = new(ReferenceEqualityComparer.Instance);
        Count(root, uses);
        OrderedDictionary<MappingShape, string> shared = new(ReferenceEqualityComparer.Instance);
        foreach (var (mapping, _) in uses.Where(static use => use.Value > 1))
            shared.Add(mapping, NameOf(mapping));
        return shared;
    }

    /// <summary>The name of a mapping without its article, in one word: <c>a canary strategy</c> is <c>canary-strategy</c>.</summary>
    public static string NameOf(MappingShape mapping)
    {
        var words = mapping.Name.Split(' ');
        return string.Join('-', words[0] is "a" or "an" or "the" ? words[1..] : words);
    }

    private static void Count(Shape shape, Dictionary<MappingShape, int> uses)
    {
        foreach (var alternative in shape.Alternatives)
        {
            if (alternative is SequenceShape list)
                Count(list.Item(), uses);
            if (alternative is not MappingShape mapping)
                continue;
            uses[mapping] = uses.GetValueOrDefault(mapping) + 1;
            if (uses[mapping] > 1)
                continue;
            foreach (var keyword in mapping.Keywords)
                Count(keyword.Shape(), uses);
            if (mapping.LooseValue is { } value)
                Count(value, uses);
        }
    }
}
