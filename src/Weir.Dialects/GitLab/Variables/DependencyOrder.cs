namespace Weir.Dialects.GitLab.Variables;

/// <summary>Puts each variable after those that it refers to, and finds those that refer to each other (Tarjan's algorithm, without recursion).</summary>
internal sealed class DependencyOrder
{
    private readonly VariableCollection _variables;
    private readonly Dictionary<Variable, int> _index = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Variable, int> _low = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Variable> _open = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<Variable> _component = [];
    private readonly List<Variable> _sorted = [];
    private readonly List<IReadOnlyList<string>> _cycles = [];

    /// <summary>Orders variables.</summary>
    public DependencyOrder(VariableCollection variables)
    {
        _variables = variables;
        foreach (var variable in variables)
        {
            if (!_index.ContainsKey(variable))
                Visit(variable);
        }
    }

    /// <summary>The variables, each after those that it refers to.</summary>
    public IReadOnlyList<Variable> Sorted => _sorted;

    /// <summary>The names in each circle; a variable that refers to its own name alone is none.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles => _cycles;

    private void Visit(Variable root)
    {
        Stack<(Variable Variable, IEnumerator<Variable> Needs)> path = [];
        path.Push(Enter(root));
        while (path.TryPeek(out var current))
        {
            if (!current.Needs.MoveNext())
            {
                path.Pop();
                Leave(current.Variable);
                if (path.TryPeek(out var before))
                    _low[before.Variable] = Math.Min(_low[before.Variable], _low[current.Variable]);
            }
            else if (!_index.TryGetValue(current.Needs.Current, out var index))
            {
                path.Push(Enter(current.Needs.Current));
            }
            else if (_open.Contains(current.Needs.Current))
            {
                _low[current.Variable] = Math.Min(_low[current.Variable], index);
            }
        }
    }

    private (Variable Variable, IEnumerator<Variable> Needs) Enter(Variable variable)
    {
        _index[variable] = _low[variable] = _index.Count;
        _component.Push(variable);
        _open.Add(variable);
        return (variable, variable.References.Distinct().SelectMany(_variables.All).GetEnumerator());
    }

    private void Leave(Variable variable)
    {
        if (_low[variable] != _index[variable])
            return;
        List<Variable> together = [];
        do
        {
            together.Add(_component.Pop());
            _open.Remove(together[^1]);
        }
        while (!ReferenceEquals(together[^1], variable));
        together.Reverse();
        _sorted.AddRange(together);
        if (together.Count > 1)
            _cycles.Add([.. together.Select(member => member.Name)]);
    }
}
