using System.Collections;

namespace Weir.Dialects.GitLab.Variables;

/// <summary>The variables that something sees, from the weakest to the strongest; a name may come several times, and the last one counts.</summary>
internal sealed class VariableCollection : IReadOnlyList<Variable>
{
    private readonly Variable[] _ordered;
    private readonly Dictionary<string, List<Variable>> _byName = new(StringComparer.Ordinal);

    /// <summary>Puts variables in the order of their sources; those of one source stay as they come.</summary>
    public VariableCollection(IEnumerable<Variable> variables)
        : this([.. variables.OrderBy(variable => variable.Source)])
    {
    }

    private VariableCollection(Variable[] ordered)
    {
        _ordered = ordered;
        foreach (var variable in ordered)
        {
            if (!_byName.TryGetValue(variable.Name, out var same))
                _byName[variable.Name] = same = [];
            same.Add(variable);
        }
    }

    /// <summary>No variables.</summary>
    public static VariableCollection None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _ordered.Length;

    /// <inheritdoc/>
    public Variable this[int index] => _ordered[index];

    /// <summary>The strongest variable of a name, or null.</summary>
    public Variable? this[string name] => _byName.GetValueOrDefault(name)?[^1];

    /// <summary>All variables of a name, the strongest last.</summary>
    public IReadOnlyList<Variable> All(string name) => _byName.GetValueOrDefault(name, []);

    /// <summary>These and others.</summary>
    public VariableCollection With(IEnumerable<Variable> others) => new(_ordered.Concat(others));

    /// <summary>The same variables with other values, in the order in which they are given.</summary>
    public static VariableCollection InOrder(IEnumerable<Variable> variables) => new([.. variables]);

    /// <summary>The strongest value of each name, in the order in which the names come first.</summary>
    public IReadOnlyList<Variable> Effective() => [.. _byName.Values.Select(same => same[^1])];

    /// <inheritdoc/>
    public IEnumerator<Variable> GetEnumerator() => _ordered.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
