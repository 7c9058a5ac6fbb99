using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Where the folders of a job are in its container.</summary>
internal sealed class JobFolders
{
    /// <summary>Where a container finds the pipes through which its processes write.</summary>
    public const string Pipes = "/__weir";

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private JobFolders(JobPlaces places, FolderMap map, string pipes, IReadOnlyList<MappedFolder> own, bool isGiven) =>
        (Places, Map, Here, PipesOutside, Own, IsGiven) = (places, map, map, pipes, own, isGiven);

    /// <summary>Where things are for the job; the home folder is empty where it is that of the image.</summary>
    public JobPlaces Places { get; }

    /// <summary>Which of its paths are which here; none any more once the engine has copies of its own.</summary>
    public FolderMap Map { get; private set; }

    /// <summary>Where its folders were laid out here.</summary>
    public FolderMap Here { get; }

    /// <summary>Its folders, each by itself, as an engine has them that does not see these.</summary>
    public IReadOnlyList<MappedFolder> Own { get; }

    /// <summary>True where it works in a folder that was there before.</summary>
    public bool IsGiven { get; }

    /// <summary>Where the pipes are here.</summary>
    public string PipesOutside { get; }

    /// <summary>Lays the folders out. Users of all numbers may write in them: only this user can enter the folder that they are in.</summary>
    /// <param name="folder">The job's folder.</param>
    /// <param name="inside">Where they are to be; null for where they are here.</param>
    /// <param name="options">How jobs run here.</param>
    /// <param name="containers">How they run in containers.</param>
    public static JobFolders Make(JobFolder folder, ContainerPlaces? inside, HostOptions options, DockerOptions containers)
    {
        var here = folder.Places;
        var there = inside is null
            ? here
            : new JobPlaces(inside.Workspace, inside.Temporary, inside.Tools, inside.Actions, inside.Home ?? "");
        var pipes = $"{folder.Location}/pipes";
        Files.MakeFolder(pipes);
        List<MappedFolder> folders =
        [
            new(Pipes, pipes),
            options.Workspace is null ? new(Parent(there.Workspace), Parent(here.Workspace)) : new(there.Workspace, here.Workspace),
            new(there.Temporary, here.Temporary),
            new(there.Tools, here.Tools),
            new(there.Actions, here.Actions),
        ];
        if (there.Home.Length > 0)
            folders.Add(new(there.Home, here.Home));
        foreach (var made in folders.Where(made => made.Outside.StartsWith(folder.Location, StringComparison.Ordinal)).Select(made => made.Outside).Append(here.Workspace))
        {
            if (!OperatingSystem.IsWindows() && (options.Workspace is null || made != here.Workspace))
                File.SetUnixFileMode(made, Everybody);
        }

        folders.AddRange(containers.ReadableFolders.Where(Directory.Exists).Select(path => new MappedFolder(path, path, IsReadOnly: true)));
        if (containers.Nodes is { } nodes)
            folders.Add(new(ContainerPlaces.Nodes, nodes.Folder, IsReadOnly: true));
        List<MappedFolder> own = [new(there.Workspace, here.Workspace), new(there.Temporary, here.Temporary), new(there.Actions, here.Actions), new(there.Tools, "")];
        if (there.Home.Length > 0)
            own.Add(new(there.Home, here.Home));
        return new JobFolders(there, new FolderMap(folders), pipes, own, options.Workspace is not null);
    }

    /// <summary>Says that the container has copies of the folders, and none of these.</summary>
    public void Leave() => Map = new FolderMap([]);

    private static string Parent(string path) => Path.GetDirectoryName(path)!;
}
