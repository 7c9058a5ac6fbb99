using System.Runtime.CompilerServices;

namespace Weir.Testing;

/// <summary>Where the tests find the repository's own files.</summary>
public static class Repo
{
    public static string Root { get; } = Find();

    public static string Src => Path.Combine(Root, "src");

    /// <summary>The lines of a file of the repository that are not empty.</summary>
    public static IReadOnlyList<string> Lines(string path) =>
        [.. File.ReadAllLines(Path.Combine(Root, path)).Where(line => line.Length > 0)];

    private static string Find([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "weir.slnx")))
                return folder;
        }

        throw new InvalidOperationException($"no weir.slnx above '{here}'");
    }
}
