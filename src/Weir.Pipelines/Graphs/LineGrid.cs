using System.Text;

namespace Weir.Pipelines.Graphs;

/// <summary>Rows of characters in which lines join where they meet.</summary>
internal sealed class LineGrid(int rows)
{
    private const int Up = 1;
    private const int Down_ = 2;
    private const int Left = 4;
    private const int Right = 8;

    // Indexed by the sides that a line leaves a cell on.
    private const string Joints = " │││─┘┐┤─└┌├─┴┬┼";

    private readonly Dictionary<(int Row, int Column), int> _lines = [];
    private readonly List<(int Row, int Column, JobNode Node)> _nodes = [];

    /// <summary>Writes a job and returns the column after it and a blank.</summary>
    public int Put(int row, int column, JobNode node)
    {
        _nodes.Add((row, column, node));
        return column + TerminalDrawing.TextOf(node).EnumerateRunes().Count() + 1;
    }

    /// <summary>Draws a line across from one column to another.</summary>
    public void Across(int row, int from, int to)
    {
        for (var column = from; column < to; column++)
        {
            Join((row, column), Right);
            Join((row, column + 1), Left);
        }
    }

    /// <summary>Draws a line down or up from one row to another.</summary>
    public void Down(int column, int from, int to)
    {
        for (var row = Math.Min(from, to); row < Math.Max(from, to); row++)
        {
            Join((row, column), Down_);
            Join((row + 1, column), Up);
        }
    }

    /// <summary>The rows as text.</summary>
    public string Render(Func<JobNode, string, string> paint)
    {
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            var line = new StringBuilder();
            var nodes = _nodes.Where(node => node.Row == row).ToDictionary(node => node.Column, node => node.Node);
            var end = _lines.Keys.Where(cell => cell.Row == row).Select(cell => cell.Column).Concat(nodes.Keys).DefaultIfEmpty(-1).Max();
            for (var column = 0; column <= end; column++)
            {
                if (!nodes.TryGetValue(column, out var node))
                {
                    line.Append(Joints[_lines.GetValueOrDefault((row, column))]);
                    continue;
                }

                var written = TerminalDrawing.TextOf(node);
                line.Append(paint(node, written));
                column += written.EnumerateRunes().Count() - 1;
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private void Join((int Row, int Column) cell, int side) => _lines[cell] = _lines.GetValueOrDefault(cell) | side;
}
