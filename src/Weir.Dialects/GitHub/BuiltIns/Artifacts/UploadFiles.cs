using Weir.Dialects.Globs;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns.Artifacts;

/// <summary>The files that an upload takes, named from the folder that they have in common.</summary>
/// <param name="Root">That folder, which the names are relative to.</param>
/// <param name="Files">The files.</param>
internal sealed record UploadFiles(string Root, IReadOnlyList<PackedFile> Files)
{
    /// <summary>Finds what patterns lead to: files only, through links, and nothing hidden unless it is asked for.</summary>
    /// <remarks>
    /// The names are relative to where the pattern's wildcards begin, or to the folder of a single file. Several patterns begin at what their
    /// beginnings have in common, whatever they found.
    /// </remarks>
    public static async ValueTask<UploadFiles> FindAsync(IJobSession session, string patterns, bool includesHidden, CancellationToken cancellationToken)
    {
        var globber = Globber.Parse(
            patterns,
            new GlobPlaces(session.Places.Workspace, session.Places.Home),
            new GlobOptions { Folders = false, OmitHidden = !includesHidden });
        List<string> found = [];
        await foreach (var file in globber.FindAsync(session.Files, cancellationToken).ConfigureAwait(false))
        {
            if (file.Kind == JobFileKind.File)
                found.Add(file.Path);
        }

        var root = Common(globber.SearchPaths, found);
        return new UploadFiles(root, [.. found.Distinct().Select(path => new PackedFile(path, path[root.Length..].TrimStart('/')))]);
    }

    private static string Common(IReadOnlyList<string> beginnings, List<string> found)
    {
        if (beginnings is [var only])
            return found is [var file] && file == only ? JobPath.Parent(file) : only;
        var common = beginnings.Count == 0 ? "" : beginnings[0];
        while (common.Length > 0 && !beginnings.All(path => JobPath.IsWithin(path, common)))
            common = common[..common.LastIndexOf('/')];
        return common;
    }
}
