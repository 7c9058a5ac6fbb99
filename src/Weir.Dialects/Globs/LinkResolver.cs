using Weir.Pipelines.Execution;

namespace Weir.Dialects.Globs;

/// <summary>Finds out where links lead. Remembers the links of every folder that it looked into.</summary>
internal sealed class LinkResolver(IJobFiles files)
{
    // As many as the systems follow in one path.
    private const int MostLinks = 40;

    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _links = [];

    /// <summary>The path with every link in it followed; null where they lead in a circle.</summary>
    public async ValueTask<string?> ResolveAsync(string path, CancellationToken cancellationToken)
    {
        var names = new Stack<string>(GlobPattern.Names(path).Reverse());
        var real = "";
        var followed = 0;
        while (names.TryPop(out var name))
        {
            if (name == ".")
                continue;
            if (name == "..")
            {
                real = real[..Math.Max(0, real.LastIndexOf('/'))];
                continue;
            }

            if (!(await LinksOfAsync(real, cancellationToken).ConfigureAwait(false)).TryGetValue(name, out var target))
            {
                real = $"{real}/{name}";
                continue;
            }

            if (++followed > MostLinks)
                return null;
            if (target.StartsWith('/'))
                real = "";
            foreach (var part in GlobPattern.Names(target).Reverse())
                names.Push(part);
        }

        return real.Length == 0 ? "/" : real;
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> LinksOfAsync(string folder, CancellationToken cancellationToken)
    {
        if (_links.TryGetValue(folder, out var known))
            return known;
        Dictionary<string, string> links = [];
        await foreach (var file in files.ListAsync(folder.Length == 0 ? "/" : folder, cancellationToken).ConfigureAwait(false))
        {
            if (file is { Kind: JobFileKind.Link, LinkTarget: { } target })
                links[file.Path[(file.Path.LastIndexOf('/') + 1)..]] = target;
        }

        return _links[folder] = links;
    }
}
