using Weir.Engine.Executors;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>Where files are laid out for a job.</summary>
/// <param name="session">The job.</param>
/// <param name="request">What it asks for.</param>
/// <param name="userTree">The user's tree, in which nothing may be laid out.</param>
internal sealed class Place(ILocalSession session, CheckoutRequest request, string userTree)
{
    public ILocalSession Session => session;

    public CheckoutRequest Request => request;

    /// <summary>Where it is on this machine.</summary>
    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(session.ToThisMachine(request.Path)));

    /// <summary>True where the job works in the user's tree itself.</summary>
    public bool IsUserTree => Path == userTree;

    /// <summary>The folder of all jobs: never part of what is copied.</summary>
    public string WorkRoot => System.IO.Path.GetDirectoryName(session.Folder)!;

    public bool IsEmpty => !Files.List(Path).Any();

    public string At(string relative) => relative.Length == 0 ? Path : $"{Path}/{relative}";

    /// <summary>Makes the folder, empty if that was asked for.</summary>
    /// <exception cref="CheckoutException">It is not in the job's own folder.</exception>
    public void Prepare()
    {
        if (IsUserTree || Path.StartsWith(userTree + "/", StringComparison.Ordinal) && !IsBelow(Path, session.Folder))
        {
            throw new CheckoutException(
                $"'{Path}' is in your own tree, which is never written to: let the job have a copy of it (leave out --in-place) to lay other files out in it");
        }

        if (!IsBelow(Real(Path), Real(session.Folder)))
        {
            throw new CheckoutException(
                $"'{Path}' is not in the job's folder '{session.Folder}': lay the files out in the workspace '{session.Places.Workspace}'");
        }

        if (request.Clean && FileStatus.Of(Path) is { Kind: not JobFileKind.Folder })
            Files.Unlink(Path);
        Files.MakeFolder(Path);
        if (!request.Clean || IsEmpty)
            return;
        Mounts.RemoveBelow(Path);
        FolderRemoval.RemoveContents(Path);
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>The path without the links in those of its folders that are there.</summary>
    private static string Real(string path) => Files.RealPath(path)
        ?? (Files.Parent(path) is { } parent ? System.IO.Path.Combine(Real(parent), System.IO.Path.GetFileName(path)) : path);
}
