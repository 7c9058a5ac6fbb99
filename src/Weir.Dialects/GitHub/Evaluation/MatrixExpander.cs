using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Evaluation;

/// <summary>Makes the combinations of a matrix: the product of its vectors, less what is excluded, and what is included.</summary>
internal static class MatrixExpander
{
    /// <summary>How many combinations a matrix may make.</summary>
    public const int Most = 256;

    private const string Include = "include";
    private const string Exclude = "exclude";

    /// <summary>The combinations of an evaluated matrix in order, or what is wrong with it: a clause for a person.</summary>
    public static (IReadOnlyList<Combination> Combinations, string? Problem) Expand(Value value)
    {
        if (value is not Value.Map matrix)
            return ([], "the matrix is no object");
        var vectors = matrix.Entries.Where(entry => entry.Key is not (Include or Exclude)).ToList();
        if (Check(matrix, vectors) is { } problem)
            return ([], problem);

        var includes = Filters(matrix[Include]).Select(map => new Inclusion(map, vectors)).ToList();
        var excludes = Filters(matrix[Exclude]).ToList();
        List<Combination> combinations = [];
        foreach (var product in Product(vectors).Where(product => !excludes.Exists(exclude => Matches(exclude, product))))
        {
            var extra = includes.Where(include => include.TakeIfMatches(product)).SelectMany(include => include.Extra);
            combinations.Add(new Combination(new Value.Map(product.Entries.Concat(extra)), product));
            if (combinations.Count > Most)
                break;
        }

        combinations.AddRange(includes.Where(include => !include.Taken).Select(include => new Combination(include.All, include.All)));
        return (combinations, combinations.Count > Most ? $"the matrix makes more than {Most} combinations" : null);
    }

    private static string? Check(Value.Map matrix, List<KeyValuePair<string, Value>> vectors)
    {
        if (vectors.Find(vector => vector.Value is not Value.List { Items.Count: > 0 }) is { Key: { } name, Value: var value })
            return value is Value.List ? $"vector '{name}' of the matrix has no values" : $"vector '{name}' of the matrix is no list";
        foreach (var key in new[] { Include, Exclude }.Where(key => !matrix[key].IsNull))
        {
            if (matrix[key] is not Value.List list || list.Items.Any(item => item is not Value.Map { Entries.Count: > 0 }))
                return $"'{key}' of the matrix is no list of objects with at least one key";
        }

        var unknown = Filters(matrix[Exclude]).SelectMany(filter => filter.Entries)
            .Select(entry => entry.Key)
            .FirstOrDefault(key => !vectors.Exists(vector => vector.Key.Equals(key, StringComparison.OrdinalIgnoreCase)));
        if (unknown is not null)
            return $"'exclude' names '{unknown}', which is no vector of the matrix";
        return vectors.Count == 0 && !Filters(matrix[Include]).Any() ? "the matrix has neither a vector nor an 'include'" : null;
    }

    private static IEnumerable<Value.Map> Filters(Value list) => list is Value.List { Items: var items } ? items.OfType<Value.Map>() : [];

    private static IEnumerable<Value.Map> Product(List<KeyValuePair<string, Value>> vectors) => vectors.Count == 0 ? [] : Product(vectors, 0, []);

    private static IEnumerable<Value.Map> Product(List<KeyValuePair<string, Value>> vectors, int from, IReadOnlyList<KeyValuePair<string, Value>> chosen) =>
        from == vectors.Count
            ? [new Value.Map(chosen)]
            : ((Value.List)vectors[from].Value).Items.SelectMany(item => Product(vectors, from + 1, [.. chosen, KeyValuePair.Create(vectors[from].Key, item)]));

    // Every scalar of the filter must equal, loosely, what stands at its place; what the filter does not say does not matter.
    internal static bool Matches(Value filter, Value value) => filter switch
    {
        Value.Map map => map.Entries.All(entry => Matches(entry.Value, value is Value.Map inner ? inner[entry.Key] : Value.Null)),
        Value.List list => list.Items.Select((item, index) => Matches(item, value is Value.List inner && index < inner.Items.Count ? inner.Items[index] : Value.Null)).All(match => match),
        _ => Coercion.AreEqual(filter, value),
    };

    private sealed class Inclusion(Value.Map all, List<KeyValuePair<string, Value>> vectors)
    {
        private readonly ILookup<bool, KeyValuePair<string, Value>> _entries =
            all.Entries.ToLookup(entry => vectors.Exists(vector => vector.Key.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)));

        public Value.Map All { get; } = all;

        public IEnumerable<KeyValuePair<string, Value>> Extra => _entries[false];

        public bool Taken { get; private set; }

        public bool TakeIfMatches(Value.Map product)
        {
            var matches = Matches(new Value.Map(_entries[true]), product);
            Taken |= matches;
            return matches;
        }
    }
}

/// <param name="Values">All values of the combination.</param>
/// <param name="Named">The values that its name is made of.</param>
internal sealed record Combination(Value.Map Values, Value.Map Named)
{
    /// <summary>The scalars that its name is made of, in order.</summary>
    public IEnumerable<string> Segments => Scalars(Named).Select(Coercion.ToText).Where(text => text.Length > 0);

    private static IEnumerable<Value> Scalars(Value value) => value switch
    {
        Value.Map map => map.Entries.SelectMany(entry => Scalars(entry.Value)),
        Value.List list => list.Items.SelectMany(Scalars),
        _ => [value],
    };
}
