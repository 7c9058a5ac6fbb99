using Weir.Pipelines.Execution;

namespace Weir.Dialects.Globs;

/// <summary>Goes through folders, depth first, without going round in circles where links make some.</summary>
internal sealed class Walk(IJobFiles files, GlobOptions options)
{
    private readonly Stack<Item> _stack = [];
    private readonly List<string?> _real = [];
    private readonly List<Item> _chain = [];
    private readonly LinkResolver _links = new(files);

    /// <summary>Something to look at.</summary>
    /// <param name="File">What it is, links not followed.</param>
    /// <param name="Level">How deep below the beginning, from 0.</param>
    /// <param name="IsBehindLink">True where a link led to it.</param>
    internal sealed record Item(JobFile File, int Level, bool IsBehindLink)
    {
        public string[] Names { get; } = GlobPattern.Names(File.Path);
    }

    /// <summary>Where to begin.</summary>
    public void Begin(JobFile start) => _stack.Push(new Item(start, 0, IsBehindLink: false));

    /// <summary>The next thing to look at; null at the end.</summary>
    public Item? Next() => _stack.TryPop(out var item) ? item : null;

    /// <summary>What it is, after following it; null for what leads nowhere or back.</summary>
    public async ValueTask<JobFile?> EnterAsync(Item item, CancellationToken cancellationToken)
    {
        var file = item.File;
        if (file.Kind == JobFileKind.Link && options.FollowLinks)
        {
            var target = await files.StatAsync(file.Path, cancellationToken).ConfigureAwait(false);
            if (target is null && !options.OmitBrokenLinks)
                throw new IOException($"the link '{file.Path}' leads nowhere: '{file.LinkTarget}' does not exist");
            if (target is null)
                return null;
            file = target with { Path = file.Path };
        }

        if (file.Kind != JobFileKind.Folder)
            return file;
        _chain.RemoveRange(item.Level, _chain.Count - item.Level);
        _real.RemoveRange(item.Level, _real.Count - item.Level);
        var real = item.IsBehindLink || item.File.Kind == JobFileKind.Link ? await RealPathAsync(item, cancellationToken).ConfigureAwait(false) : null;
        if (real is not null && _real.Contains(real))
            return null;
        _chain.Add(item);
        _real.Add(real);
        return file;
    }

    /// <summary>Looks into a folder that was entered.</summary>
    public async ValueTask DescendAsync(Item item, CancellationToken cancellationToken)
    {
        List<Item> children = [];
        var behindLink = item.IsBehindLink || item.File.Kind == JobFileKind.Link;
        await foreach (var child in files.ListAsync(item.File.Path, cancellationToken).ConfigureAwait(false))
            children.Add(new Item(child, item.Level + 1, behindLink));
        for (var i = children.Count - 1; i >= 0; i--)
            _stack.Push(children[i]);
    }

    // Where things really are matters only once a link was followed; until then nothing is asked.
    private async ValueTask<string?> RealPathAsync(Item item, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _chain.Count; i++)
            _real[i] ??= await _links.ResolveAsync(_chain[i].File.Path, cancellationToken).ConfigureAwait(false);
        return item.File.Kind != JobFileKind.Link && item.Level > 0
            ? $"{_real[item.Level - 1]?.TrimEnd('/')}/{item.Names[^1]}"
            : await _links.ResolveAsync(item.File.Path, cancellationToken).ConfigureAwait(false);
    }
}
