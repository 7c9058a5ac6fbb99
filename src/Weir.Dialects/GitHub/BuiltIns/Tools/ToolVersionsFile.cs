namespace Weir.Dialects.GitHub.BuiltIns.Tools;

/// <summary>Reads <c>.tool-versions</c>, the file of asdf and mise: a tool and its versions a line.</summary>
internal static class ToolVersionsFile
{
    /// <summary>The first version of a tool, under any of its names; null where the file has none.</summary>
    public static string? Find(string text, params ReadOnlySpan<string> names)
    {
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && names.Contains(words[0]))
                return words[1];
        }

        return null;
    }
}
