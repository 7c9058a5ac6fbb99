namespace Weir.Pipelines.Graphs;

/// <summary>
/// Places the nodes of a graph without circles in columns from left to right, so that every edge leads to the right and few of them cross.
/// Always gives the same for the same graph.
/// </summary>
public sealed class LayeredLayout
{
    private const int Sweeps = 8;

    private readonly List<Slot> _slots = [];
    private readonly List<List<int>> _columns = [];
    private readonly List<(int From, int To)> _links = [];

    private LayeredLayout(int nodes, IReadOnlyList<(int From, int To)> edges)
    {
        var columns = Columns(nodes, edges);
        for (var node = 0; node < nodes; node++)
            Add(node, columns[node]);
        foreach (var (from, to) in edges)
            Link(from, to);
        Order();
        AssignRows();
    }

    /// <summary>The places: first one for each node, then those where a long edge passes a column.</summary>
    public IReadOnlyList<Slot> Slots => _slots;

    /// <summary>The places of each column, from top to bottom.</summary>
    public IReadOnlyList<IReadOnlyList<int>> ColumnSlots => _columns;

    /// <summary>The edges, cut where they pass a column: pairs of places in neighbouring columns.</summary>
    public IReadOnlyList<(int From, int To)> Links => _links;

    /// <summary>How many rows there are.</summary>
    public int Rows => _slots.Count == 0 ? 0 : _slots.Max(slot => slot.Row) + 1;

    /// <summary>Lays a graph out.</summary>
    public static LayeredLayout Of(JobGraph graph) => new(graph.Nodes.Count, graph.Edges);

    // The column of a node is the length of the longest way to it.
    private static int[] Columns(int nodes, IReadOnlyList<(int From, int To)> edges)
    {
        var before = edges.ToLookup(edge => edge.To, edge => edge.From);
        var columns = new int?[nodes];
        return [.. Enumerable.Range(0, nodes).Select(Column)];

        int Column(int node) => columns[node] ??= before[node].Select(Column).DefaultIfEmpty(-1).Max() + 1;
    }

    private int Add(int? node, int column)
    {
        while (_columns.Count <= column)
            _columns.Add([]);
        _slots.Add(new Slot(node, column, 0));
        _columns[column].Add(_slots.Count - 1);
        return _slots.Count - 1;
    }

    private void Link(int from, int to)
    {
        for (var column = _slots[from].Column + 1; column < _slots[to].Column; column++)
        {
            var passing = Add(null, column);
            _links.Add((from, passing));
            from = passing;
        }

        _links.Add((from, to));
    }

    // Moves each place to the middle of its neighbours, column by column, there and back.
    private void Order()
    {
        var left = _links.ToLookup(link => link.To, link => link.From);
        var right = _links.ToLookup(link => link.From, link => link.To);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var order = Positions();
            var forward = sweep % 2 == 0;
            foreach (var column in forward ? _columns : Enumerable.Reverse(_columns))
            {
                var neighbours = forward ? left : right;
                var sorted = column.OrderBy(slot => neighbours[slot].Select(other => (double)order[other]).DefaultIfEmpty(order[slot]).Average()).ToList();
                for (var position = 0; position < sorted.Count; position++)
                    order[column[position] = sorted[position]] = position;
            }
        }
    }

    private int[] Positions()
    {
        var order = new int[_slots.Count];
        foreach (var column in _columns)
        {
            for (var position = 0; position < column.Count; position++)
                order[column[position]] = position;
        }

        return order;
    }

    private void AssignRows()
    {
        var left = _links.ToLookup(link => link.To, link => link.From);
        foreach (var column in _columns)
        {
            var free = 0;
            foreach (var slot in column)
            {
                var wanted = left[slot].Select(other => _slots[other].Row).DefaultIfEmpty(free).Average();
                var row = Math.Max(free, (int)Math.Floor(wanted));
                _slots[slot] = _slots[slot] with { Row = row };
                free = row + 1;
            }
        }
    }
}

/// <summary>A place in a layout.</summary>
/// <param name="Node">The node that stands there; null where an edge passes.</param>
/// <param name="Column">Counted from 0, from the left.</param>
/// <param name="Row">Counted from 0, from the top.</param>
public sealed record Slot(int? Node, int Column, int Row);
