using Xunit;

namespace Weir.Testing;

/// <summary>
/// The independent test data: the folder that <c>WEIR_CORPORA</c> names, by default <c>../shared/corpora</c> beside the repository. Its cases
/// are found by listing, so that other data of the same form can be put in its place.
/// </summary>
public static class Corpora
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("WEIR_CORPORA") is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : Path.GetFullPath(Path.Combine(Repo.Root, "..", "shared", "corpora"));

    /// <summary>A folder of the corpora; the calling test is skipped, saying so, where it is absent.</summary>
    public static string Folder(params string[] parts)
    {
        var folder = Path.Combine([Root, .. parts]);
        Assert.SkipUnless(Directory.Exists(folder), $"the corpora are not here: '{folder}' does not exist (WEIR_CORPORA names another place)");
        return folder;
    }

    /// <summary>The files of a folder that match a pattern, sorted; none where the folder is absent.</summary>
    public static IReadOnlyList<string> Files(string pattern, params string[] parts)
    {
        var folder = Path.Combine([Root, .. parts]);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : [];
    }
}
