using System.Globalization;
using System.Net;
using System.Text;

namespace Weir.Pipelines.Graphs;

/// <summary>A graph of jobs as an SVG image that fits light and dark pages, and that a screen reader can read.</summary>
public static class SvgDrawing
{
    private const int Margin = 16;
    private const int BoxHeight = 36;
    private const int RowHeight = 52;
    private const int Gap = 56;
    private const int MarkRoom = 34;
    private const double CharacterWidth = 7.4;
    private const int LongestLabel = 40;

    private const string Style = """
        <style>
          svg{color-scheme:light dark}
          .box{fill:#fff;stroke:#d0d7de}.text{fill:#1f2328;font:13px system-ui,-apple-system,"Segoe UI",sans-serif}.link{fill:none;stroke:#afb8c1;stroke-width:1.5}
          .mark{stroke-width:2;fill:none;stroke:#6e7781;stroke-linecap:round;stroke-linejoin:round}
          .success .mark{stroke:#1a7f37}.failure .mark{stroke:#cf222e}.running .mark{stroke:#9a6700}.failure .box{stroke:#cf222e}.skipped,.cancelled{opacity:.6}
          @media (prefers-color-scheme:dark){.box{fill:#161b22;stroke:#3d444d}.text{fill:#e6edf3}.link{stroke:#656c76}.mark{stroke:#9198a1}.success .mark{stroke:#3fb950}.failure .mark{stroke:#f85149}.running .mark{stroke:#d29922}.failure .box{stroke:#f85149}}
        </style>

        """;

    /// <summary>Draws a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="title">What the image is called.</param>
    public static string Draw(JobGraph graph, string title)
    {
        var layout = LayeredLayout.Of(graph);
        var widths = layout.ColumnSlots.Select(slots => slots.Max(slot => WidthOf(graph, layout.Slots[slot]))).ToList();
        var lefts = widths.Select((_, column) => Margin + widths.Take(column).Sum() + (column * Gap)).ToList();
        var width = Margin + Margin + widths.Sum() + (Math.Max(0, widths.Count - 1) * Gap);
        var height = Margin + Margin + Math.Max(0, layout.Rows - 1) * RowHeight + BoxHeight;

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{Escape(title)}">""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>\n").Append(Style);
        foreach (var (from, to) in layout.Links)
            AppendLink(svg, layout, lefts, widths, from, to);
        foreach (var slot in layout.Slots)
        {
            if (slot.Node is { } node)
                AppendBox(svg, graph.Nodes[node], lefts[slot.Column], TopOf(slot), widths[slot.Column]);
            else
                svg.Append(CultureInfo.InvariantCulture, $"""<path class="link" d="M{lefts[slot.Column]} {MiddleOf(slot)}H{lefts[slot.Column] + widths[slot.Column]}"/>""").Append('\n');
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendLink(StringBuilder svg, LayeredLayout layout, List<int> lefts, List<int> widths, int from, int to)
    {
        var (start, end) = (layout.Slots[from], layout.Slots[to]);
        var (x1, y1, x2, y2) = (lefts[start.Column] + widths[start.Column], MiddleOf(start), lefts[end.Column], MiddleOf(end));
        var middle = (x1 + x2) / 2;
        svg.Append(CultureInfo.InvariantCulture, $"""<path class="link" d="M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"/>""").Append('\n');
    }

    private static void AppendBox(StringBuilder svg, JobNode node, int left, int top, int width)
    {
        svg.Append(CultureInfo.InvariantCulture, $"""<g class="{node.Mark.ToString().ToLowerInvariant()}" data-job="{Escape(node.Id.Value)}"><title>{Escape(node.Text)}{WordsOf(node.Mark)}</title>""");
        svg.Append(CultureInfo.InvariantCulture, $"""<rect class="box" x="{left}" y="{top}" width="{width}" height="{BoxHeight}" rx="6"/>""");
        svg.Append(CultureInfo.InvariantCulture, $"""<path class="mark" transform="translate({left + 10} {top + 10})" d="{ShapeOf(node.Mark)}"/>""");
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="text" x="{left + MarkRoom}" y="{top + 22}">{Escape(Shorten(node.Text))}</text></g>""").Append('\n');
    }

    private static int WidthOf(JobGraph graph, Slot slot) =>
        slot.Node is { } node ? MarkRoom + 12 + (int)Math.Ceiling(Shorten(graph.Nodes[node].Text).Length * CharacterWidth) : 0;

    private static int TopOf(Slot slot) => Margin + (slot.Row * RowHeight);

    private static int MiddleOf(Slot slot) => TopOf(slot) + (BoxHeight / 2);

    private static string Shorten(string text) => text.Length <= LongestLabel ? text : $"{text[..(LongestLabel - 1)]}…";

    // Marks stand in a square of 16 units.
    private static string ShapeOf(JobMark mark) => mark switch
    {
        JobMark.Success => "M2 8.5l4 4 8-9",
        JobMark.Failure => "M3 3l10 10M13 3L3 13",
        JobMark.Running => "M8 1.5a6.5 6.5 0 1 1-6.5 6.5M8 4v4l3 2",
        JobMark.Skipped => "M3 8h10",
        JobMark.Cancelled => "M8 1.5a6.5 6.5 0 1 1-.01 0M3.5 3.5l9 9",
        _ => "M8 3a5 5 0 1 1-.01 0",
    };

    private static string WordsOf(JobMark mark) => mark == JobMark.None ? "" : $": {mark.ToString().ToLowerInvariant()}";

    // XML knows no other control characters, not even escaped.
    private static string Escape(string text) =>
        WebUtility.HtmlEncode(string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)));
}
