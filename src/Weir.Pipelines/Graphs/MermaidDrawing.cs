using System.Globalization;
using System.Text;

namespace Weir.Pipelines.Graphs;

/// <summary>A graph of jobs as a Mermaid flowchart, as Markdown pages show it.</summary>
public static class MermaidDrawing
{
    /// <summary>Draws a graph.</summary>
    public static string Draw(JobGraph graph)
    {
        var text = new StringBuilder("flowchart LR\n");
        for (var node = 0; node < graph.Nodes.Count; node++)
            text.Append(CultureInfo.InvariantCulture, $"  j{node}[\"{Escape(graph.Nodes[node].Text)}\"]{ClassOf(graph.Nodes[node].Mark)}\n");
        foreach (var (from, to) in graph.Edges)
            text.Append(CultureInfo.InvariantCulture, $"  j{from} --> j{to}\n");
        var classes = graph.Nodes.Select(node => node.Mark).Distinct().Order().Select(StyleOf).OfType<string>();
        return text.AppendJoin("", classes.Select(style => $"  {style}\n")).ToString();
    }

    private static string ClassOf(JobMark mark) => StyleOf(mark) is null ? "" : $":::{NameOf(mark)}";

    private static string NameOf(JobMark mark) => mark.ToString().ToLowerInvariant();

    private static string? StyleOf(JobMark mark) => mark switch
    {
        JobMark.Success => $"classDef {NameOf(mark)} stroke:#1a7f37,stroke-width:2px",
        JobMark.Failure => $"classDef {NameOf(mark)} stroke:#cf222e,stroke-width:2px",
        JobMark.Running => $"classDef {NameOf(mark)} stroke:#9a6700,stroke-width:2px",
        JobMark.Cancelled or JobMark.Skipped => $"classDef {NameOf(mark)} stroke-dasharray:4 3,opacity:0.6",
        _ => null,
    };

    // Between quotes Mermaid reads HTML entities, and nothing else has a meaning.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            if (character is '"' or '<' or '>' or '&' or '#' or '`' or ';' || char.IsControl(character))
                escaped.Append(CultureInfo.InvariantCulture, $"#{(int)character};");
            else
                escaped.Append(character);
        }

        return escaped.ToString();
    }
}
