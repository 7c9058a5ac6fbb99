using System.Text;
using Weir.Engine.Sources;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>
/// Lays out a <c>.git</c> folder that is like the user's and leads to it nowhere but for objects, which are read from there and never written:
/// git in a job sees all history at once, and whatever it does stays in the job. The user's hooks are not part of it, as on a service. (An object
/// that git in the job writes again where the user's repository has it gets a new time there: so git marks objects that are in use.)
/// </summary>
internal static class GitFolderCopy
{
    private static readonly string[] OfTree = ["index", "config.worktree", "info/sparse-checkout"];

    private static readonly string[] OfRepository = ["config", "packed-refs", "shallow", "info/exclude", "info/attributes", "info/grafts"];

    /// <summary>Writes the folder with refs, index and configuration.</summary>
    public static async Task WriteAsync(GitFolder source, string target, CancellationToken cancellationToken)
    {
        await WriteWithoutIndexAsync(source, target, cancellationToken).ConfigureAwait(false);
        var files = new FileCopy();
        var names = Files.List(source.Own).Select(path => Path.GetFileName(path));
        foreach (var name in OfTree.Concat(names.Where(name => name.StartsWith("sharedindex.", StringComparison.Ordinal))))
            Copy(files, $"{source.Own}/{name}", $"{target}/{name}");
    }

    /// <summary>Writes the folder with refs and configuration, but with nothing that says which files there are.</summary>
    public static async Task WriteWithoutIndexAsync(GitFolder source, string target, CancellationToken cancellationToken)
    {
        WriteObjects(source, target);
        WriteRefs(source, target);
        var files = new FileCopy();
        Copy(files, $"{source.Own}/HEAD", $"{target}/HEAD");
        foreach (var name in OfRepository)
            Copy(files, $"{source.Common}/{name}", $"{target}/{name}");
        if (Directory.Exists($"{source.Own}/reftable"))
            CopyAll($"{source.Own}/reftable", $"{target}/reftable");
        await DetachAsync(target, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Only where the objects are.</summary>
    public static void WriteObjects(GitFolder source, string target)
    {
        Files.MakeFolder($"{target}/objects/info");
        Files.MakeFolder($"{target}/refs");
        File.WriteAllText($"{target}/objects/info/alternates", string.Concat(ObjectFolders(source).Select(folder => Quote(folder) + "\n")));
    }

    /// <summary>The folders that have the objects of a repository.</summary>
    public static IReadOnlyList<string> ObjectFolders(GitFolder source)
    {
        var folders = new List<string>();
        AddObjects($"{source.Common}/objects", folders);
        return folders;
    }

    /// <summary>The folders of objects that a file names which <see cref="WriteObjects"/> wrote; null where it is another file.</summary>
    public static IReadOnlyList<string>? ObjectsOf(string file) => file.EndsWith("/objects/info/alternates", StringComparison.Ordinal)
        ? [.. File.ReadLines(file).Where(line => line.Length > 0).Select(line => line[0] == '/' ? line : throw new IOException($"'{line}' in '{file}' names no folder of objects"))]
        : null;

    /// <summary>Only the branches, tags and remote branches.</summary>
    public static void WriteRefs(GitFolder source, string target)
    {
        CopyAll($"{source.Common}/refs", $"{target}/refs");
        Copy(new FileCopy(), $"{source.Common}/packed-refs", $"{target}/packed-refs");
    }

    /// <summary>
    /// True where a <c>.git</c> is a folder with all that belongs to it in it, so that a copy of the tree has a repository of its own. A file, a
    /// link, or a configuration that names a work tree or hooks leads back to the user's.
    /// </summary>
    public static bool IsSelfContained(GitFolder git)
    {
        string[] parts = ["", "/HEAD", "/index", "/config", "/objects", "/refs", "/packed-refs", "/logs", "/worktrees", "/modules", "/info"];
        return git.Own == git.Common
            && FileStatus.Of($"{git.Root}/.git") is { Kind: JobFileKind.Folder }
            && !parts.Any(part => FileStatus.Of(git.Own + part) is { Kind: JobFileKind.Link })
            && !Names(Config(git.Own), "worktree")
            && !Names(Config(git.Own), "hookspath");
    }

    /// <summary>The configuration must not lead git to the user's files or hooks, nor say that there are no files.</summary>
    private static async Task DetachAsync(string target, CancellationToken cancellationToken)
    {
        const int notThere = 5;
        var config = Config(target);
        if (Names(config, "worktree"))
            await SetAsync("--unset-all", "core.worktree").ConfigureAwait(false);
        if (Names(config, "hookspath"))
            await SetAsync("--unset-all", "core.hooksPath").ConfigureAwait(false);
        if (Names(config, "bare"))
            await SetAsync("core.bare", "false").ConfigureAwait(false);

        async Task SetAsync(params string[] arguments)
        {
            // Not in the folder itself: git would go to the work tree that the configuration still names.
            var call = GitCall.In("/", ["config", "--file", $"{target}/config", .. arguments]);
            var answer = await Git.RunAsync(call, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccess && answer.ExitCode != notThere)
                throw new GitException($"the configuration of the job's repository cannot be written: {GitComplaint.Explain(answer)}");
        }
    }

    /// <summary>True also where it stands in a comment, which does no harm.</summary>
    private static bool Names(string config, string setting) => config.Contains(setting, StringComparison.OrdinalIgnoreCase);

    private static string Config(string folder) => File.Exists($"{folder}/config") ? File.ReadAllText($"{folder}/config", Encoding.Latin1) : "";

    /// <summary>The folder and those that it takes objects from in its turn; relative names there are from the folder.</summary>
    private static void AddObjects(string folder, List<string> folders)
    {
        if (folders.Contains(folder))
            return;
        folders.Add(folder);
        var alternates = $"{folder}/info/alternates";
        if (!File.Exists(alternates))
            return;
        foreach (var line in File.ReadLines(alternates).Where(line => line.Length > 0 && line[0] is not ('#' or '"')))
            AddObjects(Path.GetFullPath(line, folder), folders);
    }

    private static string Quote(string path) => path.Contains('\n') ? GitConfig.Quote(path) : path;

    private static void CopyAll(string from, string to) =>
        new TreeCopy(from, to).Copy(PlainFolder.Files(from), mayExist: true, CancellationToken.None);

    private static void Copy(FileCopy files, string from, string to)
    {
        if (FileStatus.Through(from) is not { Kind: JobFileKind.File } status)
            return;
        Files.MakeFolder(Path.GetDirectoryName(to)!);
        files.Copy(from, to, status);
    }
}
