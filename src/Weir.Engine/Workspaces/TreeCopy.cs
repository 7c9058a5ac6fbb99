using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Workspaces;

/// <summary>Copies files and links from one folder to another, on all processors.</summary>
internal sealed class TreeCopy(string from, string to)
{
    private readonly FileCopy _files = new();

    /// <summary>How files were copied, for a person.</summary>
    public string Means => _files.Clones ? "reflinks" : "copies";

    /// <summary>Copies the paths that are there; a file that is gone by now is left out.</summary>
    /// <param name="paths">From the folder; files or links.</param>
    /// <param name="mayExist">True where the target may have something at a path; it is replaced.</param>
    /// <param name="cancellationToken">Ends it between two files.</param>
    public void Copy(IReadOnlyCollection<string> paths, bool mayExist, CancellationToken cancellationToken)
    {
        Files.MakeFolder(to);
        foreach (var folder in paths.Select(Files.Parent).OfType<string>().Distinct().Order(StringComparer.Ordinal))
            Files.MakeFolder($"{to}/{folder}");
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Math.Min(8, Environment.ProcessorCount),
        };
        Parallel.ForEach(paths, parallel, path => Copy(path, mayExist));
    }

    private void Copy(string path, bool mayExist)
    {
        var (source, target) = ($"{from}/{path}", $"{to}/{path}");
        if (FileStatus.Of(source) is not { } status)
            return;
        if (mayExist)
            Files.Unlink(target);
        if (status.Kind == JobFileKind.File)
            _files.Copy(source, target, status);
        else if (status.Kind == JobFileKind.Link && Files.LinkTarget(source) is { } link)
            Files.Link(target, link);
    }
}
