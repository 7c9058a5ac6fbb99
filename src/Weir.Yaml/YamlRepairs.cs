using YamlDotNet.Core;

namespace Weir.Yaml;

/// <summary>
/// Writes around two things that pipeline files contain, that the services accept and that the parser refuses: a comment straight after a flow
/// collection, and a blank first line in a block scalar. No node changes its place by it.
/// </summary>
internal static class YamlRepairs
{
    /// <summary>How often one text is repaired before it counts as broken.</summary>
    public const int Most = 100;

    /// <summary>The text with one repair, or null where the fault is another.</summary>
    public static string? Repair(string text, YamlException fault)
    {
        var lines = text.Split('\n');
        var line = (int)Math.Min(fault.Start.Line, lines.Length) - 1;
        if (line < 0)
            return null;
        var repaired = fault.Message.Contains("extra spaces in first line", StringComparison.Ordinal)
            ? EmptyBlankLines(lines, line)
            : SpaceBeforeComment(lines, line);
        return repaired ? string.Join('\n', lines) : null;
    }

    private static bool SpaceBeforeComment(string[] lines, int line)
    {
        for (var i = 0; i + 1 < lines[line].Length; i++)
        {
            if (lines[line][i] is not (']' or '}') || lines[line][i + 1] != '#')
                continue;
            lines[line] = lines[line].Insert(i + 1, " ");
            return true;
        }

        return false;
    }

    // The fault is reported where the blank lines are, or at the line after them.
    private static bool EmptyBlankLines(string[] lines, int line)
    {
        var changed = false;
        for (var i = line; i >= 0 && (i == line || string.IsNullOrWhiteSpace(lines[i])); i--)
        {
            if (lines[i].Length == 0 || !string.IsNullOrWhiteSpace(lines[i]))
                continue;
            lines[i] = "";
            changed = true;
        }

        return changed;
    }
}
