using YamlDotNet.RepresentationModel;

namespace Weir.Cli.Tests.GitLab;

/// <summary>Takes a keyword out of a pipeline file, wherever it stands.</summary>
internal static class KeywordRemoval
{
    private const string AnyName = "<name>";

    /// <summary>The file without the keyword; the same text where it does not have it.</summary>
    /// <param name="text">The file.</param>
    /// <param name="keyword">The keyword in the notation of the support table.</param>
    public static string From(string text, string keyword)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var path = keyword.Replace("[]", "", StringComparison.Ordinal).Split('.');
        var removed = stream.Documents.Aggregate(0, (count, document) => count + Remove(document.RootNode, path));
        if (removed == 0)
            return text;
        using var written = new StringWriter();
        stream.Save(written, assignAnchors: false);
        return written.ToString();
    }

    private static int Remove(YamlNode node, ReadOnlySpan<string> path)
    {
        var count = 0;
        if (node is YamlSequenceNode list)
        {
            foreach (var item in list.Children.ToList())
                count += Remove(item, path);
        }

        if (node is not YamlMappingNode mapping)
            return count;
        foreach (var (key, value) in mapping.Children.ToList())
        {
            if (path[0] != AnyName && ((YamlScalarNode)key).Value != path[0])
                continue;
            if (path.Length == 1)
                count += mapping.Children.Remove(key) ? 1 : 0;
            else
                count += Remove(value, path[1..]);
        }

        return count;
    }
}
