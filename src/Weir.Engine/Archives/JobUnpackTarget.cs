using Weir.Pipelines.Execution;

namespace Weir.Engine.Archives;

/// <summary>
/// Lays an archive out among a job's files. What is there already is replaced, but never written through: a link that an earlier step left
/// beneath the folder, or beneath a root, in the place of a folder is refused.
/// </summary>
/// <param name="files">The job's files.</param>
/// <param name="folder">What relative names are relative to.</param>
/// <param name="roots">What absolute names are beneath.</param>
internal sealed class JobUnpackTarget(IJobFiles files, string folder, IReadOnlyList<string> roots) : IUnpackTarget
{
    // What was in a folder before; what is made here is not in it.
    private readonly Dictionary<string, Dictionary<string, JobFileKind>> _before = [];

    public async ValueTask MakeFolderAsync(string name, CancellationToken cancellationToken)
    {
        if (!roots.Contains(name) && await BeforeAsync(name, cancellationToken).ConfigureAwait(false) is not (null or JobFileKind.Folder))
            throw InTheWay(PathOf(name));
        await files.MakeFolderAsync(PathOf(name), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(
        string name, UnixFileMode? mode, DateTimeOffset? modified, Func<Stream, ValueTask> write, CancellationToken cancellationToken)
    {
        await ClearAsync(name, cancellationToken).ConfigureAwait(false);
        var file = await files.OpenWriteAsync(PathOf(name), mode, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
            await write(file).ConfigureAwait(false);
        if (modified is { } time)
            await files.SetModifiedAsync(PathOf(name), time, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask LinkAsync(string name, string target, CancellationToken cancellationToken)
    {
        await ClearAsync(name, cancellationToken).ConfigureAwait(false);
        await files.LinkAsync(PathOf(name), target, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<Stream> OpenReadAsync(string name, CancellationToken cancellationToken) => files.OpenReadAsync(PathOf(name), cancellationToken);

    private async ValueTask ClearAsync(string name, CancellationToken cancellationToken)
    {
        switch (await BeforeAsync(name, cancellationToken).ConfigureAwait(false))
        {
            case JobFileKind.Folder:
                throw InTheWay(PathOf(name));
            case not null:
                await files.RemoveAsync(PathOf(name), cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask<JobFileKind?> BeforeAsync(string name, CancellationToken cancellationToken)
    {
        var path = BaseOf(name);
        var kind = (JobFileKind?)JobFileKind.Folder;
        foreach (var part in PathOf(name)[path.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (kind is null)
                return null;
            if (kind is not JobFileKind.Folder)
                throw InTheWay(path);
            var children = await ChildrenAsync(path, cancellationToken).ConfigureAwait(false);
            kind = children.TryGetValue(part, out var known) ? known : null;
            path = $"{path}/{part}";
        }

        return kind;
    }

    private async ValueTask<Dictionary<string, JobFileKind>> ChildrenAsync(string path, CancellationToken cancellationToken)
    {
        if (_before.TryGetValue(path, out var known))
            return known;
        var children = new Dictionary<string, JobFileKind>();
        await foreach (var child in files.ListAsync(path, cancellationToken).ConfigureAwait(false))
            children[child.Path[(child.Path.LastIndexOf('/') + 1)..]] = child.Kind;
        return _before[path] = children;
    }

    // Down to here the way is the user's own, links and all.
    private string BaseOf(string name)
    {
        if (!name.StartsWith('/'))
            return folder;
        var root = roots.First(root => ArchiveNames.IsWithin(name, root));
        return root == name ? root[..root.LastIndexOf('/')] : root;
    }

    private string PathOf(string name) => name.StartsWith('/') ? name : name.Length == 0 ? folder : $"{folder}/{name}";

    private static StoreException InTheWay(string path) =>
        new($"'{path}' is in the way: the archive has something of another kind there; remove it first");
}
