using Weir.Engine.Storage;

namespace Weir.Engine.Packages;

/// <summary>Where the things of one repository are.</summary>
internal sealed class PackagePlaces(GitPackageOptions options, string repository)
{
    private readonly string _folder = Path.Combine(
        options.CacheFolder, "packages", FolderNames.Of(options.BaseAddress.AbsoluteUri), FolderNames.Of(repository));

    public string Lock => Path.Combine(_folder, "lock");

    public string Mirror => Path.Combine(_folder, "mirror.git");

    public Uri Address => new(options.BaseAddress.AbsoluteUri.TrimEnd('/') + "/" + repository);

    /// <summary>The files of a commit; complete where the folder exists.</summary>
    public string Tree(string commit) => Path.Combine(_folder, commit);

    /// <summary>Lays a commit out where it is not yet; nobody sees half of it.</summary>
    public async ValueTask ExportAsync(GitMirror mirror, PackageReference package, string commit, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Tree(commit)))
            return;
        var partial = Tree(commit) + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        await mirror.ExportAsync(package, commit, partial, cancellationToken).ConfigureAwait(false);
        Directory.Move(partial, Tree(commit));
    }
}
