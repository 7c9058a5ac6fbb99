namespace Weir.Pipelines.Graphs;

/// <summary>A graph of jobs as lines of text, left to right, one row a job.</summary>
public static class TerminalDrawing
{
    /// <summary>Draws a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="paint">How a job is written: by default its mark and its text. Must not change how many columns the text takes.</param>
    /// <returns>Lines that each end in a line end.</returns>
    public static string Draw(JobGraph graph, Func<JobNode, string, string>? paint = null)
    {
        var layout = LayeredLayout.Of(graph);
        var grid = new LineGrid(layout.Rows);
        var left = 0;
        for (var column = 0; column < layout.ColumnSlots.Count; column++)
        {
            var slots = layout.ColumnSlots[column].Select(slot => layout.Slots[slot]).ToList();
            var width = slots.Max(slot => slot.Node is { } node ? LengthOf(graph.Nodes[node]) : 1);
            var right = left + width;
            foreach (var slot in slots)
            {
                var from = slot.Node is { } node ? grid.Put(slot.Row, left, graph.Nodes[node]) : left - 2;
                if (layout.Links.Any(link => layout.Slots[link.From] == slot))
                    grid.Across(slot.Row, from, right);
            }

            left = column + 1 < layout.ColumnSlots.Count ? Route(grid, layout, column, right) : right;
        }

        return grid.Render(paint ?? ((_, text) => text));
    }

    /// <summary>The sign for how far a job is.</summary>
    public static string SignOf(JobMark mark) => mark switch
    {
        JobMark.Waiting => "○",
        JobMark.Running => "◐",
        JobMark.Success => "✓",
        JobMark.Failure => "✗",
        JobMark.Cancelled => "⊘",
        JobMark.Skipped => "–",
        _ => "●",
    };

    internal static string TextOf(JobNode node) => $"{SignOf(node.Mark)} {node.Text}";

    private static int LengthOf(JobNode node) => TextOf(node).EnumerateRunes().Count() + 1;

    // Draws the links from one column to the next and returns where that begins.
    private static int Route(LineGrid grid, LayeredLayout layout, int column, int left)
    {
        var sources = layout.Links.Where(link => layout.Slots[link.From].Column == column)
            .GroupBy(link => layout.Slots[link.From].Row, link => layout.Slots[link.To].Row)
            .Select(group => new Trunk(group.Key, [.. group]))
            .ToList();
        var tracks = Trunk.AssignTracks(sources);
        var right = left + (2 * Math.Max(1, tracks));
        foreach (var trunk in sources)
        {
            var at = trunk.IsStraight ? left : left + 1 + (2 * trunk.Track);
            grid.Across(trunk.Row, left, at);
            foreach (var target in trunk.Targets)
            {
                grid.Down(at, trunk.Row, target);
                grid.Across(target, at, right);
            }
        }

        return right + 2;
    }

    /// <summary>The links that leave one place: a line across, a line down or up, and lines across to the targets.</summary>
    private sealed class Trunk(int row, IReadOnlyList<int> targets)
    {
        public int Row => row;

        public IReadOnlyList<int> Targets => targets;

        public int Track { get; private set; } = -1;

        public bool IsStraight => targets.All(target => target == row);

        private int Top => Math.Min(row, targets.Min());

        private int Bottom => Math.Max(row, targets.Max());

        // Trunks share a track where they do not touch, or end together. One that ends in another's row must turn right of where that one has turned.
        public static int AssignTracks(List<Trunk> trunks)
        {
            List<Trunk> placed = [];
            var bent = trunks.Where(trunk => !trunk.IsStraight).ToList();
            while (bent.Count > 0)
            {
                // Where trunks end in each other's rows, no order is right; the first one goes first.
                var next = bent.Find(trunk => !bent.Exists(trunk.MustTurnAfter)) ?? bent[0];
                bent.Remove(next);
                var least = placed.Where(next.MustTurnAfter).Select(other => other.Track + 1).DefaultIfEmpty(0).Max();
                while (placed.Any(other => other.Track == least && other.Touches(next)))
                    least++;
                next.Track = least;
                placed.Add(next);
            }

            return placed.Select(trunk => trunk.Track + 1).DefaultIfEmpty(0).Max();
        }

        private bool MustTurnAfter(Trunk other) => other != this && Targets.Contains(other.Row) && !other.Targets.Contains(other.Row);

        private bool Touches(Trunk other) => Top <= other.Bottom && other.Top <= Bottom && !Targets.SequenceEqual(other.Targets);
    }
}
