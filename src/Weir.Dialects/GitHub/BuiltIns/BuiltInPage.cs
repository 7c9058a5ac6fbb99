using System.Text;

namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>Writes <c>docs/built-in-actions.md</c> from what the actions say of their inputs.</summary>
internal static class BuiltInPage
{
    private const string Opening = """
        # Built-in actions

        These actions are part of Weir: a workflow that uses one of them needs neither their download nor Node.js, whatever version it names.
        They have the inputs and outputs of the published actions; where versions of those differ, the version that the workflow names counts.
        A tool that a job asks for has to be on the machine: Weir looks for it where version managers and packages put it, never installs into it,
        and says what it found where it is missing. `--no-builtin` runs the published actions instead.

        An input **works** as it does in the published action, **has no effect** where nothing here depends on it, or is **refused**: the step fails
        unless it has its default.

        This page is made from the code: change the tables of inputs there, and run the tests with `WEIR_ACCEPT=1`.

        """;

    /// <summary>The whole page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Opening);
        foreach (var action in BuiltInActions.All.Values.OrderBy(action => action.Name, StringComparer.Ordinal))
            Append(page, action);
        return page.ToString();
    }

    private static void Append(StringBuilder page, IBuiltInAction action)
    {
        page.Append("\n## ").Append(action.Name).Append("\n\n| input | default | here | |\n| --- | --- | --- | --- |\n");
        foreach (var input in action.InputTable)
        {
            page.Append("| `").Append(input.Name).Append("` | ").Append(input.Default is null ? "" : $"`{input.Default}`")
                .Append(" | ").Append(Shown(input.Support)).Append(" | ").Append(input.Note.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }

        page.Append("\nOutputs: ").Append(action.Outputs.Count == 0 ? "none" : string.Join(", ", action.Outputs.Select(output => $"`{output}`"))).Append(".\n");
    }

    private static string Shown(InputSupport support) => support switch
    {
        InputSupport.Done => "works",
        InputSupport.NoEffect => "has no effect",
        _ => "refused",
    };
}
