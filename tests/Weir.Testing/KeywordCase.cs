namespace Weir.Testing;

/// <summary>
/// A folder of the corpus of GitLab's keywords: a small repository that shows what keywords do. The first lines of its pipeline are comments:
/// <c># shows:</c> the keywords, in the notation of the support table, and <c># run:</c> for each run what is asked of <c>weir run</c>.
/// </summary>
public sealed record KeywordCase(string Name)
{
    private const string Expectation = "expected.txt";
    private const string Shown = "# shows: ";
    private const string Asked = "# run:";

    public static string Root { get; } = Path.Combine(Repo.Root, "tests", "Weir.Dialects.Tests", "Corpus", "gitlab-keywords");

    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public string Folder => Path.Combine(Root, Name);

    /// <summary>The file that holds what becomes of the runs.</summary>
    public string ExpectedPath => Path.Combine(Folder, Expectation);

    /// <summary>The keywords without which something else would become of the runs.</summary>
    public IReadOnlyList<string> Shows => [.. Comments.Where(line => line.StartsWith(Shown, StringComparison.Ordinal)).SelectMany(line => line[Shown.Length..].Split(", "))];

    /// <summary>What is asked of each run.</summary>
    public IReadOnlyList<string[]> Runs =>
        [.. Comments.Where(line => line.StartsWith(Asked, StringComparison.Ordinal)).Select(line => line[Asked.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).DefaultIfEmpty([])];

    /// <summary>The files of the repository, by path.</summary>
    public IReadOnlyDictionary<string, string> Files => Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Where(file => file != ExpectedPath)
        .ToDictionary(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'), File.ReadAllText);

    private IEnumerable<string> Comments => File.ReadLines(Path.Combine(Folder, ".gitlab-ci.yml")).TakeWhile(line => line.StartsWith('#'));
}
