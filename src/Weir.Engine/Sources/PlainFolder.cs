using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Sources;

/// <summary>The files of a folder that is in no repository.</summary>
internal static class PlainFolder
{
    /// <summary>The paths of all files and links in a folder, from there, sorted; links are not followed.</summary>
    public static IReadOnlyList<string> Files(string root)
    {
        var found = new List<string>();
        var open = new Stack<string>([root]);
        while (open.TryPop(out var folder))
        {
            foreach (var path in Unix.Files.List(folder))
            {
                var kind = FileStatus.Of(path)?.Kind;
                if (kind == JobFileKind.Folder)
                    open.Push(path);
                else if (kind is JobFileKind.File or JobFileKind.Link)
                    found.Add(path[(root.Length == 1 ? 1 : root.Length + 1)..]);
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
