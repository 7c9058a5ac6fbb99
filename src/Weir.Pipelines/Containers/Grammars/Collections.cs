namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Values with one more in them.</summary>
internal static class Collections
{
    /// <summary>The dictionary with an entry more, or with another value for one that it has.</summary>
    public static IReadOnlyDictionary<string, string> With(this IReadOnlyDictionary<string, string> entries, KeyValuePair<string, string> entry) =>
        new Dictionary<string, string>(entries) { [entry.Key] = entry.Value };
}
