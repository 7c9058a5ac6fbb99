using System.Text;
using Weir.Engine.Sources;
using Weir.Engine.Unix;

namespace Weir.Engine.Workspaces;

/// <summary>
/// Lays out a <c>.git</c> folder for a project that is a part of a larger repository, as if it were the whole: all commits keep their ids, but
/// git takes the project's tree for the tree of each, by the means of <c>git replace</c>.
/// </summary>
/// <param name="part">The project.</param>
/// <param name="target">The folder, in the job.</param>
internal sealed class ProjectRepository(ContainedRepository part, string target)
{
    /// <summary>So many commits, the newest ones, are narrowed to the project; older ones keep the whole tree. Each costs git a line to read.</summary>
    private const int MostCommits = 10_000;

    private readonly string _prefix = part.Prefix;

    /// <summary>Writes the folder with refs, index and configuration.</summary>
    /// <exception cref="GitException">It cannot be done.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists($"{part.Git.Common}/reftable"))
        {
            throw new GitException(
                $"the repository '{part.Git.Root}' keeps its refs in tables (reftable), from which a part of it cannot be laid out yet: "
                + "run the whole repository instead");
        }

        await GitFolderCopy.WriteWithoutIndexAsync(part.Git, target, cancellationToken).ConfigureAwait(false);
        await NarrowHistoryAsync(cancellationToken).ConfigureAwait(false);
        var index = await RunAsync(GitCall.In(part.Root, "ls-files", "--stage", "-z"), null, cancellationToken).ConfigureAwait(false);
        var writing = GitCall.In(Path.GetDirectoryName(target)!, "update-index", "-z", "--index-info") with { Variables = Own };
        await RunAsync(writing, index, cancellationToken).ConfigureAwait(false);
        AddPatterns(".gitignore", "info/exclude");
        AddPatterns(".gitattributes", "info/attributes");
    }

    /// <summary>Lets git see the project's tree in place of the whole one, in a folder that has the refs already.</summary>
    public async Task NarrowHistoryAsync(CancellationToken cancellationToken)
    {
        var log = GitCall.In(part.Git.Root, "log", "--all", $"--max-count={MostCommits}", "--format=%T") with { Variables = AsStored };
        var whole = Lines(await RunAsync(log, null, cancellationToken).ConfigureAwait(false)).Distinct().ToList();
        if (whole.Count == 0)
            return;
        var question = PathBytes.Encode(string.Concat(whole.Select(tree => $"{tree}:{_prefix}\n")))[..^1];
        var asking = GitCall.In(part.Git.Root, "cat-file", "--batch-check=%(objecttype) %(objectname)") with { Variables = AsStored };
        var answers = Lines(await RunAsync(asking, question, cancellationToken).ConfigureAwait(false));
        const string found = "tree ";
        var empty = Empty(whole[0].Length);
        var narrow = answers.Select(answer => answer.StartsWith(found, StringComparison.Ordinal) ? answer[found.Length..] : empty).ToList();

        // A tree that is the whole in one commit and the project's in another, as after a move, must stay what it is for the other.
        var kept = narrow.ToHashSet();
        var pairs = whole.Zip(narrow).Where(pair => !kept.Contains(pair.First));
        AddRefs(pairs.Select(pair => $"{pair.Second} refs/replace/{pair.First}\n"));
    }

    private static IReadOnlyDictionary<string, string> AsStored { get; } = new Dictionary<string, string> { ["GIT_NO_REPLACE_OBJECTS"] = "1" };

    private IReadOnlyDictionary<string, string> Own => new Dictionary<string, string> { ["GIT_DIR"] = target };

    /// <summary>git knows the empty tree without having it.</summary>
    private static string Empty(int digits) => digits == 40
        ? "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
        : "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";

    private void AddRefs(IEnumerable<string> lines)
    {
        var path = $"{target}/packed-refs";
        var before = File.Exists(path) ? File.ReadAllText(path, Encoding.Latin1) : "# pack-refs with: peeled fully-peeled \n";

        // git sorts them itself where the first line does not promise that they are.
        var end = before.IndexOf('\n');
        var first = end > 0 && before[0] == '#' ? before[..end].Replace(" sorted", "", StringComparison.Ordinal) + before[end..] : before;
        File.WriteAllText(path, first + string.Concat(lines), Encoding.Latin1);
    }

    /// <summary>
    /// Adds what files of patterns above the project say of it. Patterns with a path in them are left out: they count from where they stand.
    /// </summary>
    private void AddPatterns(string name, string to)
    {
        var lines = new List<string>();
        for (var folder = Path.GetDirectoryName(part.Root)!; folder.Length >= part.Git.Root.Length; folder = Path.GetDirectoryName(folder) ?? "")
        {
            if (File.Exists($"{folder}/{name}"))
                lines.InsertRange(0, File.ReadLines($"{folder}/{name}", Encoding.Latin1).Where(HasNoPath));
        }

        if (lines.Count == 0)
            return;
        Files.MakeFolder($"{target}/info");
        File.AppendAllLines($"{target}/{to}", ["", .. lines], Encoding.Latin1);
    }

    private static bool HasNoPath(string line) => !line.Split(' ')[0].TrimEnd('/').Contains('/');

    /// <summary>Runs git; what it reads as its input lies in the folder meanwhile.</summary>
    private async Task<byte[]> RunAsync(GitCall call, byte[]? input, CancellationToken cancellationToken)
    {
        var file = $"{target}/weir-input";
        if (input is not null)
            await File.WriteAllBytesAsync(file, input, cancellationToken).ConfigureAwait(false);
        var answer = await Git.RunAsync(call with { Input = input is null ? null : file }, cancellationToken).ConfigureAwait(false);
        File.Delete(file);
        return answer.IsSuccess
            ? answer.Output
            : throw new GitException($"the project '{_prefix}' of '{part.Git.Root}' cannot be laid out: {GitComplaint.Explain(answer)}");
    }

    private static string[] Lines(byte[] output) => Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
