namespace Weir.Engine.Executors.Docker;

/// <summary>A folder of this machine that a container sees.</summary>
/// <param name="Inside">Its path there.</param>
/// <param name="Outside">Its path here.</param>
/// <param name="IsReadOnly">Whether the container may only read it.</param>
internal sealed record MappedFolder(string Inside, string Outside, bool IsReadOnly = false)
{
    /// <summary>As Docker writes it.</summary>
    public string ToBind() => $"{Outside}:{Inside}{(IsReadOnly ? ":ro" : "")}";
}

/// <summary>Which paths of a container are which of this machine.</summary>
internal sealed class FolderMap(IEnumerable<MappedFolder> folders)
{
    /// <summary>The folders, those in others before them.</summary>
    public IReadOnlyList<MappedFolder> Folders { get; } = [.. folders.DistinctBy(folder => folder.Inside).OrderByDescending(folder => folder.Inside.Length)];

    /// <summary>The path here; null where the container alone has it.</summary>
    public string? ToOutside(string inside) =>
        Folders.Select(folder => Move(inside, folder.Inside, folder.Outside)).FirstOrDefault(path => path is not null);

    /// <summary>The path in the container of one here; null where it does not see it.</summary>
    public string? ToInside(string outside) =>
        Folders.OrderByDescending(folder => folder.Outside.Length).Select(folder => Move(outside, folder.Outside, folder.Inside)).FirstOrDefault(path => path is not null);

    private static string? Move(string path, string from, string to) =>
        path == from ? to : path.StartsWith(from, StringComparison.Ordinal) && path[from.Length] == '/' ? to + path[from.Length..] : null;
}
