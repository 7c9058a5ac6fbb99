namespace Weir.Testing;

/// <summary>
/// A folder of the corpus of GitLab's keywords: a small repository that shows what keywords do. The first lines of its pipeline are comments:
/// <c># shows:</c> the keywords, in the notation of the support table, and <c># run:</c> for each run what is asked of <c>weir run</c>. With
/// <c># needs: docker</c> it runs where there is an engine, with <see cref="SmallImage"/> there.
/// </summary>
public sealed record KeywordCase(string Name)
{
    private const string Expectation = "expected.txt";
    private const string Shown = "# shows: ";
    private const string Asked = "# run:";
    private const string Served = "server/";
    private const string Docker = "# needs: docker";

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
    public IReadOnlyDictionary<string, string> Files => All.Where(file => !file.Key.StartsWith(Served, StringComparison.Ordinal)).ToDictionary();

    /// <summary>Skips the test where what the case needs is not here.</summary>
    public void Require()
    {
        if (Comments.Contains(Docker))
            SmallImage.Require();
    }

    /// <summary>True where it needs a server.</summary>
    public bool IsServed => Directory.Exists(Path.Combine(Folder, Served));

    /// <summary>
    /// Fills the server that the repository is of: with <c>server/files/NAME</c>, and with commits of projects,
    /// <c>server/GROUP/NAME@TAG/PATH</c>, in the order of their tags; the tag <c>main</c> is no tag.
    /// </summary>
    public void Fill(GitServer server)
    {
        const string downloads = Served + "files/";
        foreach (var (path, text) in All.Where(file => file.Key.StartsWith(downloads, StringComparison.Ordinal)))
            server.File(path[downloads.Length..], text);
        var commits = All.Where(file => file.Key.StartsWith(Served, StringComparison.Ordinal) && !file.Key.StartsWith(downloads, StringComparison.Ordinal))
            .GroupBy(file => string.Join('/', file.Key.Split('/')[1..3]));
        foreach (var commit in commits.OrderBy(commit => commit.Key, StringComparer.Ordinal))
        {
            var (project, tag) = (commit.Key.Split('@')[0], commit.Key.Split('@')[1]);
            server.Commit(project, tag == "main" ? null : tag, [.. commit.Select(file => (string.Join('/', file.Key.Split('/')[3..]), (string?)file.Value))]);
        }
    }

    private Dictionary<string, string> All => Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Where(file => file != ExpectedPath)
        .ToDictionary(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'), File.ReadAllText);

    private IEnumerable<string> Comments => File.ReadLines(Path.Combine(Folder, ".gitlab-ci.yml")).TakeWhile(line => line.StartsWith('#'));
}
