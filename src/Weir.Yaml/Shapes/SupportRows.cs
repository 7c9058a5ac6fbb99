using System.Text;

namespace Weir.Yaml.Shapes;

/// <summary>Writes the tables of the pages that say what Weir does with a language.</summary>
internal static class SupportRows
{
    /// <summary>Writes a chapter with a row for each keyword.</summary>
    public static void Keywords(StringBuilder page, string title, IEnumerable<SupportEntry> entries)
    {
        page.Append("\n## ").Append(title).Append("\n\n| keyword | here | |\n| --- | --- | --- |\n");
        foreach (var entry in entries)
            page.Append("| `").Append(entry.Path).Append("` | ").Append(Shown(entry.Support)).Append(" | ").Append(entry.Note).Append(" |\n");
    }

    /// <summary>What Weir does with a part, as readers see it.</summary>
    public static string Shown(Support support) => support switch
    {
        Support.Runs => "runs",
        Support.Simulated => "simulated",
        Support.NotApplicable => "not applicable",
        _ => "unsupported",
    };
}
