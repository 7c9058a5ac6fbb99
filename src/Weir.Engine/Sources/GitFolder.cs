using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Sources;

/// <summary>Where a repository keeps what is not its files.</summary>
/// <param name="Root">The top of its files, an absolute path.</param>
/// <param name="Own">The folder of this tree: <c>.git</c>, or what the file <c>.git</c> names in a worktree or submodule.</param>
/// <param name="Common">The folder that all its worktrees share; the same as <paramref name="Own"/> mostly.</param>
internal sealed record GitFolder(string Root, string Own, string Common)
{
    /// <summary>The path from the top to a folder in it; empty for the top itself.</summary>
    public string PrefixOf(string folder) => folder == Root ? "" : Path.GetRelativePath(Root, folder);

    /// <summary>The repository that a folder is in; null where it is in none.</summary>
    public static GitFolder? Around(string folder)
    {
        for (var root = folder; root is not null; root = Path.GetDirectoryName(root))
        {
            if (At(root) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>The repository whose top a folder is; null where it is none.</summary>
    public static GitFolder? At(string root)
    {
        var own = Path.Combine(root, ".git");
        if (FileStatus.Through(own) is not { } status)
            return null;
        if (status.Kind == JobFileKind.File)
        {
            if (FirstLine(own) is not { } line || !line.StartsWith("gitdir:", StringComparison.Ordinal))
                return null;
            own = Path.GetFullPath(line["gitdir:".Length..].Trim(), root);
        }

        if (FileStatus.Through(Path.Combine(own, "HEAD")) is null)
            return null;
        var common = FirstLine(Path.Combine(own, "commondir")) is { } other ? Path.GetFullPath(other, own) : own;
        return new GitFolder(root, own, common);
    }

    /// <summary>The ref that a file of the folder points to, as <c>HEAD</c> does to a branch; null where it does not, or is not there.</summary>
    public static string? SymbolicRef(string path) =>
        FirstLine(path) is { } line && line.StartsWith("ref:", StringComparison.Ordinal) ? line["ref:".Length..].Trim() : null;

    private static string? FirstLine(string path)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var text = PathBytes.Decode(buffer[..SmallFile.Read(path, buffer)]);
        return text.Length == 0 ? null : text.Split('\n', 2)[0].TrimEnd('\r');
    }
}
