namespace Weir.Cli.Projects;

/// <summary>Reads <c>name=value</c> as options take them.</summary>
internal static class Pairs
{
    /// <summary>The pairs; of several values for a name the last counts.</summary>
    /// <exception cref="CommandException">One of them is something else.</exception>
    public static Dictionary<string, string> Parse(IEnumerable<string> texts, string option)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, var value])
                throw new CommandException($"{option} takes NAME=VALUE, found '{text}'");
            pairs[name] = value;
        }

        return pairs;
    }
}
